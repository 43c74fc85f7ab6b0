"""Nothing of anybody is seen where it must not be: every route, by everybody, and all that leaves the functions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.integration.disclosed import CONCERNED, MAIL, MAY_KNOW_WHO, TABLE, allowed
from tests.integration.log_lines import Lines, log_lines
from tests.integration.marked import IDENTITY, KINDS, Mark, Marked, mark, marked_house
from tests.integration.services import Services
from tests.integration.visits import STAFF, Seen, look, routes_of

pytestmark = pytest.mark.timeout(600)

TOO_MUCH = IDENTITY | {"code"}


@dataclass
class Looked:
    """The house, all that was seen while the complaints went their way, and what was logged meanwhile."""

    marked: Marked
    lines: Lines
    seen: set[Seen] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    """The tasks that were asked for."""


@pytest.fixture(scope="module")
def looked(services: Services) -> Iterator[Looked]:
    with marked_house(services) as marked, log_lines() as lines:
        found = Looked(marked, lines)
        marked.file()
        for route, kind, answer in marked.answers:
            viewer = "operator" if route.startswith("transition") else "own code"
            found.seen |= {Seen(route, viewer, each) for each in marked.found_in(answer.get_data(as_text=True))}
            assert kind in KINDS
        marked.let_fall()
        marked.ask()
        marked.tell()
        found.seen |= set(look(marked))
        marked.answer()
        marked.tell()
        found.seen |= set(look(marked))
        marked.reopen()
        marked.tell()
        found.asked = [str(each.request) for each in marked.house.tasks_wire.calls]
        found.seen |= set(look(marked, last=True))
        yield found


def test_every_route_is_in_the_table_and_no_other(looked: Looked) -> None:
    assert routes_of(looked.marked) == set(TABLE)


def test_no_look_is_answered_by_an_error_of_ours(looked: Looked) -> None:
    assert [each["error"] for each in looked.lines.lines if each["message"] == "unexpected"] == []


def test_nobody_sees_more_than_the_table_lets_them(looked: Looked) -> None:
    stray = [each for each in looked.seen if each.mark[1] not in allowed(each.route, each.viewer, each.mark[0])]

    assert sorted(stray, key=str) == []


def test_the_table_lets_nobody_see_what_is_not_there(looked: Looked) -> None:
    told = {(each.route, each.mark[1]) for each in looked.seen}

    promised = {(route, name) for route, row in TABLE.items() for names in row.values() for name in names}

    assert sorted(promised - told) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_identity_is_seen_by_exactly_those_who_may_know_it(looked: Looked, kind: str) -> None:
    who = {each.viewer for each in looked.seen if each.mark == (kind, "name")}

    assert who == set(MAY_KNOW_WHO[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_the_narrative_is_seen_by_exactly_the_staff_whom_it_concerns_and_its_reporter(
    looked: Looked, kind: str
) -> None:
    who = {each.viewer for each in looked.seen if each.mark == (kind, "narrative")}

    assert who == {*CONCERNED[kind], "own code"}
    assert CONCERNED["open"] == set(STAFF)


def test_mails_to_staff_hold_nothing_and_mails_to_the_reporter_what_their_choice_allows(looked: Looked) -> None:
    marked, told = looked.marked, dict[str, set[str]]()
    addresses = {mark(kind, "email").casefold(): kind for kind in KINDS}
    for mail in marked.house.mails():
        headers = "\n".join(value for name, value in mail.headers.items() if name.lower() != "to")
        held = marked.found_in(f"{mail.subject}\n{mail.text}\n{headers}")
        kind = addresses.get(mail.to[0].casefold())
        assert {each[0] for each in held} <= {kind}, (mail.to, mail.subject)
        if kind is not None:
            told.setdefault(kind, set()).update(name for _, name in held)

    assert told == MAIL


def test_no_log_line_and_no_task_holds_anything(looked: Looked) -> None:
    marked = looked.marked

    assert len(looked.lines.lines) > 1000
    assert marked.found_in("\n".join(json.dumps(each) for each in looked.lines.lines)) == set()
    assert len(looked.asked) > 10
    assert marked.found_in("\n".join(looked.asked)) == set()


def test_what_is_stored_beside_a_complaint_holds_nothing_of_it(looked: Looked) -> None:
    marked = looked.marked
    beside = ("alerts", "windows", "digests", "rollups", "tallies", "tickets")

    stored = {name: [each.to_dict() for each in marked.house.database.collection(name).stream()] for name in beside}

    assert all(stored[name] for name in ("alerts", "windows", "rollups"))
    assert marked.found_in(str(stored)) == set()


def test_neither_an_identity_nor_a_code_is_stored_readably_anywhere(looked: Looked) -> None:
    marked = looked.marked
    complaints = list(marked.house.database.collection("complaints").stream())
    under = [each.to_dict() for one in complaints for part in one.reference.collections() for each in part.stream()]

    held: set[Mark] = marked.found_in(str([each.to_dict() for each in complaints]) + str(under))

    assert {name for _, name in held} >= {"narrative", "subject", "answer"}
    assert {each for each in held if each[1] in TOO_MUCH} == set()
