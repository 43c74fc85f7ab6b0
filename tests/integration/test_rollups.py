"""Figures over Firestore: computed whole from the journals, the same each time, and read one document a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

import grpc
import pytest
from google.cloud.firestore_v1.types import BatchGetDocumentsRequest, RunQueryRequest
from werkzeug.test import TestResponse

from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT
from shared.cloud import figures_pass
from shared.cloud.complaints import _stored
from shared.cloud.figures_store import FiguresStore
from shared.cloud.rollups import main, recompute
from shared.domain.command import Fact
from shared.domain.figures import Figures
from shared.domain.journal import Entry, replay
from shared.domain.periods import DAY, Period
from tests.integration.daily import asked_and_done, worked
from tests.integration.house import MINUTE, MONDAY, House
from tests.recount import Happened, Laid, laid_out, recount
from tests.unit.builders import HOURS, PROCEDURE, journalled
from tests.unit.histories import an_eventful_history

OFFICE = "balikpapan"
SOPAP, MISCONDUCT = "sopap-pengaduan", "laporan-pelanggaran"
FIRST = date(2023, 2, 6)
WEEK = Period(FIRST, FIRST + 6 * DAY)

AFTER_MIDNIGHT = datetime(2023, 2, 6, 16, 30, tzinfo=UTC)
"""Half an hour after the end of the first day."""


def file_away(house: House, histories: Sequence[Sequence[Fact]]) -> None:
    """Store complaints with their journals as the functions would have."""
    for start in range(0, len(histories), 20):
        batch = house.database.batch()
        for facts in histories[start : start + 20]:
            state, entries = journalled(facts)
            reference = house.database.collection("complaints").document(state.id)
            batch.set(reference, _stored(state, PROCEDURE))
            for entry in entries:
                batch.set(reference.collection("journal").document(f"{entry.seq:06d}"), entry.model_dump())
        batch.commit(timeout=30)


def happened(entries: Sequence[Entry]) -> list[Happened]:
    """What a stored journal tells, with the state that it had led to each time."""
    prefixes = accumulate(([each] for each in entries), lambda some, more: [*some, *more])
    return [(each[-1].action, each[-1].at, replay(each)) for each in prefixes]


def stored(house: House, day: date = FIRST) -> dict[str, Any]:
    """A day's document, but for when it was computed."""
    found = house.database.collection("rollups").document(f"{OFFICE}-{day}").get(timeout=5).to_dict() or {}
    return {name: value for name, value in found.items() if name != "computed_at"}


def figures(house: House, day: date = FIRST, procedure: str = SOPAP) -> Figures:
    (found,) = house.parts.figures.read(OFFICE, Period(day, day))
    return found.procedures.get(procedure, Figures())


def asked(house: House, path: str = "/rollups", account: str = SCHEDULER_ACCOUNT) -> TestResponse:
    headers = {"Authorization": f"Bearer {house.services.token(account)}"}
    return house.sla_check.test_client().post(path, headers=headers)


def test_the_figures_of_hundreds_of_complaints_agree_with_their_journals(house: House) -> None:
    file_away(house, [an_eventful_history(seed, acts=15) for seed in range(200)])

    recompute(house.parts, OFFICE, WEEK)
    histories = [happened(house.parts.complaints.entries(each)) for each in house.ids()]

    nothing: Laid = Counter()
    found = {each.day: each for each in house.parts.figures.read(OFFICE, WEEK)}
    assert list(found) == list(WEEK.days)
    for day in (FIRST, FIRST + 2 * DAY, FIRST + 4 * DAY):
        recounted = sum((recount(each, day, PROCEDURE, HOURS) for each in histories), start=nothing)
        assert laid_out(found[day].procedures[SOPAP]) == recounted
    assert sum(each.procedures[SOPAP].received for each in found.values() if each.procedures) == 200


@pytest.mark.parametrize("page", [1, 7])
def test_computed_again_a_day_is_the_same_however_it_is_paged(
    house: House, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    file_away(house, [an_eventful_history(seed) for seed in range(25)])
    recompute(house.parts, OFFICE, WEEK)
    first = [stored(house, day) for day in WEEK.days]

    recompute(house.parts, OFFICE, WEEK)
    again = [stored(house, day) for day in WEEK.days]
    monkeypatch.setattr(figures_pass, "PAGE", page)
    for day in WEEK.days:
        recompute(house.parts, OFFICE, Period(day, day))

    assert again == first
    assert [stored(house, day) for day in WEEK.days] == first


def test_what_happens_later_is_in_the_figures_once_they_are_computed_again(house: House) -> None:
    complaint = house.a_complaint(at_step="follow_up")
    worked(house.parts, "rollups")
    before = figures(house)

    assert house.advance(complaint).status_code == 200
    worked(house.parts, "rollups")

    assert (before.received, before.answered) == (1, 0)
    assert (figures(house).received, figures(house).answered) == (1, 1)


def test_a_level_that_was_recorded_on_a_complaint_that_lies_is_found_though_it_was_not_changed(house: House) -> None:
    complaint = house.a_complaint()
    house.clock.move(minutes=24 * 60)
    house.check(complaint)

    worked(house.parts, "rollups")

    assert figures(house, FIRST + DAY).levels == {"warning": 1, "breach": 1, "escalation": 1}
    assert figures(house, FIRST + DAY).received == 0


def test_days_that_nobody_computed_since_they_ended_are_made_up_for_and_then_left_alone(house: House) -> None:
    house.a_complaint()
    worked(house.parts, "rollups")
    house.a_complaint(subject="Another one of that day")
    house.clock.move(minutes=5 * 24 * 60)

    first, second = worked(house.parts, "rollups"), worked(house.parts, "rollups")

    offices = len(house.parts.offices)
    assert figures(house).received == 2
    assert first == {"days": 6 * offices}
    assert second == {"days": offices}


def test_a_day_is_computed_past_noon_and_once_when_it_is_over(house: House) -> None:
    house.a_complaint()
    read = {}
    for at in (MONDAY, AFTER_MIDNIGHT - MINUTE, AFTER_MIDNIGHT, AFTER_MIDNIGHT + timedelta(hours=12)):
        house.clock.at = at
        worked(house.parts, "rollups")  # the days that were missed before
        house.forget_calls()
        counts = worked(house.parts, "rollups")
        asked_for = [RunQueryRequest(each.request) for each in house.wire.calls if each.method == "RunQuery"]
        journals = [each for each in asked_for if each.structured_query.from_[0].collection_id == "journal"]
        read[at] = (counts["days"], len(journals))

    assert list(read.values()) == [(1, 1), (2, 1), (1, 0), (1, 0)]


def test_one_day_can_be_asked_for_and_the_scheduler_alone_may(house: House) -> None:
    house.a_complaint()

    answer = asked_and_done(house, f"/rollups?day={FIRST}")

    assert answer == {"asked": len(house.parts.offices), "done": 0, "left": 0, "failed": 0}
    assert house.ids("rollups") == [f"{OFFICE}-{FIRST}"]
    assert figures(house).received == 1
    assert [asked(house, f"/rollups?day={day}").status_code for day in ("yesterday", "0001-01-01")] == [422, 422]
    assert asked(house, account=TASKS_ACCOUNT).status_code == 403


def test_a_journal_that_cannot_be_read_keeps_no_others_figures_back(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    broken = house.a_complaint()
    house.a_complaint(subject="A whole one")
    house.database.collection("complaints").document(broken).collection("journal").document("000001").delete(timeout=5)

    worked(house.parts, "rollups")

    assert figures(house).received == 1
    assert "journal not counted" in caplog.text


def test_old_days_are_computed_by_command(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.a_complaint()

    status = main(["--from", "2023-01-01", "--to", "2023-02-06", "--office", OFFICE], house.parts)

    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        "balikpapan 2023-01-01 to 2023-01-31: 0 received",
        "balikpapan 2023-02-01 to 2023-02-06: 1 received",
    ]
    assert figures(house).received == 1


@pytest.mark.parametrize("asked_for", [["--from", "2023-02-06", "--to", "2023-02-05"], ["--from", "x", "--to", "y"]])
def test_days_that_cannot_be_are_refused_by_the_command(house: House, asked_for: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(asked_for, house.parts)


def test_the_report_reads_one_document_a_day_and_nothing_else(house: House) -> None:
    file_away(house, [an_eventful_history(seed) for seed in range(20)])
    recompute(house.parts, OFFICE, WEEK)
    house.clock.at = MONDAY + timedelta(days=10)
    caller = house.by("section_head")
    caller.get("/performance")
    house.forget_calls()

    answer = caller.get("/performance", **{"from": "2023-02-06", "to": "2023-02-12"})

    assert answer.status_code == 200, answer.text
    read = [BatchGetDocumentsRequest(call.request).documents for call in house.wire.calls]
    assert house.counts() == {"BatchGetDocuments": 2}
    assert sorted(name.rpartition("/")[2] for names in read for name in names) == [
        f"{OFFICE}-{FIRST + number * DAY}" for number in range(-7, 7)
    ]


def test_the_report_tells_what_was_in_time_by_step_and_compares_it(house: House) -> None:
    house.advance(house.a_complaint())
    late = house.a_complaint(subject="Another one")
    house.clock.move(minutes=12)
    house.advance(late)
    worked(house.parts, "rollups")
    house.clock.move(minutes=24 * 60)
    house.advance(house.a_complaint(subject="The day after"))
    worked(house.parts, "rollups")

    report = house.by("office_head").get("/performance", **{"from": "2023-02-07", "to": "2023-02-09"}).get_json()
    day = house.by("office_head").get("/performance", **{"from": "2023-02-07", "to": "2023-02-07"}).get_json()

    assert (report["from"], report["to"], report["days_computed"]) == ("2023-02-07", "2023-02-07", 1)
    (section,) = day["procedures"]
    receive = section["steps"][0]
    assert (section["id"], section["received"], section["before"]["received"]) == (SOPAP, 1, 2)
    assert (receive["step"], receive["actor"], receive["visits"], receive["on_time_percent"]) == (
        "receive", "operator", 1, 100
    )  # fmt: skip
    assert (receive["before"]["visits"], receive["before"]["late"], receive["before"]["on_time_percent"]) == (2, 1, 50)
    assert (receive["before"]["median_minutes"], receive["before"]["p90_minutes"]) == (0, 12)


def test_a_report_is_for_supervisors_and_that_on_staff_for_compliance_alone(house: House) -> None:
    house.a_complaint(kind="misconduct")
    house.a_complaint()
    worked(house.parts, "rollups")

    seen = {
        role: [each["id"] for each in house.by(role).get("/performance").get_json().get("procedures", [])]
        for role in ("operator", "subsection_head", "section_head", "office_head", "compliance", "admin")
    }

    assert seen == {
        "operator": [],
        "subsection_head": [SOPAP],
        "section_head": [SOPAP],
        "office_head": [SOPAP],
        "compliance": [MISCONDUCT],
        "admin": [],
    }
    assert [house.by(role).get("/performance").status_code for role in ("operator", "admin")] == [403, 403]
    assert figures(house, procedure=MISCONDUCT).received == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2023-02-07"}, "to"),
        ({"from": "2023-02-07", "to": "2023-02-06"}, "from"),
        ({"from": "2024-02-07", "to": "2024-02-08"}, "from"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"from": "2021-02-06", "to": "2023-02-06"}, "from"),
        ({"period": "for ever"}, "period"),
    ],
)
def test_a_period_that_cannot_be_is_refused_by_its_field(house: House, query: dict[str, str], field: str) -> None:
    answer = house.by("section_head").get("/performance", **query)

    assert answer.status_code == 422
    assert field in {each["field"] for each in answer.get_json()["errors"]}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("query", ["?period=this_week", "?from=2023-02-07&to=2023-02-06", "?period=last_month"])
def test_the_page_draws_each_chart_beside_its_table(house: House, language: str, query: str) -> None:
    file_away(house, [an_eventful_history(seed) for seed in range(20)])
    house.clock.at = MONDAY + timedelta(days=2)
    recompute(house.parts, OFFICE, WEEK)
    headers = {"Accept": "text/html", "Authorization": f"Bearer {house.by('section_head').token}"}

    answer = house.transition.test_client().get(f"/performance{query}&lang={language}", headers=headers)

    assert answer.status_code == (422 if "from" in query else 200), answer.text
    assert answer.text.count("<svg") == answer.text.count("<title id=") == (1 if "last_month" in query else 2)
    assert answer.text.count("<table") >= answer.text.count("<svg")
    assert 'href="/performance" aria-current="page"' in answer.text
    assert "style=" not in answer.text
    assert "<script>" not in answer.text


def test_the_menu_leads_there_only_those_who_may(house: House) -> None:
    headers = {role: {"Accept": "text/html", "Authorization": f"Bearer {house.by(role).token}"}
               for role in ("operator", "section_head")}  # fmt: skip

    pages = {role: house.transition.test_client().get("/alerts", headers=each).text for role, each in headers.items()}

    assert ["/performance" in pages[role] for role in ("operator", "section_head")] == [False, True]


def test_public_figures_are_read_once_for_many_views_and_a_store_that_fails_breaks_no_page(house: House) -> None:
    file_away(house, [an_eventful_history(seed) for seed in range(30)])
    recompute(house.parts, OFFICE, WEEK)
    house.clock.at = MONDAY + timedelta(days=10)
    house.forget_calls()

    views = [house.parts.figures.public(OFFICE, house.clock()) for _ in range(5)]
    counts = house.counts()
    house.wire.fail(code=grpc.StatusCode.DEADLINE_EXCEEDED)
    unread = FiguresStore(house.parts.clients, house.parts.offices).public(OFFICE, house.clock())

    assert counts == {"BatchGetDocuments": 1}
    assert views[0] is not None
    assert views[0].received == 30
    assert all(each == views[0] for each in views)
    assert unread is None


def test_public_figures_that_cannot_be_read_again_stay_as_they_were(house: House) -> None:
    store = FiguresStore(house.parts.clients, house.parts.offices, seconds=0)
    first = store.public(OFFICE, house.clock())

    house.wire.fail(code=grpc.StatusCode.DEADLINE_EXCEEDED)

    assert first is not None
    assert store.public(OFFICE, house.clock()) == first
