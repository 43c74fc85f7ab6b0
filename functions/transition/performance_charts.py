"""The two drawings of a report: how much of each step was in time, and when in the day work comes and is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from shared.domain.errors import N_
from shared.web.charts import Bar, bars, columns
from shared.web.language import say


def in_time(section: Mapping[str, Any]) -> Markup:
    """Percent in time of each step, under it that of the period before."""
    title = say(N_("Completed in time, by step"))
    described = say(
        N_("A filled bar for this period, an outlined one for the period before; the table has the numbers.")
    )
    rows = [
        Bar(
            label=say(N_("Step %(number)s"), {"number": each["number"]}) if each["number"] else each["title"],
            value=each["on_time_percent"],
            before=each["before"]["on_time_percent"],
            said=_percent(each),
            said_before=_percent(each["before"]),
        )
        for each in section["steps"]
    ]
    return bars(title, described, rows, most=100)


def by_hour(section: Mapping[str, Any]) -> Markup:
    """What came and what was completed in each hour."""
    title = say(N_("Complaints received and steps completed, by hour"))
    described = say(N_("A filled column for what was received, an outlined one for what was completed."))
    hours = section["hours"]
    return columns(
        title,
        described,
        [each["arrived"] for each in hours],
        [each["completed"] for each in hours],
        [f"{each['hour']:02}" for each in hours],
    )


def _percent(times: Mapping[str, Any]) -> str:
    return "–" if times["on_time_percent"] is None else f"{times['on_time_percent']}%"
