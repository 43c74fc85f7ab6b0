"""The committed office and holidays files, parsed, for tests of the office hours."""

import copy
import json
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.office_hours import OfficeHours

ZONE = ZoneInfo("Asia/Makassar")
DATA = Path(__file__).parents[2] / "shared" / "data"
OFFICE: dict[str, Any] = tomllib.loads((DATA / "offices" / "balikpapan.toml").read_text(encoding="utf-8"))
HOLIDAYS: dict[str, Any] = json.loads((DATA / "holidays" / "id.json").read_text(encoding="utf-8"))


def calendar_table() -> dict[str, Any]:
    """A copy of the office's calendar table, free to be changed."""
    return copy.deepcopy(OFFICE["calendar"])


def office_hours(**changes: object) -> OfficeHours:
    """The office's hours, with some keys of its calendar replaced."""
    return OfficeHours.from_tables(calendar_table() | changes, HOLIDAYS)


def local(*parts: int) -> datetime:
    """A moment by the office's clock: year, month, day, and as much of the time as is given."""
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type, misc]
