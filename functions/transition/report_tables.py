"""The tables of a monthly report, the same on the page and in the workbook; each says what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from functions.transition import words
from functions.transition.categories import categories
from functions.transition.report_cells import Average, Cell, Minutes, Percent, Row, Table
from shared.domain.errors import N_
from shared.web import times
from shared.web.language import language, say


def tables(section: Mapping[str, Any]) -> list[Table]:
    """The tables of one procedure's part of a report."""
    made = [_summary, _channels, _categories, _endings, _steps, _actors, _causes, _ratings, shortcomings, _unfinished]
    return [each for each in (make(section) for make in made) if each is not None]


def _summary(section: Mapping[str, Any]) -> Table:
    now, before = section, section["before"]
    rows = (
        Row(say(N_("Received")), (now["received"], before["received"])),
        Row(say(N_("Answered")), (now["answered"], before["answered"])),
        Row(say(N_("Ended without an answer")), (now["ended_otherwise"], before["ended_otherwise"])),
        Row(say(N_("Reopened")), (now["reopened"], before["reopened"])),
        _both(say(N_("Answered within the promised time")), "answers_in_time_percent", Percent, section),
        _both(say(N_("From receipt to answer: median")), "answer_median_minutes", Minutes, section),
        _both(say(N_("Steps completed in time")), "on_time_percent", Percent, section),
        _both(say(N_("Rating by reporters, 1 to 5")), "rating_average", Average, section),
    )
    return Table(
        "summary",
        say(N_("In short")),
        say(N_("What happened in the month, whenever the complaint was received. Times are working minutes.")),
        say(N_("Figure")),
        _months(),
        rows,
    )


def _both(name: str, key: str, kind: Any, section: Mapping[str, Any]) -> Row:
    return Row(name, (kind(section[key]), kind(section["before"][key])))


def _months() -> tuple[str, str]:
    return say(N_("This month")), say(N_("Month before"))


def _counts(title: str, key: str, what: str, now: Mapping[str, int], before: Mapping[str, int],
            spoken: Mapping[str, str]) -> Table:  # fmt: skip
    keys = sorted({*now, *before}, key=lambda each: (-now.get(each, 0), each))
    rows = tuple(Row(spoken.get(each, each), (now.get(each, 0), before.get(each, 0))) for each in keys)
    return Table(key, title, what, title, _months(), rows)


def _channels(section: Mapping[str, Any]) -> Table:
    counts = {each["key"]: each["count"] for each in section["channels"]}
    titles = words.spelt({**words.CHANNELS, "web": N_("Web form")})
    return _counts(say(N_("Channel")), "channels", _received(), counts, section["before"]["channels"], titles)


def _received() -> str:
    return say(N_("What was received in the month, as in the register."))


def _categories(section: Mapping[str, Any]) -> Table:
    titles, kinds = categories(), words.spelt(words.KINDS)
    counted = sorted({*section["kinds"], *section["before"]["kinds"]})
    rows = tuple(
        Row(
            titles.get(each["category"], each["category"]),
            (*(each["kinds"].get(kind, 0) for kind in counted), each["received"], each["received_before"]),
        )
        for each in section["shortcomings"]
    )
    columns = (*(kinds.get(kind, kind) for kind in counted), say(N_("Together")), say(N_("Month before")))
    return Table("categories", say(N_("Category and kind")), _received(), say(N_("Category")), columns, rows)


def _endings(section: Mapping[str, Any]) -> Table:
    what = say(N_("What ended in the month; what was reopened and ended again counts each time."))
    spoken = words.spelt(words.OUTCOMES)
    return _counts(say(N_("End")), "endings", what, section["endings"], section["before"]["endings"], spoken)


_IN_TIME = (N_("Completed"), N_("Late"), N_("In time"), N_("Completed before"), N_("In time before"))


def _titled(step: Mapping[str, Any]) -> str:
    """The step's number and title; its time, too, where that is in working days: the column has minutes."""
    title = f"{step['number']}. {step['title']}" if step["number"] else step["title"]
    days = step["limit_working_days"]
    return f"{title} ({say(N_('%(days)s working days'), {'days': days})})" if days else title


def _steps(section: Mapping[str, Any]) -> Table:
    rows = tuple(
        Row(
            _titled(each),
            (*_in_time(each), Minutes(each["median_minutes"]), Minutes(each["limit_minutes"])),
            each["actor_title"],
        )
        for each in section["steps"]
    )
    what = say(
        N_("Steps that ended in the month, whenever they began: what comes back to a step counts anew. "
           "Waiting for the reporter is left out. Beside each the month before.")
    )  # fmt: skip
    columns = (*(say(each) for each in _IN_TIME), say(N_("Median")), say(N_("Limit")))
    return Table("steps", say(N_("Completed in time, by step")), what, say(N_("Step")), columns, rows)


def _actors(section: Mapping[str, Any]) -> Table:
    rows = tuple(Row(each["actor_title"], _in_time(each)) for each in section["actors"])
    what = say(N_("The same, of all steps of an actor together."))
    columns = tuple(say(each) for each in _IN_TIME)
    return Table("actors", say(N_("Completed in time, by actor")), what, say(N_("Actor")), columns, rows)


def _in_time(each: Mapping[str, Any]) -> tuple[Cell, ...]:
    before = each["before"]
    return (
        each["visits"],
        each["late"],
        Percent(each["on_time_percent"]),
        before["visits"],
        Percent(before["on_time_percent"]),
    )


def _causes(section: Mapping[str, Any]) -> Table:
    spoken = words.spelt(words.CAUSES)
    rows = tuple(
        Row(
            spoken.get(each["cause"], each["cause"]),
            (each["count"], each["count_before"], Minutes(each["waited_minutes"]), Minutes(each["worked_minutes"])),
        )
        for each in section["causes"]
    )
    what = say(N_("Limits that were passed and recorded in the month, also of steps that still go on."))
    columns = (*_months(), say(N_("Waiting to be taken")), say(N_("Work")))
    return Table("causes", say(N_("Why steps were late")), what, say(N_("Cause")), columns, rows)


def _ratings(section: Mapping[str, Any]) -> Table:
    now, before = section["ratings"], section["before"]["ratings"]
    rows = tuple(Row(score, (now.get(score, 0), before.get(score, 0))) for score in map(str, range(5, 0, -1)))
    what = say(
        N_("From 1 (bad) to 5 (good). Each complaint once, with its last rating of the month; one that was reopened "
           "after it has none.")
    )  # fmt: skip
    return Table("ratings", say(N_("Ratings by reporters")), what, say(N_("Rating")), _months(), rows)


def shortcomings(section: Mapping[str, Any]) -> Table:
    """What complaints showed of the service, by what they were about."""
    titles = categories()
    rows = tuple(
        Row(
            titles.get(each["category"], each["category"]),
            (each["complaints"], each["late"], each["answered_late"], each["low_ratings"], each["reopened"]),
        )
        for each in section["shortcomings"]
    )
    what = say(
        N_("By what they were about: complaints received in the month, suggestions left out; steps that ended late in "
           "it; first answers after the promised time; ratings of 1 or 2; reopenings. "
           "What was done about each stands below.")
    )  # fmt: skip
    columns = (
        say(N_("Complaints")),
        say(N_("Late steps")),
        say(N_("Answered late")),
        say(N_("Low ratings")),
        say(N_("Reopened")),
    )
    return Table("shortcomings", say(N_("Shortcomings of the service")), what, say(N_("Category")), columns, rows)


def _unfinished(section: Mapping[str, Any]) -> Table | None:
    found = section["unfinished"]
    if found is None:
        return None
    rows = [
        Row(
            f"{each['number']}. {each['title']}" if each["number"] else each["title"], _lying(each), each["actor_title"]
        )
        for each in found["steps"]
    ]
    what = say(
        N_("Complaints that were not over at the end of %(day)s, by the step at which they stood and by days since "
           "they were received. Waiting: for the reporter. Set aside: to be looked at before the procedure begins."),
        {"day": times.day(found["day"], language())},
    )  # fmt: skip
    columns = (
        *(_days(each) for each in found["ages"]),
        say(N_("Together")),
        say(N_("Of these waiting")),
        say(N_("Of these set aside")),
    )
    rows.append(Row(say(N_("Together")), _lying(found)))
    return Table("unfinished", say(N_("Open cases")), what, say(N_("Step")), columns, tuple(rows))


def _lying(each: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (*(group["count"] for group in each["ages"]), each["total"], each["held"], each["set_aside"])


def _days(group: Mapping[str, Any]) -> str:
    if group["to_days"] is None:
        return say(N_("over %(days)s days"), {"days": group["from_days"] - 1})
    return say(N_("%(first)s to %(last)s days"), {"first": group["from_days"], "last": group["to_days"]})
