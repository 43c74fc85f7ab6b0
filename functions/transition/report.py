"""The monthly report: a page that prints, JSON, a workbook; and the office's notes in it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from functions.transition import report_page
from functions.transition.monthly_report import month_key, report, shown
from functions.transition.parts import parts
from functions.transition.performance import supervisors
from functions.transition.reading import caller
from functions.transition.report_models import NoteForm, NotePlace
from functions.transition.table_files import XLSX
from shared.domain.complaint import Operation
from shared.domain.errors import N_, Conflict, FieldError, Invalid, NotFound, Refusal, WrongActor
from shared.domain.office import Office
from shared.domain.periods import DAY, Period, month, read_month
from shared.domain.report_note import Place, Writing, refuse_overtaken
from shared.domain.seeing_figures import seen_by
from shared.web.app import ANY_STAFF, audience
from shared.web.body import parse, read_fields
from shared.web.described import NOTHING, PAGE, described
from shared.web.language import language
from shared.web.operations import operation_of
from shared.web.problem import wants_html

routes = Blueprint("report", __name__, template_folder="templates")

log = logging.getLogger(__name__)


@routes.get("/report")
@audience(ANY_STAFF)
@described({200: ("MonthlyReport", PAGE)}, query={"month": str}, refuses=(403, 404))
def page() -> ResponseReturnValue:
    """The report of a month: `?month=2026-10`, else of the last one."""
    office = _office()
    try:
        asked = _asked(office)
    except Invalid as refused:
        if not wants_html():
            raise
        return _shown(office, _usual(office), refused)
    if not wants_html():
        return jsonify(_report(office, asked))
    return _shown(office, asked)


@routes.get("/report.xlsx")
@audience(ANY_STAFF)
@described({200: XLSX}, query={"month": str}, refuses=(403, 404))
def as_xlsx() -> ResponseReturnValue:
    """The report of a month as a workbook."""
    from functions.transition.report_file import workbook  # here: the other routes do without it

    office = _office()
    asked = _asked(office)
    said = _report(office, asked)
    head = office.particulars
    heading = [head.institution, head.region, head.name, report_page.title(asked), report_page.compared(said)]
    content = workbook(said, heading, report_page.warnings(said), office.hours.zone)
    log.info("report exported", extra={"event": "report_exported", "office": office.key, "format": "xlsx"})
    response = Response(content, content_type=XLSX)
    name = f"report-{office.key}-{month_key(asked)}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@routes.post("/report/notes")
@audience(ANY_STAFF)
@described({200: "Note", 303: NOTHING, 409: ("NoteConflict", PAGE)}, body=NoteForm, refuses=(403, 404), takes_key=True)
def note() -> ResponseReturnValue:
    """Write what was done about the shortcomings that complaints about one thing showed in a month."""
    at = parts().now()
    fields, is_json = read_fields(request)
    office = _office()
    try:
        operation = operation_of(caller().email, fields, is_json=is_json)
        form = _parsed(office, fields, is_json=is_json)
        place = _place(office, form)
        wanted = Writing(place, form.text, form.expected_version, caller().email, operation or _its_own())
        stands = parts().report_notes.write(wanted, office.particulars.contacts, at)
    except (Conflict, Invalid) as refusal:
        if not wants_html() or is_json:
            raise
        return _shown(office, _nearest(office, fields.get("month")), refusal, fields)
    if wants_html() and not is_json:
        return redirect(f"/report?month={place.month}#{place.procedure}-{place.category}", 303)
    return jsonify(shown(stands))


def _office() -> Office:
    """The caller's office, for those who supervise somebody in it.

    Raises:
        NotFound, WrongActor
    """
    office = parts().offices.get(caller().office)
    if office is None:
        raise NotFound
    if not seen_by(office, caller().roles.keys()):
        raise WrongActor(roles=", ".join(supervisors(office)))
    return office


def _today(office: Office) -> Any:
    return parts().now().astimezone(office.hours.zone).date()


def _usual(office: Office) -> Period:
    """The month that is over: its report is due."""
    return month(_today(office).replace(day=1) - DAY)


def _asked(office: Office) -> Period:
    text = request.args.get("month", "").strip()
    return _month(office, text) if text else _usual(office)


def _month(office: Office, text: str) -> Period:
    asked = read_month(text)
    if asked is None:
        raise Invalid(fields=(FieldError("month", N_("Expected a month such as 2026-10.")),))
    if asked.first > _today(office):
        raise Invalid(fields=(FieldError("month", N_("This month has not begun yet.")),))
    return asked


def _nearest(office: Office, typed: object) -> Period:
    """The month that a refused note names, or the usual one where it names none that has begun."""
    try:
        return _month(office, typed if isinstance(typed, str) else "")
    except Invalid:
        return _usual(office)


def _parsed(office: Office, fields: Mapping[str, Any], *, is_json: bool) -> NoteForm:
    """The form. Who was overtaken is told so (409) before what is wrong with their text (422)."""
    try:
        return parse(NoteForm, fields, strict=is_json)
    except Invalid:
        form = parse(NotePlace, fields, strict=False)
        place = _place(office, form)
        refuse_overtaken(parts().report_notes.read([place]).get(place), form.expected_version)
        raise


def _place(office: Office, form: NotePlace) -> Place:
    """Where the note stands, if it is the caller's to see."""
    seen = seen_by(office, caller().roles.keys())
    procedure = form.procedure or seen[0]
    if procedure not in seen:
        raise Invalid(
            fields=(FieldError("procedure", N_("Expected one of: %(expected)s."), {"expected": ", ".join(seen)}),)
        )
    known = [each.key for each in office.categories]
    if form.category not in known:
        expected = {"expected": ", ".join(known)}
        raise Invalid(fields=(FieldError("category", N_("Expected one of: %(expected)s."), expected),))
    return Place(office.key, month_key(_month(office, form.month)), procedure, form.category)


def _its_own() -> Operation:
    """A request without a key is repeated by nobody but us, where a reply was lost."""
    return Operation(key=secrets.token_hex(8), body="")


def _report(office: Office, asked: Period) -> dict[str, Any]:
    return report(parts(), office, caller().roles.keys(), asked, language())


def _shown(
    office: Office, asked: Period, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    return report_page.page(office, asked, _report(office, asked), _today(office), refusal, typed)
