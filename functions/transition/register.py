"""The register of complaints: a page of it, JSON, and the whole of a period as CSV or XLSX."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, Literal, TypeVar

from flask import Blueprint, Response, jsonify, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from functions.transition import register_files
from functions.transition.parts import parts
from functions.transition.periods_asked import asked, choice
from functions.transition.reading import caller
from functions.transition.table_files import CSV, SEPARATORS, XLSX
from shared.cloud.register import after, received
from shared.domain.errors import N_, FieldError, Invalid, NotFound
from shared.domain.office import Office
from shared.domain.periods import DAY, Period, Preset
from shared.domain.register import Line, line
from shared.web.app import ANY_STAFF, audience
from shared.web.described import PAGE, described
from shared.web.problem import wants_html

routes = Blueprint("register", __name__, template_folder="templates")

AT_A_TIME = 100
"""Lines of a page; it reads no more complaints than it shows, and one to know whether there are more."""

Part = TypeVar("Part", str, bytes)

log = logging.getLogger(__name__)


@routes.get("/register")
@audience(ANY_STAFF)
@described({200: ("Register", PAGE)}, query={"period": Preset, "from": date, "to": date, "cursor": str}, refuses=(404,))
def page() -> ResponseReturnValue:
    """Complaints received in a period, in order of receipt: `?period=` (a preset) or `?from=&to=` (both included)."""
    office = _office()
    today = parts().now().astimezone(office.hours.zone).date()
    chosen = choice(today)
    period = chosen.period
    found = list(islice(_pinned(office, period, request.args.get("cursor")), AT_A_TIME + 1))
    at = parts().now()
    lines = [line(each.complaint, each.procedure, each.hours, at) for each in found[:AT_A_TIME]]
    cursor = after(found[AT_A_TIME - 1].complaint) if len(found) > AT_A_TIME else None
    if not wants_html():
        items = [_shown(each) for each in lines]
        return jsonify(
            {"from": period.first.isoformat(), "to": period.last.isoformat(), "items": items, "next_cursor": cursor}
        )
    shown = render_template(
        "register_book.html",
        lines=[(each, register_files.named(each), register_files.minutes(each)) for each in lines],
        cursor=cursor,
        is_first=not request.args.get("cursor"),
        zone=office.hours.zone,
        **chosen.shown,
    )
    return shown, chosen.status


@routes.get("/register.csv")
@audience(ANY_STAFF)
@described(
    {200: CSV},
    query={"period": Preset, "from": date, "to": date, "separator": Literal["semicolon", "comma"]},
    refuses=(404,),
)
def as_csv() -> ResponseReturnValue:
    """The register of a period as CSV: UTF-8 with its mark, `?separator=semicolon` (the usual one) or `comma`."""
    office = _office()
    separator = SEPARATORS.get(request.args.get("separator", "semicolon"))
    if separator is None:
        expected = ", ".join(SEPARATORS)
        raise Invalid(fields=(FieldError("separator", N_("Expected one of: %(expected)s."), {"expected": expected}),))
    period = _period(office)
    parts_ = register_files.as_csv(_lines(office, period), _most_steps(office), office.hours.zone, separator)
    return _file(office, period, parts_, f"{CSV}; charset=utf-8", "csv")


@routes.get("/register.xlsx")
@audience(ANY_STAFF)
@described({200: XLSX}, query={"period": Preset, "from": date, "to": date}, refuses=(404,))
def as_xlsx() -> ResponseReturnValue:
    """The register of a period as a workbook."""
    office = _office()
    period = _period(office)
    parts_ = register_files.as_xlsx(_lines(office, period), _most_steps(office), office.hours.zone)
    return _file(office, period, parts_, XLSX, "xlsx")


def _office() -> Office:
    office = parts().offices.get(caller().office)
    if office is None:
        raise NotFound
    return office


def _period(office: Office) -> Period:
    return asked(parts().now().astimezone(office.hours.zone).date())


def _pinned(office: Office, period: Period, cursor: str | None = None) -> Iterator[Any]:
    since, until = (
        datetime.combine(day, time(), office.hours.zone).astimezone(UTC) for day in (period.first, period.last + DAY)
    )
    return received(parts(), caller(), since, until, cursor)


def _lines(office: Office, period: Period) -> Iterator[Line]:
    at = parts().now()
    return (line(each.complaint, each.procedure, each.hours, at) for each in _pinned(office, period))


def _most_steps(office: Office) -> int:
    """Columns for the longest of the office's procedures, so that every file has the same ones."""
    return max(len(each.step) for each in office.procedures.values())


def _file(
    office: Office, period: Period, content: Iterable[Part], content_type: str, extension: str
) -> ResponseReturnValue:
    """The first part is made before the answer begins: what cannot be had is refused, not broken off."""
    left = iter(content)
    first = next(left)

    def rest() -> Iterator[Part]:
        yield first
        yield from left

    log.info("register exported", extra={"event": "register_exported", "office": office.key, "format": extension})
    response = Response(stream_with_context(rest()), content_type=content_type)
    name = f"register-{office.key}-{period.first.isoformat()}-{period.last.isoformat()}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _shown(each: Line) -> dict[str, Any]:
    times = ("received_at", "closed_at", "promised_at", "statutory_due_at")
    written = {name: at.isoformat() if (at := getattr(each, name)) else None for name in times}
    steps = [
        {"number": step.number, "minutes": step.minutes, "late": step.late, "cause": step.cause} for step in each.steps
    ]
    return vars(each) | written | {"steps": steps}
