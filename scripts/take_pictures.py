"""Take the pictures of docs/pictures: `python -m scripts.take_pictures`, or `make pictures`. Nobody on them exists."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from emulator.cloud_tasks.http_call import HttpCaller
from emulator.demo_callers import Citizen, Clerk, id_in
from emulator.firestore import FailedStart, MissingPart
from emulator.plot import Plot
from emulator.seed import SCHEDULER_ACCOUNT, email_of
from emulator.stack import Stack
from scripts import chromium
from scripts.pictured import FIRST, FRESH, OTHERS, QUESTION, form, people
from shared.domain.procedure_tables import BREACHED

OUT = Path(__file__).parent.parent / "docs" / "pictures"
LARGEST = 100_000
"""Bytes of a picture."""

QUALITY = 82
PHONE, DESK = (390, 844, 1.5), (1280, 860, 1.0)
"""Width and height in the page's pixels, and how many of the picture there are to each."""

REPORT = (1280, 1750, 0.75)
"""As far as the drawings."""

MINUTE = 4
"""Seconds of a minute: what is left lying is late within the time that somebody waits for pictures."""

PATIENCE = 300.0

Steps = list[list[str]]


class Played:
    """The complaints that the pictures show, brought to where they stand."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.citizen = Citizen(stack)
        self.plot = Plot.here()
        self.first, self.actor, self.chief, self.head = people(self.plot)
        roles = {each.actor for each in self.plot.way} | {self.chief, self.head}
        self.clerks = {role: Clerk(stack, role) for role in roles}
        late = [self.citizen.submit(form(each)) for each in OTHERS[:3]]
        self._bring(late[1], 2)
        self._bring(late[2], 1)
        for each in OTHERS[3:6]:
            self._bring(self.citizen.submit(form(each)), len(self.plot.way))
        for code in late:
            self._wait_for_alert(id_in(code))
        self.answered = self.citizen.submit(form(FIRST))
        self._bring(self.answered, len(self.plot.way))
        self.asked = self.citizen.submit(form(OTHERS[6]))
        self._bring(self.asked, 2)
        self.clerks[self.actor].ask(id_in(self.asked), QUESTION)
        self._roll_up()

    def for_the_actor(self) -> str:
        """The id of a fresh one; and two more on the board."""
        for each, steps in ((OTHERS[7], 1), (OTHERS[8], 0)):
            self._bring(self.citizen.submit(form(each)), steps)
        code = self.citizen.submit(form(OTHERS[9]))
        self._bring(code, FRESH)
        return id_in(code)

    def _bring(self, code: str, steps: int) -> None:
        for turn in self.plot.way[:steps]:
            self.clerks[turn.actor].advance(id_in(code), turn.documents)

    def _wait_for_alert(self, complaint: str) -> None:
        until = time.monotonic() + PATIENCE
        levels = [each.key for each in self.plot.procedure.level if each.percent >= self.plot.level(BREACHED).percent]
        while not any(self.clerks[self.chief].alert(complaint, each) for each in levels):
            if time.monotonic() > until:
                raise TimeoutError("no alert came")
            time.sleep(0.5)

    def _roll_up(self) -> None:
        token = self.stack.id_token(SCHEDULER_ACCOUNT, self.stack.sla_check)
        url = f"{self.stack.sla_check}/rollups"
        answer = HttpCaller().call("POST", url, {"Authorization": f"Bearer {token}"}, b"", PATIENCE)
        if answer.status != 200:
            raise RuntimeError(f"the figures gave {answer.status}: {answer.body.decode(errors='replace')}")
        until = time.monotonic() + PATIENCE
        while not self.clerks[self.chief].days_computed():
            if time.monotonic() > until:
                raise TimeoutError("no figures came")
            time.sleep(0.5)


def take(stack: Stack, folder: Path) -> list[Path]:
    """Play, take the pictures, and return the PNGs in `folder`."""
    played = Played(stack)
    intake, board = stack.intake, stack.transition
    filled = form(FIRST)
    fill: Steps = [
        ["goto", f"{intake}/"],
        ["choose", "#category", filled["category"]],
        ["fill", "#subject", filled["subject"]],
        ["fill", "#narrative", filled["narrative"]],
    ]
    follow = [
        ["goto", f"{intake}/tracking"],
        ["fill", "#tracking_code", ""],
        ["press", "form[action='/tracking'] button"],
    ]

    def following(code: str) -> Steps:
        return [[*step[:-1], code] if step[0] == "fill" else step for step in follow]

    planned = [
        _picture("form-phone", None, PHONE, fill),
        _picture("receipt-phone", None, PHONE, [*fill, ["press", "#complaint > button"]]),
        _picture("question-phone", None, PHONE, following(played.asked)),
        _picture("tracking-phone", None, PHONE, following(played.answered)),
        _picture("form-desk", None, DESK, fill),
        _picture("tracking-desk", None, DESK, following(played.answered)),
        _picture("procedure-desk", None, DESK, [["goto", f"{intake}/procedure"]]),
        _picture("alerts-desk", played.chief, DESK, [["goto", f"{board}/alerts"]]),
        _picture("performance-desk", played.head, REPORT, [["goto", f"{board}/performance"]]),
    ]
    taken = _taken(stack, folder, planned)
    case = [["goto", f"{board}/complaints/{played.for_the_actor()}"]]
    planned = [
        _picture("board-desk", played.chief, DESK, [["goto", f"{board}/?queue=open"]]),
        _picture("board-phone", played.first, PHONE, [["goto", f"{board}/"]]),
        _picture("case-desk", played.actor, DESK, case),
        _picture("case-phone", played.actor, PHONE, case),
    ]
    return taken + _taken(stack, folder, planned)


def _taken(stack: Stack, folder: Path, pictures: Sequence[dict[str, object]]) -> list[Path]:
    asked = {"signIn": stack.transition, "folder": str(folder), "pictures": pictures}
    return [Path(each) for each in chromium.drive("pictures.mjs", asked)]


def _picture(name: str, role: str | None, size: tuple[int, int, float], steps: Steps) -> dict[str, object]:
    width, height, scale = size
    email = email_of(role) if role else None
    return {"name": name, "as": email, "width": width, "height": height, "scale": scale, "steps": steps}


def _stored(png: Path) -> Path:
    """The picture as WebP, in OUT."""
    to = OUT / f"{png.stem}.webp"
    with Image.open(png) as image:
        image.convert("RGB").save(to, "WEBP", quality=QUALITY, method=6)
    if to.stat().st_size > LARGEST:
        raise RuntimeError(f"{to.name} has {to.stat().st_size} bytes, more than {LARGEST}")
    return to


def main() -> int:
    """The exit status: 1 if a picture could not be taken."""
    OUT.mkdir(parents=True, exist_ok=True)
    try:
        chromium.prepare()
        with tempfile.TemporaryDirectory(prefix="pengaduan-") as name:
            folder = Path(name)
            with Stack(folder, sla_minute_seconds=MINUTE, sla_calendar="always", sweep_seconds=1.0) as stack:
                for png in take(stack, folder):
                    print(_stored(png).relative_to(OUT.parent.parent))
    except (chromium.MissingBrowser, FailedStart, MissingPart) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
