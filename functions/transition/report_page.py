"""The page of the monthly report, and what stands above its figures on the page and in the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from functions.transition.categories import categories
from functions.transition.monthly_report import month_key
from functions.transition.report_cells import written
from functions.transition.report_tables import shortcomings, tables
from shared.domain.errors import N_, Conflict, Refusal
from shared.domain.office import Office
from shared.domain.periods import DAY, Period, month
from shared.web import times
from shared.web.language import language, say
from shared.web.operations import new_form_id
from shared.web.problem import errors_of, messages_by_field


def page(
    office: Office,
    asked: Period,
    said: Mapping[str, Any],
    today: date,
    refusal: Refusal | None = None,
    typed: Mapping[str, Any] | None = None,
) -> ResponseReturnValue:
    """The page of what the report says; after a refusal with what was typed and what is wrong with it."""
    errors, here = errors_of(refusal), ""
    if typed is not None:
        here = f"{typed.get('procedure', '')}-{typed.get('category', '')}"
        errors = [each | {"field": f"{here}.{each['field']}"} for each in errors]
    shown_page = render_template(
        "report.html",
        report=said,
        sections=[(each, [one for one in tables(each) if one.key != "shortcomings"], shortcomings(each))
                  for each in said["procedures"]],
        head=office.particulars,
        title=title(asked),
        compared=compared(said),
        warnings=warnings(said),
        written=written,
        categories=categories(),
        past=month_key(month(asked.first - DAY)),
        next=month_key(month(asked.last + DAY)) if asked.last < today else None,
        latest=month_key(month(today)),
        month_typed=request.args.get("month", "") if refusal and typed is None else said["month"],
        refused=refusal if isinstance(refusal, Conflict) else None,
        refused_detail=say(refusal.message, refusal.params) if refusal else "",
        errors=errors,
        wrong=messages_by_field(errors),
        here=here,
        typed=typed or {},
        form_id=new_form_id,
        zone=office.hours.zone,
    )  # fmt: skip
    return make_response(shown_page, refusal.status if refusal else 200)


def title(asked: Period) -> str:
    """The report's title."""
    return say(N_("Report on public complaints, %(month)s"), {"month": times.month(asked.first, language())})


def compared(said: Mapping[str, Any]) -> str:
    """Which days are told, and which stand beside them."""
    days = {f"{name}{tail}": times.day(span[name], language())
            for tail, span in (("", said), ("_before", said["compared_with"])) for name in ("from", "to")}  # fmt: skip
    return say(N_("From %(from)s to %(to)s, compared with %(from_before)s to %(to_before)s."), days)


def warnings(said: Mapping[str, Any]) -> list[str]:
    """What a reader must know before the figures."""
    found = []
    if not said["is_over"]:
        found.append(say(N_("The month is not over: these are the figures so far.")))
    for name, text in (
        ("days_missing", N_("Days that have not been counted yet: %(days)s. What happened on them is missing here.")),
        ("days_missing_before", N_("Days of the month before that have not been counted yet: %(days)s.")),
    ):
        if said[name]:
            found.append(say(text, {"days": _listed(said[name])}))
    return found


def _listed(days: list[str]) -> str:
    """The numbers of the days within their month: 3, 7–11."""
    spans: list[list[int]] = []
    for number in (int(each[-2:]) for each in days):
        if spans and spans[-1][-1] == number - 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ", ".join("–".join(map(str, each)) for each in spans)
