"""One cause, many complaints: gathered under an incident, completed together, each with its own clock and journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import grpc
import pytest

from functions.sla_check.retention import keep_to_schedule
from functions.transition import incident_work
from shared.cloud.retention import held_too_long
from shared.data import offices
from shared.domain.office import Assignment
from tests.integration.house import ACTORS, DOCUMENTS, FORM, House, at_once
from tests.integration.incident_house import (
    ANSWER,
    GIVEN,
    TITLE,
    an_incident,
    chain_faults,
    on,
    outcome_of,
    outcomes,
    stored,
    version,
)
from tests.integration.services import staff_elsewhere

MANY = 30
SOCIAL = {**FORM, "channel": "social_media", "reporter": {"name": "Budi Rahasia", "email": "budi@warga.example"}}
MAIL = {"name": "Budi Rahasia", "email": "budi@warga.example"}


@pytest.fixture
def with_another_revision(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house where what comes to the counter runs under a revision that gives the third row to another actor."""
    here = offices()["balikpapan"]
    signed = here.procedures["sopap-pengaduan", 0]
    rows = tuple(
        each.model_copy(update={"actor": "section_head"}) if each.number == 3 else each for each in signed.step
    )
    other = signed.model_copy(update={"revision": 1, "step": rows})
    ways = tuple(each.key for each in signed.channel if each.key != "counter")
    assignments = (
        Assignment(id=signed.id, revision=0, kinds=("complaint",), channels=ways),
        Assignment(id=signed.id, revision=1, kinds=("complaint",), channels=("counter",)),
        *here.assignments[1:],
    )
    changed = replace(here, procedures={**here.procedures, (other.id, 1): other}, assignments=assignments)
    monkeypatch.setattr("shared.cloud.parts.offices", lambda: {**offices(), "balikpapan": changed})
    house.employ()
    return house


def registered(house: House, **fields: object) -> str:
    answer = house.by("operator").post("/complaints", {**SOCIAL, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["complaint_id"])


def test_thirty_go_through_the_six_steps_together_and_each_stays_itself(with_another_revision: House) -> None:
    house = with_another_revision
    ids = [str(house.post(reporter=MAIL).get_json()["complaint_id"]) for _ in range(MANY - 4)]
    ids += [registered(house)]
    late, held, others = (
        house.a_complaint("forward"),
        house.a_complaint("forward"),
        registered(house, channel="counter"),
    )
    assert house.act("operator", held, "hold", note="Di loket mana?").status_code == 200
    incident = an_incident(house, [*ids, late, held, others])

    seen = []
    for number, step in enumerate(ACTORS):
        house.clock.move(minutes=1)
        published: dict[str, Any] = {
            "platform": "Instagram",
            "url": "https://media.example/p/7",
            "at": house.clock().isoformat(),
        }
        answer = on(house, incident, step, **({"publication": published} if step == "follow_up" else dict[str, Any]()))
        seen.append(outcomes(answer))
        assert outcome_of(answer, held)["outcome"] == "elsewhere"
        if number == 2:
            refused = outcome_of(answer, others)

    along = MANY - 3
    assert seen[0] == {"done": along + 1, "elsewhere": 2}  # one is a step ahead, one waits for its reporter
    assert seen[1] == {"done": along + 2, "elsewhere": 1}
    assert seen[2] == {"done": along + 1, "elsewhere": 1, "refused": 1}
    assert seen[3:] == [{"done": along + 1, "elsewhere": 2}] * 3
    assert (refused["problem"]["type"], refused["problem"]["status"]) == ("urn:pengaduan:wrong-actor", 403)
    assert {house.state(each)["outcome"] for each in [*ids, late]} == {"answered"}
    assert {house.state(each)["texts"]["documents.follow_up_answer"] for each in ids} == {ANSWER}
    assert (house.state(held)["status"], house.state(others)["step"]) == ("held", "review")
    assert chain_faults(house, [*ids, late, held, others]) == []
    told = [each for each in house.ids("alerts") if each.endswith("-reporter_answer")]
    assert sorted(each.rsplit("-", 2)[0] for each in told) == sorted(ids)
    social = house.state(ids[-1])
    assert (social["publication_platform"], house.state(ids[0])["publication_platform"]) == ("Instagram", None)


def test_each_journal_says_what_was_done_for_the_incident_and_the_lists_show_it(house: House) -> None:
    id_ = house.a_complaint("review")
    incident = an_incident(house, [id_])

    on(house, incident, "review")
    house.act("section_head", id_, "advance", documents=DOCUMENTS["direction"])

    caller = house.by("operator")
    entries = caller.get(f"/complaints/{id_}/journal").get_json()["items"]
    assert [(each["action"], each["incident"]) for each in entries[-3:]] == [
        ("gather", incident), ("advance", incident), ("advance", None),
    ]  # fmt: skip
    assert [each["incident"] for each in caller.get("/complaints", queue="open").get_json()["items"]] == [incident]
    assert [each["incident"] for each in caller.get("/register").get_json()["items"]] == [incident]
    assert incident in caller.get("/register.csv").text
    (listed,) = caller.get("/incidents").get_json()["items"]
    assert (listed["id"], listed["title"], listed["given"]["analysis"]["text"]) == (
        incident,
        TITLE,
        GIVEN["review"]["analysis"],
    )


def test_gathering_changes_neither_clock_nor_deadline_nor_what_somebody_has_open(house: House) -> None:
    id_ = house.a_complaint("review")
    before = house.state(id_)
    house.clock.move(minutes=3)

    incident = an_incident(house, [id_])

    after = house.state(id_)
    left = ("incident", "updated_at", "journalled_at", "head", "seq", "operations")
    assert {name for name in after if after[name] != before[name]} == set(left)
    assert (
        house.act("subsection_head", id_, "part", incident=incident, expected_version=before["version"]).status_code
        == 200
    )
    assert house.state(id_)["incident"] is None


def test_of_two_who_complete_a_step_at_once_one_is_told_the_current_state(house: House) -> None:
    ids = [house.a_complaint("review") for _ in range(4)]
    incident = an_incident(house, ids)
    texts = ("Sistem mati.", "Jaringan mati.")

    answers = at_once(
        [lambda text=text: on(house, incident, "review", documents={"analysis": text}) for text in texts]  # type: ignore[misc]
    )

    assert sorted(each.status_code for each in answers) == [200, 409]
    (refused,) = [each for each in answers if each.status_code == 409]
    assert (refused.get_json()["current"]["id"], refused.get_json()["current"]["version"]) == (incident, 2)
    assert {house.state(each)["step"] for each in ids} == {"direction"}
    assert len({house.state(each)["texts"]["documents.analysis"] for each in ids}) == 1
    assert chain_faults(house, ids) == []


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED])
def test_commits_whose_replies_were_lost_are_done_once(house: House, code: grpc.StatusCode) -> None:
    ids = [house.a_complaint("review") for _ in range(4)]
    incident = an_incident(house, ids)
    house.wire.lose_reply("Commit", times=5, code=code)

    answer = on(house, incident, "review")

    assert outcomes(answer) == {"done": 4}
    assert version(house, incident) == 2
    assert [house.actions(each)[-2:] for each in ids] == [["gather", "advance"]] * 4
    assert chain_faults(house, ids) == []


def test_what_broke_off_in_the_middle_goes_on_when_it_is_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [house.a_complaint("review") for _ in range(5)]
    incident = an_incident(house, ids)
    body = {"action": "advance", "step": "review", "expected_version": 1, "documents": GIVEN["review"]}
    chief, path = house.by("subsection_head"), f"/incidents/{incident}/transitions"
    monkeypatch.setattr(incident_work, "AT_ONCE", 1)
    house.wire.before("Commit", lambda: None, times=3)  # the incident, and two of its complaints
    house.wire.fail("Commit", code=grpc.StatusCode.DEADLINE_EXCEEDED)

    broken = chief.post(path, body, "k")
    house.wire.heal()
    again = chief.post(path, body, "k")
    repeated = chief.post(path, body, "k")

    assert outcomes(broken) == {"done": 2, "not_reached": 3}
    assert (broken.get_json()["complete"], again.get_json()["complete"]) == (False, True)
    assert outcomes(again) == outcomes(repeated) == {"done": 5}
    assert [house.actions(each).count("advance") for each in ids] == [3] * 5
    assert chief.post(path, {**body, "note": "Lain."}, "k").get_json()["type"] == "urn:pengaduan:key-reused"
    assert chain_faults(house, ids) == []


def test_nobody_does_anothers_step_for_many(house: House) -> None:
    ids = [house.a_complaint("review") for _ in range(2)]
    incident = an_incident(house, ids)

    answers = [
        on(house, incident, "review", role=role) for role in ("operator", "section_head", "office_head", "admin")
    ]

    assert [each.status_code for each in answers] == [403] * 4
    assert [each.get_json()["type"] for each in answers] == ["urn:pengaduan:wrong-actor"] * 4
    assert (stored(house, incident)["documents"], {house.state(each)["step"] for each in ids}) == ({}, {"review"})
    assert house.by("compliance").post("/incidents", {"title": TITLE}).status_code == 403


def test_another_office_finds_no_incident_and_gathers_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    here = offices()["balikpapan"]
    there = replace(here, particulars=here.particulars.model_copy(update={"key": "lain", "code": "LIN"}))
    monkeypatch.setattr("shared.cloud.parts.offices", lambda: {"balikpapan": here, "lain": there})
    house.employ(*staff_elsewhere())
    id_ = house.a_complaint("review")
    incident = an_incident(house, [id_])
    stranger = house.by("subsection_head", elsewhere=True)
    numbers = {"complaints": [id_]}

    answers = [
        stranger.get(f"/incidents/{incident}"),
        stranger.post(f"/incidents/{incident}/members", numbers),
        stranger.post(f"/incidents/{incident}/parting", numbers),
        stranger.post(f"/incidents/{incident}/transitions", {"action": "close", "expected_version": 1}),
    ]
    of_theirs = stranger.post("/incidents", {"title": TITLE, **numbers})

    assert [each.status_code for each in answers] == [404] * 4
    assert stranger.get("/incidents/INS-00000-00000").text == answers[0].text
    assert outcome_of(of_theirs, id_)["problem"]["status"] == 404
    assert [each["id"] for each in stranger.get("/incidents").get_json()["items"]] != [incident]
    assert house.state(id_)["incident"] == incident


def test_a_report_on_staff_is_never_gathered_and_its_existence_is_not_told(house: House) -> None:
    report = str(house.post(kind="misconduct").get_json()["complaint_id"])
    incident = an_incident(house)

    blind = house.by("operator").post(f"/incidents/{incident}/members", {"complaints": [report, "BPN-00000-00000"]})
    seeing = house.by("compliance").post(f"/incidents/{incident}/members", {"complaints": [report]})
    alone = house.act("compliance", report, "gather", incident=incident)

    shown = [each["problem"] for each in blind.get_json()["outcomes"]]
    assert shown[0] == shown[1]
    assert shown[0]["status"] == 404
    assert outcome_of(seeing, report)["problem"]["type"] == "urn:pengaduan:not-in-procedure"
    assert alone.status_code == 422
    assert house.state(report)["incident"] is None


def test_a_late_one_is_brought_along_by_the_right_actors(house: House) -> None:
    first = house.a_complaint("review")
    incident = an_incident(house, [first])
    on(house, incident, "review")
    late = house.a_complaint("review")

    gathered = house.by("operator").post(f"/incidents/{incident}/members", {"complaints": [late, late.lower()]})
    answer = on(house, incident, "review", documents={})

    assert outcomes(gathered) == {"done": 1}
    assert [outcome_of(answer, each)["outcome"] for each in (first, late)] == ["elsewhere", "done"]
    assert house.state(late)["texts"]["documents.analysis"] == GIVEN["review"]["analysis"]


def test_one_that_is_reopened_goes_its_own_way_and_stays_linked(house: House) -> None:
    ids = [house.a_complaint("follow_up") for _ in range(2)]
    incident = an_incident(house, ids)
    on(house, incident, "follow_up")
    assert house.act("section_head", ids[0], "reopen", note="Belum pulih.").status_code == 200

    answer = on(house, incident, "review", documents=GIVEN["review"])
    back = house.by("subsection_head").post(f"/incidents/{incident}/members", {"complaints": [ids[0]]})

    assert outcomes(answer) == {"elsewhere": 2}
    assert outcomes(back) == {"done": 1}
    assert [(each["id"] == ids[0], each["apart"]) for each in back.get_json()["incident"]["members"]].count(
        (True, False)
    ) == 1
    assert outcome_of(on(house, incident, "review"), ids[0])["outcome"] == "done"


def test_the_name_of_a_confidential_reporter_is_not_told_in_the_one_answer(house: House) -> None:
    open_, hidden = house.a_complaint("follow_up"), house.a_complaint("follow_up", disclosure="confidential")
    incident = an_incident(house, [open_, hidden])

    answer = on(house, incident, "follow_up", documents={"follow_up_answer": "Bapak Budi Rahasia sudah dilayani."})

    assert outcome_of(answer, open_)["outcome"] == "done"
    assert outcome_of(answer, hidden)["problem"]["errors"][0]["field"] == "documents.follow_up_answer"
    assert house.state(hidden)["status"] == "open"


def test_it_ends_when_its_complaints_are_over_and_gathers_nothing_more(house: House) -> None:
    id_, other = house.a_complaint("follow_up"), house.a_complaint()
    incident = an_incident(house, [id_])
    chief, path = house.by("subsection_head"), f"/incidents/{incident}/transitions"

    early = chief.post(path, {"action": "close", "expected_version": 1})
    on(house, incident, "follow_up")
    ended = chief.post(path, {"action": "close", "expected_version": 2}, "end")
    again = chief.post(path, {"action": "close", "expected_version": 2}, "end")
    more = chief.post(f"/incidents/{incident}/members", {"complaints": [other]})

    assert [each.status_code for each in (early, ended, again)] == [409, 200, 200]
    assert ended.get_json()["incident"]["status"] == "closed"
    assert outcome_of(more, other)["problem"]["status"] == 409
    assert house.act("operator", other, "gather", incident=incident).status_code == 409
    assert house.act("operator", other, "gather", incident="INS-00000-00000").status_code == 422


def test_it_is_removed_when_the_last_of_its_complaints_was_erased(house: House) -> None:
    over, running = house.a_complaint("follow_up"), house.a_complaint("follow_up")
    incident, empty = an_incident(house, [over, running]), an_incident(house)
    assert house.advance(over).status_code == 200

    house.clock.at += timedelta(days=29)
    keep_to_schedule(house.parts, house.parts.offices["balikpapan"])
    young = house.ids("incidents")
    house.clock.at += timedelta(days=1000)
    overdue = [found for found, _ in held_too_long(house.parts)]
    keep_to_schedule(house.parts, house.parts.offices["balikpapan"])
    with_one = house.ids("incidents")
    assert house.advance(running).status_code == 200
    house.clock.at += timedelta(days=1000)
    keep_to_schedule(house.parts, house.parts.offices["balikpapan"])

    assert (sorted([incident, empty]), [incident], []) == (young, with_one, house.ids("incidents"))
    assert empty in overdue
    assert incident not in overdue
    assert house.state(over)["incident"] == incident
    assert house.by("operator").get(f"/complaints/{over}").status_code == 200
    assert list(held_too_long(house.parts)) == []
    assert chain_faults(house, [over, running]) == []


def test_the_same_opening_sent_twice_or_at_once_is_one_incident(house: House) -> None:
    id_ = house.a_complaint()
    body, chief = {"title": TITLE, "complaints": [id_]}, house.by("subsection_head")

    answers = at_once([lambda: chief.post("/incidents", body, "k")] * 5)

    assert {each.status_code for each in answers} == {201}
    assert len(house.ids("incidents")) == 1
    assert house.actions(id_) == ["submit", "gather"]
    assert chief.post("/incidents", {"title": "Yang lain"}, "k").get_json()["type"] == "urn:pengaduan:key-reused"


def test_an_incident_has_an_end_of_room(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incident_work, "MOST_MEMBERS", 2)
    ids = [house.a_complaint() for _ in range(3)]
    incident = an_incident(house, ids[:1])

    many = house.by("operator").post(f"/incidents/{incident}/members", {"complaints": ids[1:]})
    one = house.act("operator", ids[1], "gather", incident=incident)
    another = house.act("operator", ids[2], "gather", incident=incident)

    assert [(each.status_code, each.get_json()["errors"][0]["field"]) for each in (many, another)] == [
        (422, "complaints"), (422, "incident"),
    ]  # fmt: skip
    assert one.status_code == 200


def test_each_complaint_costs_what_an_ordinary_step_costs_and_the_incident_the_same_for_any_number(
    house: House,
) -> None:
    def costs(count: int) -> dict[str, int]:
        ids = [house.a_complaint("review") for _ in range(count)]
        incident = an_incident(house, ids)
        body = {"action": "advance", "step": "review", "expected_version": 1, "documents": GIVEN["review"]}
        chief = house.by("subsection_head")
        house.forget_calls()
        assert outcomes(chief.post(f"/incidents/{incident}/transitions", body)) == {"done": count}
        return house.counts()

    alone = house.a_complaint("review")
    house.forget_calls()
    assert house.act("subsection_head", alone, "advance", documents=GIVEN["review"]).status_code == 200
    ordinary = house.counts()

    few, more = costs(2), costs(6)

    of_one = {name: (more[name] - few[name]) / 4 for name in more}
    assert {name: number for name, number in of_one.items() if number} == ordinary
    assert {name: few[name] - 2 * ordinary.get(name, 0) for name in few} == {
        "BatchGetDocuments": 2, "Commit": 1, "CreateTask": 0, "GetDocument": 0, "RunQuery": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    "junk",
    [
        {"complaints": {"a": 1}}, {"complaints": [1, None]}, {"complaints": ["x"] * 201}, {"complaints": "BPN"},
        {"expected_version": 10**40}, {"step": ["x"]}, {"documents": {"": "x"}},
        {"documents": {"a/b": "\x00"}}, {"documents": []}, {"title": "\x00" * 5, "procedure": 7}, {"action": "fly"},
        {"x": 1},
    ],
)  # fmt: skip
def test_no_junk_makes_it_fail(house: House, junk: dict[str, Any]) -> None:
    incident = an_incident(house)
    caller = house.by("subsection_head")
    order = {"action": "advance", "step": "review", "expected_version": 1, "documents": GIVEN["review"]}

    answers = [
        caller.post("/incidents", {"title": TITLE, **junk}),
        caller.post(f"/incidents/{incident}/members", {"complaints": [], **junk}),
        caller.post(f"/incidents/{incident}/parting", {"complaints": [], **junk}),
        caller.post(f"/incidents/{incident}/transitions", {**order, **junk}),
    ]

    assert [each.status_code for each in answers if each.status_code not in (409, 422)] == []
    assert house.ids("incidents") == [incident]
