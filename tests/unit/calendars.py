"""Arbitrary calendars for property tests: weeks with breaks, Ramadan, closed days and days opened by exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@st.composite
def calendars(draw: st.DrawFn, latest: int = 1440) -> dict[str, Any]:
    """A week of arbitrary hours with breaks, none after the minute `latest`, in a zone without summer time."""
    week: dict[str, Any] = {"from": date(2020, 1, 1), "source": "arbitrary"}
    for name in draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)):
        week[name] = draw(days(latest))
    zone = draw(st.sampled_from(["Asia/Makassar", "Asia/Kathmandu", "Pacific/Honolulu", "UTC"]))
    return {"zone": zone, "hours": "h", "sets": {"h": {"title": "h", "regular": [week]}}}


@st.composite
def days(draw: st.DrawFn, latest: int = 1440) -> dict[str, Any]:
    """The hours of one day, with up to two breaks."""
    edges = draw(st.sampled_from([2, 4, 6]))
    opens, *pauses, closes = sorted(draw(st.sets(st.integers(0, latest), min_size=edges, max_size=edges)))
    breaks = [_span(*pair) for pair in zip(pauses[::2], pauses[1::2], strict=True)]
    return {"hours": _span(opens, closes), "breaks": breaks}


@st.composite
def whole_calendars(
    draw: st.DrawFn, first: date, length: int, *, with_opened: bool = True, latest: int = 1440
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A calendar and its holidays: weeks as above, up to two spells of Ramadan, closed days and opened ones.

    The exceptions lie within `length` days from `first`; the years of the holidays are those of these days.
    """
    table = draw(calendars(latest))
    numbers = st.integers(0, length - 1)
    numbered = sorted(draw(st.lists(numbers, max_size=4, unique=True)))
    spells = zip(numbered[::2], numbered[1::2], strict=False)
    table["ramadan"] = [
        {"from": first + timedelta(days=n), "until": first + timedelta(days=m), "source": "s"} for n, m in spells
    ]
    if draw(st.booleans()):
        table["sets"]["h"]["ramadan"] = draw(calendars(latest))["sets"]["h"]["regular"]
    exceptions = draw(st.dictionaries(numbers, st.sampled_from(["closed", "opened", "holiday"]), max_size=25))
    of = {kind: [first + timedelta(days=n) for n, each in exceptions.items() if each == kind] for kind in _KINDS}
    table["closed"] = [{"date": day, "name": "closed"} for day in of["closed"]]
    table["opened"] = [{"date": day, "name": "o"} | draw(days()) for day in of["opened"] if with_opened]
    years = sorted({(first + timedelta(days=n)).year for n in range(length)})
    holidays = [{"date": day.isoformat(), "name": "h", "category": "public"} for day in of["holiday"]]
    return table, {"source": "s", "country": "ID", "years": years, "days": holidays}


_KINDS = ("closed", "opened", "holiday")


def open_minutes(table: Mapping[str, Any]) -> int:
    """How many minutes the poorest of a calendar's usual weeks has."""
    sets = table["sets"]["h"]
    return min(_minutes_of(week) for week in (*sets["regular"], *sets.get("ramadan", ())))


def _minutes_of(week: Mapping[str, Any]) -> int:
    hours = [week[name] for name in WEEKDAYS if name in week]
    return sum(_length(day["hours"]) - sum(map(_length, day["breaks"])) for day in hours)


def _length(span: str) -> int:
    opens, closes = (int(edge[:2]) * 60 + int(edge[3:]) for edge in span.split("-"))
    return closes - opens


def _span(opens: int, closes: int) -> str:
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"
