"""A new revision takes force on its day: complaints under way finish under theirs, and a replay compares the two."""

import copy
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.cloud import replay
from shared.data import default_office, holidays, offices, procedures
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from tests.integration.house import DOCUMENTS, House
from tests.unit.office_files import DATA, OFFICE

DAY = date(2023, 2, 7)
"""The house's clock begins on the day before."""


def revised() -> str:
    """The office's procedure file in a new revision: the first row has five minutes, the others what they had."""
    text = (DATA / "procedures" / "sopap-pengaduan.toml").read_text("utf-8")
    return text.replace("revision = 0", "revision = 1", 1).replace("minutes = 10", "minutes = 5", 1)


@pytest.fixture
def house(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house with the new revision announced for DAY."""
    new = Procedure.from_tables(tomllib.loads(revised()))
    tables = copy.deepcopy(OFFICE)
    tables["procedure"].insert(0, {**tables["procedure"][0], "revision": 1, "from": DAY})
    known = dict(procedures()) | {(new.id, 1): new}
    announced = offices() | {default_office(): Office.from_tables(tables, holidays(), known)}
    monkeypatch.setattr("shared.cloud.parts.offices", lambda: announced)
    house.employ()
    return house


def test_complaints_under_way_finish_under_their_revision(house: House) -> None:
    before = house.a_complaint()
    house.clock.move(minutes=24 * 60)
    after = house.a_complaint()

    old, new = house.state(before), house.state(after)
    assert [each["procedure"]["revision"] for each in (old, new)] == [0, 1]
    assert new["due_at"] - new["entered_at"] == timedelta(minutes=5)
    while house.state(before)["status"] == "open":
        step = house.state(before)["step"]
        assert house.advance(before, documents=DOCUMENTS.get(step, {})).status_code == 200
    assert house.state(before)["procedure"]["revision"] == 0
    assert house.state(before)["outcome"] == "answered"


def test_a_replay_says_what_the_new_revision_would_have_judged_otherwise(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = house.a_complaint()
    house.clock.move(minutes=7)
    assert house.advance(slow).status_code == 200
    file = tmp_path / "revised.toml"
    file.write_text(revised(), "utf-8")

    status = replay.main(["--all", "--procedure", str(file)], house.parts)

    said = capsys.readouterr().out
    assert status == 0
    assert "1 complaints, 2 visits, 1 judged otherwise" in said
