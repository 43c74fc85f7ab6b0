"""Loading a procedure refuses, by name, what cannot be carried out: the real file with one thing spoilt at a time."""

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.domain.procedure import InvalidProcedure, Procedure

FILE = Path(__file__).parents[2] / "shared" / "data" / "procedures" / "sopap-pengaduan.toml"
TABLES: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))

Tables = dict[str, Any]


def row(tables: Tables, kind: str, key: str) -> dict[str, Any]:
    """The row of `tables` with this key (or, for an extension, action)."""
    rows: list[dict[str, Any]] = tables[kind]
    return next(each for each in rows if key in (each.get("key"), each.get("action")))


def changed(kind: str, key: str, /, **values: object) -> Callable[[Tables], None]:
    return lambda tables: row(tables, kind, key).update(values)


def dropped(kind: str, key: str, *names: str) -> Callable[[Tables], None]:
    def spoil(tables: Tables) -> None:
        for name in names:
            del row(tables, kind, key)[name]

    return spoil


def repeated(kind: str) -> Callable[[Tables], None]:
    return lambda tables: tables[kind].append(copy.deepcopy(tables[kind][-1]))


def top(**values: object) -> Callable[[Tables], None]:
    return lambda tables: tables.update(values)


def reordered(tables: Tables) -> None:
    tables["step"][1:3] = reversed(tables["step"][1:3])


def answered_by_a_submitted_memo(tables: Tables) -> None:
    tables["document"].append({"key": "memo", "title": {"id": "Memo", "en": "Memo"}})
    tables.update(submission=["complaint_data", "memo"], answer="memo")


def without_row(kind: str, key: str) -> Callable[[Tables], None]:
    return lambda tables: tables[kind].remove(row(tables, kind, key))


def answered_for_some(tables: Tables) -> None:
    for number in (3, 4, 5):
        tables["step"][number]["produces"] = ["complaint_data"]
    tables["step"][4].update(produces=["follow_up_answer"], only_for=["visa"])


def reopened_for_some(tables: Tables) -> None:
    changed("step", "instruction", only_for=["visa"])(tables)
    changed("extension", "reopen", to_step="instruction")(tables)


IMPOSSIBLE: dict[str, tuple[Callable[[Tables], None], str]] = {
    "a step of an unknown actor": (changed("step", "review", actor="mayor"), "step review: unknown actor mayor"),
    "an unknown supervisor": (
        changed("actor", "section_head", supervisor="mayor"),
        "actor section_head: unknown supervisor mayor",
    ),
    "a circle of supervisors": (
        changed("actor", "office_head", supervisor="operator"),
        "actor operator: the chain of supervisors runs in a circle",
    ),
    "an actor above himself": (
        changed("actor", "office_head", supervisor="office_head"),
        "actor office_head: the chain of supervisors runs in a circle",
    ),
    "visible to an unknown actor": (top(visible_to=["mayor"]), "unknown actor mayor in visible_to or identity"),
    "an identity open to an unknown actor": (
        top(identity={"open": ["mayor"], "confidential": []}),
        "unknown actor mayor in visible_to or identity",
    ),
    "a confidential identity for an unknown actor": (
        top(identity={"confidential": ["mayor"]}),
        "unknown actor mayor in visible_to or identity",
    ),
    "an unknown document required": (
        changed("step", "review", requires=["memo"]),
        "step review: unknown document memo",
    ),
    "an unknown document produced": (
        changed("step", "review", produces=["analysis", "memo"]),
        "step review: unknown document memo",
    ),
    "a document that nothing earlier gives": (
        changed("step", "forward", requires=["analysis"]),
        "step forward: requires analysis, which nothing earlier gives",
    ),
    "a document that only the step itself gives": (
        changed("step", "review", requires=["analysis"]),
        "step review: requires analysis, which nothing earlier gives",
    ),
    "an unknown document submitted": (top(submission=["memo", "complaint_data"]), "submission: unknown document memo"),
    "nothing submitted": (top(submission=[]), "submission: gives no document"),
    "an answer that no step produces": (top(answer="memo"), "answer: memo is produced by no step"),
    "an answer that the reporter would have to send": (
        answered_by_a_submitted_memo,
        "answer: memo is produced by no step",
    ),
    "a gap in the numbers": (
        without_row("step", "instruction"),
        r"the step numbers \[1, 2, 3, 4, 6\] are not 1 to 5 without a gap",
    ),
    "a number that stands twice": (changed("step", "forward", number=1), r"the step numbers \[1, 1, 3, 4, 5, 6\]"),
    "rows out of order": (reordered, r"the step numbers \[1, 3, 2, 4, 5, 6\]"),
    "no steps": (top(step=[]), "no steps"),
    "no end": (dropped("step", "follow_up", "end"), "no step is the end"),
    "an end that is not the last": (
        changed("step", "instruction", end=True),
        "the last step, and no other, must be the end",
    ),
    "no start": (dropped("step", "receive", "start"), "the first step, and no other, must be the start"),
    "a second start": (changed("step", "review", start=True), "the first step, and no other, must be the start"),
    "no minutes": (
        changed("step", "direction", minutes=0),
        r"step 4 \(direction\), minutes: expected more than 0, found 0",
    ),
    "negative minutes": (
        changed("step", "direction", minutes=-15),
        r"step 4 \(direction\), minutes: expected more than 0, found -15",
    ),
    "minutes in words": (
        changed("step", "direction", minutes="some"),
        r'step 4 \(direction\), minutes: expected a whole number, found "some"',
    ),
    "an unknown key in a step": (
        changed("step", "review", minuts=10),
        r"step 3 \(review\), minuts: there is no such key; expected one of number, key, actor",
    ),
    "a negative revision": (top(revision=-1), "revision: expected at least 0, found -1"),
    "an unknown key at the top": (top(colour="blue"), "colour: there is no such key; expected one of id, revision"),
    "an unknown key in the header": (
        lambda tables: tables["header"].update(seal="x"),
        "header, seal: there is no such key; expected one of since, since_on, number",
    ),
    "a title missing": (dropped("step", "review", "title"), r"step 3 \(review\), title: is missing"),
    "an actor twice": (repeated("actor"), "actor office_head stands twice"),
    "a document twice": (repeated("document"), "document follow_up_answer stands twice"),
    "a step twice": (repeated("step"), "step follow_up stands twice"),
    "a channel twice": (repeated("channel"), "channel counter stands twice"),
    "a level twice": (repeated("level"), "level escalation stands twice"),
    "a limit twice": (repeated("limit"), "limit with_examination stands twice"),
    "an extension twice": (repeated("extension"), "extension part stands twice"),
    "falling percents": (
        changed("level", "warning", percent=120),
        r"the levels' percents \[120, 100, 200\] do not rise",
    ),
    "equal percents": (changed("level", "warning", percent=100), r"the levels' percents \[100, 100, 200\] do not rise"),
    "a level that says that all is well": (
        changed("level", "warning", sla="on_time"),
        r"level 1 \(warning\), sla: expected 'warned', 'breached' or 'escalated', found .on_time.",
    ),
    "a level below the actor": (
        changed("level", "warning", supervisors_up=-1),
        r"level 1 \(warning\), supervisors_up: expected at least 0, found -1",
    ),
    "an unknown step in by_at": (
        changed("extension", "divert", by_at={"archive": ["operator"]}),
        "extension divert: unknown step archive",
    ),
    "an unknown step to reopen at": (
        changed("extension", "reopen", to_step="archive"),
        "extension reopen: unknown step archive",
    ),
    "an unknown role in by": (changed("extension", "close", by=["mayor"]), "extension close: unknown actor mayor"),
    "an unknown role in by_at": (
        changed("extension", "divert", by_at={"receive": ["mayor"]}),
        "extension divert: unknown actor mayor",
    ),
    "a reopening that leads nowhere": (
        dropped("extension", "reopen", "to_step"),
        "extension reopen: to_step goes with reopen, and reopen needs it",
    ),
    "a step to go to without a reopening": (
        changed("extension", "close", to_step="review"),
        "extension close: to_step goes with reopen, and reopen needs it",
    ),
    "days for what has none": (
        changed("extension", "close", within_days=3),
        "extension close: within_days goes with hold and reopen",
    ),
    "advance as an extension": (
        changed("extension", "take", action="advance"),
        "extension advance: the rows themselves say who advances",
    ),
    "an unknown action": (
        changed("extension", "take", action="burn"),
        r"extension 1 \(burn\), action: expected 'advance', 'take'",
    ),
    "no days to reopen within": (
        changed("extension", "reopen", within_days=0),
        r"extension 10 \(reopen\), within_days: expected more than 0",
    ),
    "a step with neither minutes nor days": (
        dropped("step", "review", "minutes"),
        "step review: expected minutes or working_days, neither stands there",
    ),
    "a step with minutes and days": (
        changed("step", "review", working_days=2),
        "step review: expected minutes or working_days, both stand there",
    ),
    "somebody beside the first": (
        changed("step", "receive", beside=[{"actor": "section_head"}]),
        "step receive: the first and the last step are one actor's each",
    ),
    "somebody beside the last": (
        changed("step", "follow_up", beside=[{"actor": "section_head"}]),
        "step follow_up: the first and the last step are one actor's each",
    ),
    "an unknown actor beside": (
        changed("step", "review", beside=[{"actor": "mayor"}]),
        "step review: unknown actor mayor",
    ),
    "an unknown document beside": (
        changed("step", "review", beside=[{"actor": "operator", "produces": ["memo"]}]),
        "step review: unknown document memo",
    ),
    "somebody beside himself": (
        changed("step", "review", beside=[{"actor": "subsection_head"}]),
        "step review: actor subsection_head stands beside itself",
    ),
    "one document of two": (
        changed("step", "review", beside=[{"actor": "operator", "produces": ["analysis"]}]),
        "step review: analysis is produced by two of its actors",
    ),
    "four side by side": (
        changed("step", "review", beside=[{"actor": each} for each in ("operator", "section_head", "office_head")]),
        "step review: 4 actors side by side, 3 at most",
    ),
    "a last step for some": (
        changed("step", "follow_up", only_for=["visa"]),
        "step follow_up: the first and the last step are for every category",
    ),
    "a document that only some have": (
        changed("step", "review", only_for=["visa"]),
        "step direction: requires analysis, which nothing earlier gives on the way of the other categories;",
    ),
    "an answer that only some get": (
        answered_for_some,
        "answer: follow_up_answer is produced by no step on the way of the other categories",
    ),
    "a reopening at a step for some": (
        reopened_for_some,
        "extension reopen: the step instruction is not for every category",
    ),
    "late before its time": (
        changed("level", "warning", sla="breached"),
        "level warning: 80 percent is breached: below 100 stands warned, and only there",
    ),
    "warned after its time": (
        changed("level", "escalation", sla="warned"),
        "the levels' states go back: first warned, then breached, then escalated",
    ),
    "a level that ends in a number": (
        changed("level", "breach", key="breach_2"),
        "level breach_2: the key ends in a number",
    ),
    "a key in capitals": (
        changed("actor", "operator", key="Operator"),
        r"actor 1 \(Operator\), key: expected small letters, digits and underscores",
    ),
    "release without minutes": (
        changed("extension", "release", within_minutes=None),
        r"extension release: within_minutes goes with release, and release needs it",
    ),
    "minutes of something else": (
        changed("extension", "take", within_minutes=10),
        r"extension take: within_minutes goes with release, and release needs it",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_loading_refuses_by_name(spoil: Callable[[Tables], None], said: str) -> None:
    tables = copy.deepcopy(TABLES)
    spoil(tables)

    with pytest.raises(InvalidProcedure, match=said) as refused:
        Procedure.from_tables(tables)

    assert str(refused.value).startswith("procedure sopap-pengaduan: ")


def test_everything_that_is_wrong_is_named_at_once() -> None:
    tables = copy.deepcopy(TABLES)
    changed("step", "review", actor="mayor")(tables)
    changed("step", "forward", requires=["memo"])(tables)

    with pytest.raises(InvalidProcedure, match=r"unknown actor mayor; .*unknown document memo"):
        Procedure.from_tables(tables)


def test_a_file_without_an_id_is_named_by_a_question_mark() -> None:
    with pytest.raises(InvalidProcedure, match=r"^procedure \?: id: is missing"):
        Procedure.from_tables({})
