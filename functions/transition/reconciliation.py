"""Another system's list of a month held against ours. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from functions.transition import imports, table_files, words
from functions.transition.answers_back import instants, is_shown
from functions.transition.parts import parts
from functions.transition.reading import caller
from functions.transition.table_files import CSV, Cell
from functions.transition.uploads import FILE, LARGEST_POST, Table, read_table, spelt_errors, the_mapping
from shared.cloud.exchange import by_ticket, received_by
from shared.domain.complaint import Complaint
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.import_mapping import RUNNING, ImportMapping
from shared.domain.import_rows import ForeignRow, ticket_mark, ticket_of
from shared.domain.office import Office
from shared.domain.periods import DAY, Period
from shared.domain.reconciling import Ours, Pair, Reconciliation, ours, reconcile
from shared.web.app import ANY_STAFF, audience
from shared.web.body import parse, read_fields
from shared.web.described import PAGE, described
from shared.web.files import takes_files
from shared.web.language import say
from shared.web.problem import wants_html

routes = Blueprint("reconciliation", __name__, template_folder="templates")

LATEST_HERE = timedelta(days=31)
"""How long after it was filed there a complaint may have been entered here, and is still looked for in its month."""

WHERE = {
    "only_there": N_("Only there"),
    "only_here": N_("Only here"),
    "differing": N_("In both, with another state"),
    "refused": N_("Row that cannot be compared"),
}


class ReconciliationForm(BaseModel):
    """Which of the office's exports, of which month (as 2026-01; without: last month), and what is wanted back."""

    key: str
    month: str | None = None
    result: Literal["page", "csv"] = "page"


@routes.post("/reconciliations")
@audience(ANY_STAFF)
@takes_files(LARGEST_POST)
@described({200: ("Reconciliation", PAGE, CSV)}, body=ReconciliationForm, files=FILE, needs_file=True)
def reconciliation() -> ResponseReturnValue:
    """Compare another system's list of a month with what is here; nothing is written."""
    fields, is_json = read_fields(request, files=FILE)
    office = parts().offices[caller().office]
    try:
        form = parse(ReconciliationForm, fields, strict=is_json)
        mapping = the_mapping(form.key)
        month = _month(form.month, parts().now().astimezone(office.hours.zone).date())
        table = read_table(mapping)
    except Invalid as refusal:
        if not wants_html() or is_json:
            raise
        return imports.shown(fields, refusal, "reconciliation")
    found = reconcile(table.rows, _known(office, mapping, table), _of_month(office, mapping, month))
    if form.result == "csv":
        content = "".join(table_files.as_csv([say(each) for each in _TITLES], _rows(found, table), office.hours.zone))
        return imports.as_file(content, f"reconciliation-{mapping.key}-{month.first:%Y-%m}.csv")
    shown = _shown(found, mapping, month, table)
    if wants_html() and not is_json:
        states = words.spelt({RUNNING: words.STATUSES["open"], **words.OUTCOMES})
        return render_template("reconciled.html", mapping=mapping, found=shown, states=states)
    return jsonify(shown)


def _known(office: Office, mapping: ImportMapping, table: Table) -> dict[str, Ours | None]:
    """Ours by the numbers of the rows; None for one that does not concern the caller."""
    numbers = {ticket_of(each.number): each for each in table.rows if not each.errors}
    marks = {_mark(row, mapping): number for number, row in numbers.items()}
    return {
        marks[mark]: _ours(each, office) if is_shown(each, office) else None
        for mark, each in by_ticket(parts(), office.key, list(marks)).items()
    }


def _mark(row: ForeignRow, mapping: ImportMapping) -> str:
    return ticket_mark((row.fields or {}).get("channel", mapping.channel), mapping.reference(row.number))


def _of_month(office: Office, mapping: ImportMapping, month: Period) -> Iterator[Ours]:
    since, until = instants(office, month)
    for each in received_by(parts(), office.key, mapping.channel, since, until + LATEST_HERE):
        mine = _ours(each, office)
        if each.history is None and is_shown(each, office) and month.first <= mine.day <= month.last:
            yield mine


def _ours(complaint: Complaint, office: Office) -> Ours:
    return ours(complaint, complaint.received_at.astimezone(office.hours.zone).date())


def _month(text: str | None, today: date) -> Period:
    """The month that is named, or the last one that is over.

    Raises:
        Invalid: it is none, or lies ahead.
    """
    first = (today.replace(day=1) - DAY).replace(day=1)
    if text is not None:
        try:
            first = datetime.strptime(text.strip(), "%Y-%m").replace(tzinfo=UTC).date()
        except ValueError:
            raise Invalid(fields=(FieldError("month", N_("Expected a month, as 2026-01.")),)) from None
    if first > today or first.year < 2000:
        raise Invalid(fields=(FieldError("month", N_("Expected a month, as 2026-01.")),))
    return Period(first, (first + 31 * DAY).replace(day=1) - DAY)


def _shown(found: Reconciliation, mapping: ImportMapping, month: Period, table: Table) -> dict[str, Any]:
    def pair(each: Pair) -> dict[str, Any]:
        mine = each.ours
        return {**_row(each.row), "complaint_id": mine.id, "here": mine.state}

    def mine(each: Ours) -> dict[str, Any]:
        return {"complaint_id": each.id, "number": each.number, "here": each.state, "day": each.day.isoformat()}

    names = table.head.names
    return {
        "key": mapping.key,
        "from": month.first.isoformat(),
        "to": month.last.isoformat(),
        "agreeing": found.agreeing,
        "only_there": [_row(each) for each in found.only_there],
        "only_here": [mine(each) for each in found.only_here],
        "differing": [pair(each) for each in found.differing],
        "refused": [
            {"row": each.line, "number": each.number or None, "errors": spelt_errors(each.errors, names)}
            for each in found.refused
        ],
    }


def _row(row: ForeignRow) -> dict[str, Any]:
    return {"row": row.line, "number": row.number, "there": row.state}


_TITLES = (N_("Where"), N_("Row"), N_("Number"), N_("State there"), N_("Complaint"), N_("State here"), N_("Reason"))


def _rows(found: Reconciliation, table: Table) -> Iterable[list[Cell]]:
    states = words.spelt({RUNNING: words.STATUSES["open"], **words.OUTCOMES})
    where = words.spelt(WHERE)
    for row in found.only_there:
        yield [where["only_there"], row.line, row.number, states[row.state], None, None, None]
    for mine in found.only_here:
        yield [where["only_here"], None, mine.number, None, mine.id, states[mine.state], None]
    for each in found.differing:
        row, mine = each.row, each.ours
        yield [where["differing"], row.line, row.number, states[row.state], mine.id, states[mine.state], None]
    for row in found.refused:
        why = imports.reasons(row.errors, table.head.names)
        yield [where["refused"], row.line, row.number or None, None, None, None, why]
