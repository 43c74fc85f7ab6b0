"""Taking in another system's export: the page, and what became of each row as a page, JSON or CSV."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from functions.transition import table_files
from functions.transition.importing import Intake, Result, counts_of
from functions.transition.parts import parts
from functions.transition.reading import caller
from functions.transition.registrar import may_register, registrar
from functions.transition.table_files import CSV
from functions.transition.uploads import FILE, LARGEST_POST, read_table, spelt_errors, the_mapping
from shared.domain.errors import N_, FieldError, Invalid
from shared.web.app import ANY_STAFF, audience
from shared.web.body import parse, read_fields
from shared.web.described import PAGE, described
from shared.web.files import takes_files
from shared.web.language import say
from shared.web.problem import errors_of, messages_by_field, wants_html

routes = Blueprint("imports", __name__, template_folder="templates")

RESULTS: Mapping[str, str] = {
    "taken": N_("Taken in"),
    "historic": N_("Taken in as ended before"),
    "known": N_("Known already"),
    "refused": N_("Refused"),
    "not_reached": N_("Not reached: send the file again"),
}

TITLES = (N_("Row"), N_("Number"), N_("Result"), N_("Complaint"), N_("Reason"))

log = logging.getLogger(__name__)


class ImportForm(BaseModel):
    """Which of the office's exports it is, and in what form the result is wanted; the table itself comes as a file."""

    key: str
    result: Literal["page", "csv"] = "page"


@routes.get("/imports")
@audience(ANY_STAFF)
@described({200: PAGE})
def page() -> ResponseReturnValue:
    """The forms by which complaints are exchanged with other systems: export in, answers out, lists compared."""
    return shown({})


def shown(typed: Mapping[str, Any], refusal: Invalid | None = None, form: str = "") -> ResponseReturnValue:
    """The page; after a refusal with what is wrong with which of its forms."""
    errors = [each | {"field": f"{form}.{each['field']}"} for each in errors_of(refusal)]
    office = parts().offices[caller().office]
    today = parts().now().astimezone(office.hours.zone).date()
    content = render_template(
        "imports.html",
        imports=office.imports,
        given_back=[each for each in office.imports if each.gives_answers],
        may_import=may_register(caller()),
        typed=typed,
        errors=errors,
        wrong=messages_by_field(errors),
        last_month=(today.replace(day=1) - today.resolution).strftime("%Y-%m"),
        first=today.replace(day=1).isoformat(),
        today=today.isoformat(),
    )
    return make_response(content, refusal.status if refusal else 200)


@routes.post("/imports")
@audience(ANY_STAFF)
@takes_files(LARGEST_POST)
@described({200: ("ImportResult", PAGE, CSV)}, body=ImportForm, refuses=(403,), files=FILE, needs_file=True)
def take_in() -> ResponseReturnValue:
    """Take in an export: each row once by its number, whoever sends it; a row that is refused keeps no other back."""
    fields, is_json = read_fields(request, files=FILE)
    capacity = registrar(caller())
    try:
        form = parse(ImportForm, fields, strict=is_json)
        mapping = the_mapping(form.key)
        table = read_table(mapping)
    except Invalid as refusal:
        if not wants_html() or is_json:
            raise
        return shown(fields, refusal, "import")
    office = parts().offices[caller().office]
    results = Intake(parts(), office, mapping, caller(), capacity).take(table.rows)
    counts = counts_of(results)
    about = {"event": "rows_imported", "office": office.key, "source": mapping.key, "counts": counts}
    log.info("rows imported", extra=about)
    names = table.head.names
    if form.result == "csv":
        content = "".join(table_files.as_csv([say(each) for each in TITLES], _cells(results, names), office.hours.zone))
        return as_file(content, f"import-{mapping.key}.csv")
    told = [_told(each, names) for each in results]
    if wants_html() and not is_json:
        return render_template("imported.html", mapping=mapping, counts=counts, items=told, results=spelt_results())
    return jsonify({"key": mapping.key, "is_complete": not counts["not_reached"], "counts": counts, "items": told})


def spelt_results() -> dict[str, str]:
    """What became of a row, in the reader's language."""
    return {key: say(text) for key, text in RESULTS.items()}


def as_file(content: str, name: str) -> ResponseReturnValue:
    """A CSV file to keep."""
    response = Response(content, content_type=f"{CSV}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def reasons(errors: Iterable[FieldError], names: Mapping[str, str]) -> str:
    """Why a row cannot be used, as one text."""
    return "; ".join(f"{each['column'] or each['field']}: {each['message']}" for each in spelt_errors(errors, names))


def _told(result: Result, names: Mapping[str, str]) -> dict[str, Any]:
    errors = spelt_errors(result.errors, names)
    number = result.number or None
    return {
        "row": result.line, "number": number, "result": result.kind, "complaint_id": result.complaint, "errors": errors
    }  # fmt: skip


def _cells(results: Sequence[Result], names: Mapping[str, str]) -> Iterable[list[table_files.Cell]]:
    words = spelt_results()
    for each in results:
        yield [each.line, each.number, words[each.kind], each.complaint, reasons(each.errors, names) or None]
