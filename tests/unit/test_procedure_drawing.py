"""The picture in the README shows the procedure as it stands in the data."""

from scripts.draw_procedure import DRAWN, OUT, draw
from shared.data import procedures


def test_the_committed_picture_is_what_the_script_draws() -> None:
    assert OUT.read_text("utf-8") == draw(procedures()[DRAWN])
