"""Every command of docs/operations.md is run as it stands there, or needs the cloud and is marked so."""

from __future__ import annotations

import csv
import importlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest

from emulator.part import ROOT
from shared.cloud.staff_file import read
from tests.integration.erasing_house import HEAD, ErasingHouse, erasing_house
from tests.integration.services import Services

GUIDE = ROOT / "docs" / "operations.md"
CLOUD = "☁"

SCRIPTS_THAT_WRITE = {
    "scripts.draw_procedure": "docs/procedure.svg",
    "scripts.make_holidays": "shared/data/holidays/id.json",
}
"""Run in a copy of the checkout: what they write is compared with what is committed."""

ELSEWHERE = {"shared.cloud.staff": "shared.cloud.staff_commands"}
"""Where the command line of a module lies that other modules import too."""


def blocks() -> list[str]:
    """The indented lines of the guide, those that go on joined."""
    text = GUIDE.read_text(encoding="utf-8")
    joined = re.sub(r" \\\n +", " ", text)
    return [line[4:] for line in joined.splitlines() if line.startswith("    ")]


def is_shown_file(line: str) -> bool:
    """Whether it is a line of the example of a list of staff."""
    return line.count(";") == 5


def commands() -> list[str]:
    """Every command, of the blocks and of the text, once."""
    text = GUIDE.read_text(encoding="utf-8")
    inline = re.findall(r"`((?:\.venv/bin/)?python -m [^`]+)`", text)
    return list(dict.fromkeys([line for line in blocks() if not is_shown_file(line)] + inline))


LOCAL = [each for each in commands() if CLOUD not in each]


pytestmark = pytest.mark.usefixtures("own_log")


@pytest.fixture(scope="module")
def house(services: Services) -> Iterator[ErasingHouse]:
    with erasing_house(services) as opened:
        yield opened


@pytest.fixture(scope="module")
def complaint(house: ErasingHouse) -> str:
    """The number of a complaint with an alert."""
    id_ = str(house.post().get_json()["complaint_id"])
    house.clock.move(minutes=9)
    house.check(id_)
    return id_


@pytest.fixture
def variables(complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the guide's commands name, in a folder with the guide's own list of staff."""
    shown = [line for line in blocks() if is_shown_file(line)]
    (tmp_path / "staff.csv").write_text("\n".join(shown) + "\n")
    (tmp_path / "shared").symlink_to(ROOT / "shared")
    monkeypatch.chdir(tmp_path)
    alert = f"{complaint}-1-warning"
    return {"COMPLAINT": complaint, "ALERT": alert, "HEAD": HEAD, "OFFICE": "balikpapan"}


def run(command: str, variables: dict[str, str], house: ErasingHouse) -> int:
    """Run a command of the guide in this process, on the house's database."""
    first, *words = shlex.split(Template(command).substitute(variables), comments=True)
    if first == "export":
        assert all(re.fullmatch(r"[A-Z_]+=\S+", each) for each in words)
        return 0
    if first == "make":
        return subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, check=False).returncode
    assert first.endswith("python"), command
    assert words[0] == "-m"
    module, arguments = words[1], words[2:]
    if module in SCRIPTS_THAT_WRITE:
        return unchanged(module)
    main = importlib.import_module(ELSEWHERE.get(module, module)).main
    status: int = main(arguments, house.parts)
    return status


def unchanged(script: str) -> int:
    """Run a script that writes a committed file anew, in a copy of what it needs; it must write the same."""
    copy = Path.cwd() / "copy"
    without = shutil.ignore_patterns("__pycache__", "assets", "node_modules")
    for folder in ("scripts", "shared"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=without)
    target = SCRIPTS_THAT_WRITE[script]
    (copy / target).parent.mkdir(parents=True, exist_ok=True)
    (copy / target).write_bytes(b"")
    ended = subprocess.run([sys.executable, "-m", script], cwd=copy, capture_output=True, check=False)
    assert (copy / target).read_bytes() == (ROOT / target).read_bytes()
    return ended.returncode


@pytest.mark.parametrize("command", LOCAL)
def test_a_command_of_the_guide_does_what_it_says(
    command: str, house: ErasingHouse, variables: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    if " remove " in command:
        run(next(each for each in LOCAL if " add " in each), variables, house)

    status = run(command, variables | {"GOOGLE_CLOUD_PROJECT": house.project}, house)

    assert status == 0, capsys.readouterr()


def test_what_needs_the_cloud_is_marked_and_nothing_else_is() -> None:
    needs = ("gcloud", "terraform", "FIRESTORE_DATABASE=restored")

    assert {each for each in LOCAL if any(word in each for word in needs)} == set()
    assert {each for each in commands() if CLOUD in each and not any(word in each for word in needs)} == set()
    assert len(LOCAL) > 25


def test_the_list_of_staff_that_is_shown_is_one(house: ErasingHouse) -> None:
    shown = "\n".join(line for line in blocks() if is_shown_file(line))

    people, faults = read(shown.encode(), house.parts.offices)

    assert (len(people), faults) == (len(list(csv.reader(shown.splitlines()))) - 1, [])


def test_every_tool_that_changes_or_reads_what_is_stored_is_explained() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    tools = {
        each.stem
        for each in (ROOT / "shared" / "cloud").glob("*.py")
        if 'if __name__ == "__main__":' in each.read_text(encoding="utf-8")
    }

    assert {each for each in tools if f"shared.cloud.{each} " not in guide} == {"sealing"}, "which makes keys alone"
