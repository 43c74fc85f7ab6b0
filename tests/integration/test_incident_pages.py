"""The pages of incidents: what a clerk does there without script, and what the board and a case say of one."""

from __future__ import annotations

import re

from tests.integration.house import House
from tests.integration.incident_house import GIVEN, TITLE, an_incident, on, stored, version
from tests.integration.staff_pages import Desk, words


def test_a_clerk_opens_one_with_numbers_as_they_come_and_completes_the_step_by_forms(house: House) -> None:
    ids = [house.a_complaint("review") for _ in range(3)]
    desk = Desk(house, "subsection_head")
    typed = f"{ids[0].lower()},\r\n{ids[1]}  {ids[2]}"

    opened = desk.post("/incidents", {"title": TITLE, "complaints": typed, "form_id": "a" * 32})
    (incident,) = house.ids("incidents")
    fields = {
        "action": "advance", "step": "review", "expected_version": "1", "form_id": "b" * 32,
        "documents.analysis": GIVEN["review"]["analysis"],
    }  # fmt: skip
    done = desk.post(f"/incidents/{incident}/transitions", fields)
    again = desk.post(f"/incidents/{incident}/transitions", fields)

    assert (opened.status_code, done.status_code, again.status_code) == (201, 200, 200)
    assert "Done (3)" in words(done)
    assert "Done (3)" in words(again)
    assert {house.state(each)["step"] for each in ids} == {"direction"}
    assert [house.actions(each).count("advance") for each in ids] == [3] * 3


def test_what_was_typed_stays_when_it_is_refused(house: House) -> None:
    incident = an_incident(house, [house.a_complaint("review")])
    desk = Desk(house, "subsection_head")
    fields = {
        "action": "advance",
        "step": "review",
        "expected_version": "1",
        "documents.analysis": "Telepon 0812-3456-7890",
    }

    guarded = desk.post(f"/incidents/{incident}/transitions", fields)
    stale = desk.post(f"/incidents/{incident}/transitions", {**fields, "expected_version": "7"})
    nameless = desk.post("/incidents", {"title": "", "complaints": "BPN-1"})

    assert [each.status_code for each in (guarded, stale, nameless)] == [422, 409, 422]
    assert all("Telepon 0812-3456-7890" in each.text for each in (guarded, stale))
    assert "Someone else was faster: the incident has changed" in words(stale)
    assert "BPN-1" in nameless.text
    assert version(house, incident) == 1


def test_the_board_and_the_case_show_the_incident_and_how_many_it_has(house: House) -> None:
    id_, alone = house.a_complaint("review"), house.a_complaint("review")
    incident = an_incident(house, [id_, house.a_complaint("review")])
    desk = Desk(house, "subsection_head")

    board, case, other = desk.get("/"), desk.get(f"/complaints/{id_}"), desk.get(f"/complaints/{alone}")

    assert board.text.count(f'href="/incidents/{incident}"') == 2
    assert f"{incident} {TITLE} Complaints in all: 2" in words(case)
    assert "INS-" not in other.text.replace(f"/incidents?complaint={alone}", "")
    assert f'href="/incidents?complaint={alone}"' in other.text


def test_a_case_without_an_incident_costs_no_read_more_and_one_with_it_two(house: House) -> None:
    id_, alone = house.a_complaint("review"), house.a_complaint("review")
    an_incident(house, [id_])
    desk = Desk(house, "operator")

    def reads(path: str) -> dict[str, int]:
        house.forget_calls()
        assert desk.get(path).status_code == 200
        return house.counts()

    without, with_it = reads(f"/complaints/{alone}"), reads(f"/complaints/{id_}")

    assert "RunAggregationQuery" not in without
    assert with_it == {**without, "BatchGetDocuments": 1, "RunAggregationQuery": 1}


def test_a_late_one_has_what_was_given_for_all_filled_in_on_its_own_page(house: House) -> None:
    incident = an_incident(house, [house.a_complaint("review")])
    on(house, incident, "review")
    late, own = house.a_complaint("review"), house.a_complaint("review")
    house.by("operator").post(f"/incidents/{incident}/members", {"complaints": [late]})
    desk = Desk(house, "subsection_head")

    filled, empty = desk.get(f"/complaints/{late}").text, desk.get(f"/complaints/{own}").text
    looking = Desk(house, "operator").get(f"/complaints/{late}").text

    analysis = re.search(r'name="documents.analysis"[^>]*>\s*([^<]*)</textarea>', filled)
    assert analysis
    assert analysis[1] == GIVEN["review"]["analysis"]
    assert GIVEN["review"]["analysis"] not in empty + looking


def test_a_case_is_gathered_and_taken_out_from_its_own_page(house: House) -> None:
    id_ = house.a_complaint("review")
    incident = an_incident(house)
    desk = Desk(house, "operator")

    offered = desk.get(f"/incidents?complaint={id_}")
    gathered = desk.post(f"/incidents/{incident}/members", {"complaints": id_, "form_id": "a" * 32})
    there = house.state(id_)["incident"]
    parted = desk.send(id_, "part", incident=incident)

    assert f'name="complaints" value="{id_}"' in offered.text
    assert (gathered.status_code, there, parted.status_code) == (200, incident, 303)
    assert house.state(id_)["incident"] is None
    assert "Taken out of an incident" in words(desk.get(f"/complaints/{id_}/journal"))


def test_open_complaints_are_offered_to_be_ticked_but_none_of_another_incident_or_procedure(house: House) -> None:
    mine, free, others = (house.a_complaint("review") for _ in range(3))
    incident = an_incident(house, [mine])
    an_incident(house, [others])
    house.post(kind="misconduct")

    page = Desk(house, "operator").get(f"/incidents/{incident}").text
    offered = Desk(house, "operator").get(f"/incidents/{incident}?choose=open").text

    ticked = re.compile(r'type="checkbox" name="complaints" value="([^"]*)"')
    assert ticked.findall(page) == [mine]
    assert ticked.findall(offered) == [mine, free]


def test_what_came_back_is_let_along_again_and_the_end_is_offered_when_all_are_over(house: House) -> None:
    id_ = house.a_complaint("follow_up")
    incident = an_incident(house, [id_])
    on(house, incident, "follow_up")
    desk = Desk(house, "section_head")
    over = words(desk.get(f"/incidents/{incident}"))
    house.act("section_head", id_, "reopen", note="Belum pulih.")

    back = desk.get(f"/incidents/{incident}")
    along = desk.post(f"/incidents/{incident}/members", {"complaints": id_, "form_id": "c" * 32})
    ended = desk.post(f"/incidents/{incident}/transitions", {"action": "close", "expected_version": "2"})

    assert "Once it has ended nothing more is gathered under it." in over
    assert "Came back: goes its own way" in words(back)
    assert f'formaction="/incidents/{incident}/members"' in back.text
    assert (along.status_code, house.state(id_)["apart"]) == (200, False)
    assert "Complaints of it that are not over: 1." in words(ended)
    assert stored(house, incident)["status"] == "open"


def test_an_incident_that_is_gone_leaves_its_number_on_the_case(house: House) -> None:
    id_ = house.a_complaint("review")
    incident = an_incident(house, [id_])
    house.database.collection("incidents").document(incident).delete(timeout=5)

    page = Desk(house, "subsection_head").get(f"/complaints/{id_}")

    assert (page.status_code, incident in page.text, TITLE in page.text) == (200, True, False)
