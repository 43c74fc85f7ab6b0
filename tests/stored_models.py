"""The models of what is stored, by collection: what tests of the store's documents are held to."""

from __future__ import annotations

from pydantic import BaseModel

from shared.cloud.figures_pass import Tally
from shared.cloud.staff import StaffMember
from shared.domain.alert import Alert
from shared.domain.complaint import Complaint
from shared.domain.figures import DayFigures
from shared.domain.incident import Incident
from shared.domain.journal import Entry
from shared.domain.office_days import OfficeDays
from shared.domain.report_note import ReportNote

MODELS: dict[str, type[BaseModel]] = {
    "complaints": Complaint,
    "journal": Entry,
    "alerts": Alert,
    "incidents": Incident,
    "staff": StaffMember,
    "rollups": DayFigures,
    "report_notes": ReportNote,
    "calendars": OfficeDays,
    "tallies": Tally,
}
