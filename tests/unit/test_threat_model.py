"""docs/threat-model.md has every route and every stored field, and the tests that it names are there."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from pydantic import BaseModel, SecretStr

from functions.intake.app import create as create_intake
from functions.sla_check.app import create as create_sla_check
from functions.transition.app import create as create_transition
from shared.cloud.sealing import new_pair
from shared.cloud.settings import Settings
from shared.cloud.staff import StaffMember
from shared.domain.alert import Alert, Recipient
from shared.domain.complaint import Complaint
from shared.domain.incident import Given, Incident
from shared.domain.journal import Entry
from shared.domain.report_note import ReportNote

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
STORED: tuple[type[BaseModel], ...] = (
    Complaint, Entry, Alert, Recipient, Incident, Given, StaffMember, ReportNote,
)  # fmt: skip
PRIVATE, PUBLIC = new_pair()


def apps() -> dict[str, Flask]:
    """The functions, built with nothing outside: no client is made."""
    settings = Settings(
        google_cloud_project="none",
        tasks_queue="projects/none/locations/none/queues/none",
        sla_check_url="http://sla-check.example",
        tasks_service_account="tasks@project.example",
        scheduler_service_account="scheduler@project.example",
        tracking_keys={"1": SecretStr("a tracking key of the tests")},
        identity_private_keys={"1": SecretStr(PRIVATE)},
        identity_public_keys={"1": PUBLIC},
        intake_url="http://intake.example",
        staff_url="http://staff.example",
        smtp_host="mail.example",
        mail_from="pengaduan@imigrasi.example",
        evidence_bucket="evidence",
    )
    makers = {"intake": create_intake, "transition": create_transition, "sla_check": create_sla_check}
    return {name: make(settings) for name, make in makers.items()}


def rows(heading: str) -> list[str]:
    """The rows of the table under a heading, its head left out."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][2:]


def test_every_route_is_there_and_no_other() -> None:
    there = {
        f"{name} {method} {rule.rule}"
        for name, app in apps().items()
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    listed = [row.split("`")[1] for row in rows("Routes")]

    assert sorted(listed) == sorted(there)


def test_every_stored_field_is_there_and_no_other() -> None:
    there = {f"{model.__name__}.{name}" for model in STORED for name in model.model_fields}

    listed = [name for row in rows("Stored fields") for name in re.findall(r"`([A-Z]\w+\.\w+)`", row.split(" | ")[0])]

    assert sorted(listed) == sorted(there)


def test_every_collection_is_there() -> None:
    sources = [*(ROOT / "shared").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    stored = {found for each in sources for found in re.findall(r'\.collection\("(\w+)"\)', each.read_text("utf-8"))}

    modelled = {"complaints", "journal", "alerts", "staff", "private", "incidents", "report_notes"}

    assert stored - modelled == set(re.findall(r"`([a-z]+)`", rows("Stored fields")[-1].split(" | ")[0]))


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT)

    gone = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or (name and f"def {name}(" not in (ROOT / path).read_text("utf-8"))
    ]

    assert gone == []
    assert len(named) > 60


def test_every_row_names_the_test_that_shows_it() -> None:
    tables = ("Routes", "Stored fields", "What else is tried")

    assert [row for heading in tables for row in rows(heading) if "`tests/" not in row] == []
