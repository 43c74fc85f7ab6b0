"""Two offices in one deployment: for the staff of one, the other's complaints are not there."""

import json
from pathlib import Path
from shutil import copytree, ignore_patterns

from emulator import seed
from emulator.identity import IdentityProvider
from emulator.identity_tokens import Account
from emulator.part import ROOT
from shared.cloud.staff import StaffMember
from tests.e2e.callers import (
    OPEN_COMPLAINT,
    Json,
    Office,
    Staff,
    noted,
    problem,
    token,
)
from tests.e2e.served import served


def test_staff_of_another_office_get_404_on_every_route(office: Office, waiting: Json, tmp_path: Path) -> None:
    house = _tree_with_another_office(tmp_path)
    people = [Account(email="petugas@samarinda.example", name="Petugas Samarinda", roles=("operator",))]
    member = StaffMember(email=people[0].email, name=people[0].name, office="samarinda", roles=("operator",))
    seed.write_staff([member], office.stack.firestore, office.stack.project)

    with IdentityProvider(people) as provider:
        issuers = [{"issuer": provider.url, "audiences": ["both"], "keys_url": f"{provider.url}/jwks"},
                   {"issuer": office.stack.identity, "audiences": ["both"],
                    "keys_url": f"{office.stack.identity}/jwks"}]  # fmt: skip
        with served(office.stack, "transition", {"TOKEN_ISSUERS": json.dumps(issuers)}, house) as transition:
            stranger = Staff(transition, token(provider.url, people[0].email, "both"))
            native = Staff(transition, token(office.stack.identity, "operator@imigrasi.example", "both"))
            theirs = stranger.send("POST", "/complaints", OPEN_COMPLAINT | {"channel": "counter"})
            foreign = stranger.send("POST", "/complaints",
                                    OPEN_COMPLAINT | {"channel": "counter", "office": "balikpapan"})  # fmt: skip
            assert theirs.status_code == 201, theirs.text
            away = noted(theirs.json())["complaint_id"]
            for caller, complaint in ((stranger, waiting["complaint_id"]), (native, away)):
                for tail in ("", "/journal", "/reporter"):
                    problem(caller.send("GET", f"/complaints/{complaint}{tail}"), 404)
                problem(caller.ask(complaint, "advance", 1), 404)
                problem(caller.ask(complaint, "advance", 99, colour="red"), 404)
            lists = {away: stranger.get("/complaints?queue=open"), "": native.get("/complaints?queue=open")}

    assert away.startswith("SMR-")
    problem(foreign, 404)
    assert [each["id"] for each in lists[away]["items"]] == [away]
    assert away not in {each["id"] for each in lists[""]["items"]}


def _tree_with_another_office(folder: Path) -> Path:
    """A copy of the functions' tree to whose data the file of a second office was added, and no line of code."""
    for name in ("functions", "shared"):
        copytree(ROOT / name, folder / name, ignore=ignore_patterns("__pycache__"))
    text = (folder / "shared/data/offices/balikpapan.toml").read_text()
    for old, new in (
        ('= "balikpapan"', '= "samarinda"'),
        ('= "BPN"', '= "SMR"'),
        ("default     = true", "default = false"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "shared/data/offices/samarinda.toml").write_text(text)
    return folder
