"""Builders for the tests of the digest: what was found of an office, and the digest that comes of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared.data import procedures
from shared.domain.alert import Alert, raised
from shared.domain.complaint import Complaint
from shared.domain.deciding import settle
from shared.domain.digest import Digest, Found, Pressing, digest_of, levels_told
from shared.domain.office import Office
from shared.domain.procedure import Procedure
from tests.unit.builders import (
    HOURS,
    MONDAY,
    OFFICE,
    PROCEDURE,
    after,
)
from tests.unit.office_files import office_hours

MISCONDUCT = procedures()["laporan-pelanggaran", 0]
SINCE = MONDAY - timedelta(hours=1)
HEADS = ("subsection_head", "section_head", "office_head")


def found(*complaints: Complaint, at: datetime = MONDAY, **more: Any) -> Found:
    """What an office has at `at`, with some of it replaced."""
    running = [each for each in complaints if not each.is_over]
    ended = [each for each in complaints if each.is_over]
    return replace(Found(OFFICE, HOURS, SINCE, at, running, ended), **more)


def said(facts: Found, *roles: str) -> Digest:
    """The digest of someone who holds the roles; there is something to say."""
    digest = digest_of(facts, roles)
    assert digest is not None
    return digest


def figures(digest: Digest) -> dict[str, dict[str, int]]:
    """The figures that are not zero, by step."""
    names = ("open", "held", "late", "near", "breached", "escalated", "answered", "otherwise")
    return {row.step.key: {name: n for name in names if (n := getattr(row, name))} for row in digest.rows}


def fallen(complaint: Complaint, at: datetime, procedure: Procedure = PROCEDURE) -> tuple[Complaint, list[Alert]]:
    """The complaint with what has fallen by `at` recorded, and the alerts of that."""
    decision = settle(complaint, procedure, HOURS, at)
    alerts = [
        raised(each.during, procedure, HOURS, each.key, each.role, each.fell_at, [], at) for each in decision.fallen
    ]
    return after(decision), alerts


def late_ones(levels: Iterable[Alert]) -> list[Alert]:
    """Those alerts that are asked for: of the levels that a digest counts."""
    return [each for each in levels if each.level in levels_told(OFFICE)]


def steps(pressing: list[Pressing]) -> list[tuple[str, list[str]]]:
    return [(each.complaint.id, [name for name, _ in each.limits]) for each in pressing]


def an_office(**calendar: object) -> dict[str, Any]:
    """An office and hours whose calendar lacks something."""
    hours = office_hours(**calendar)
    return {"office": Office(OFFICE.particulars, hours, OFFICE.assignments, OFFICE.procedures), "hours": hours}


NO_RAMADAN: dict[str, object] = {"ramadan": []}
