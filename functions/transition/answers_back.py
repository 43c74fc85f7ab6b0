"""Answers given back to another system, as a file to upload there. Nothing is written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Literal

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from functions.transition import imports, table_files
from functions.transition.parts import parts
from functions.transition.periods_asked import asked
from functions.transition.reading import caller
from functions.transition.table_files import CSV, XLSX, Cell
from shared.cloud.exchange import ended_by
from shared.domain.complaint import ANSWERED, Complaint
from shared.domain.disclosure import concerns, told_outside
from shared.domain.errors import N_, FieldError, Invalid, NotFound
from shared.domain.import_mapping import GIVEN_BACK, ImportMapping
from shared.domain.import_rows import FOREIGN_NUMBER
from shared.domain.office import Office
from shared.domain.periods import DAY, Period
from shared.web.app import ANY_STAFF, audience
from shared.web.described import described
from shared.web.language import say

routes = Blueprint("exchange", __name__)

FORMATS = ("csv", "xlsx")

log = logging.getLogger(__name__)


@routes.get("/exchange/<key>/answers")
@audience(ANY_STAFF)
@described({200: (CSV, XLSX)}, query={"from": date, "to": date, "format": Literal["csv", "xlsx"]}, refuses=(404,))
def answers(key: str) -> ResponseReturnValue:
    """What ended in a period (`?from=&to=`) of another system's complaints, as a file for it: `?format=csv` or `xlsx`.

    Of a confidential complaint the answer is left out: whoever reads the file might not be its reporter.
    """
    office = parts().offices[caller().office]
    mapping = office.import_of(key)
    if mapping is None or not mapping.gives_answers:
        raise NotFound
    kind = request.args.get("format", "csv")
    if kind not in FORMATS:
        expected = {"expected": ", ".join(FORMATS)}
        raise Invalid(fields=(FieldError("format", N_("Expected one of: %(expected)s."), expected),))
    zone = office.hours.zone
    period = asked(parts().now().astimezone(zone).date())
    rows = [_answer(each, mapping, office) for each in _ended(office, mapping, period)]
    titles = [mapping.answer_columns[each] for each in GIVEN_BACK]
    about = {"event": "answers_exported", "office": office.key, "source": mapping.key, "counts": {"rows": len(rows)}}
    log.info("answers exported", extra=about)
    name = f"answers-{mapping.key}-{period.first.isoformat()}-{period.last.isoformat()}.{kind}"
    if kind == "csv":
        return imports.as_file("".join(table_files.as_csv(titles, rows, zone)), name)
    response = Response(b"".join(table_files.as_xlsx(say(N_("Answers")), titles, rows, zone)), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _ended(office: Office, mapping: ImportMapping, period: Period) -> Iterator[Complaint]:
    """What ended in the period, that the caller may see, has a number there and is no case of an old register."""
    since, until = instants(office, period)
    for each in ended_by(parts(), office.key, mapping.channel, since, until):
        if each.is_over and each.history is None and FOREIGN_NUMBER in each.texts and is_shown(each, office):
            yield each


def _answer(complaint: Complaint, mapping: ImportMapping, office: Office) -> list[Cell]:
    outcome = complaint.outcome or ANSWERED
    procedure = office.procedure(complaint.procedure.id, complaint.procedure.revision)
    text = complaint.document(procedure.answer) if outcome == ANSWERED else complaint.texts.get("public_text")
    cells: dict[str, Cell] = {
        "number": complaint.texts[FOREIGN_NUMBER],
        "state": mapping.answer_states.get(outcome, outcome),
        "answer": text if told_outside(complaint) else None,
        "date": complaint.closed_at,
    }
    return [cells[each] for each in GIVEN_BACK]


def is_shown(complaint: Complaint, office: Office) -> bool:
    """Whether the complaint is any of the caller's business."""
    return concerns(caller(), complaint, office.procedure(complaint.procedure.id, complaint.procedure.revision))


def instants(office: Office, period: Period) -> tuple[datetime, datetime]:
    """The first instant of a period by the office's clock, and the first one after it."""
    first, after = (
        datetime.combine(day, time(), office.hours.zone).astimezone(UTC) for day in (period.first, period.last + DAY)
    )
    return first, after
