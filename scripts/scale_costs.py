"""What a million complaints cost, part by part, at the margin (nothing free), and what would save how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scripts import costs
from scripts.costs import (
    CHECKS,
    COMPUTATIONS,
    ERASURE,
    FIGURES,
    GIB,
    KIB_LOGGED,
    KIB_STORED,
    LIFE,
    LIST,
    LOOKS,
    MEMORY_GIB,
    NOTICES,
    POLLS,
    PROCESSOR_SECONDS,
    READS_OF_A_LOOK,
    SCALES,
    SEAL,
    UTILISATION,
    Part,
    reads_of_a_poll,
)

MILLION = 1_000_000
GOAL, IDLE_GOAL = 30.0, 2.0  # USD for a million complaints, and a month in which nothing happens

LOOKS_AT = Part("ten looks at it by reporter and staff", LOOKS * READS_OF_A_LOOK, 0, 0, LOOKS)
ALL_FIGURES = Part("figures, twice", COMPUTATIONS * FIGURES.reads, 0)


def by_service(part: Part, *, least: bool = False, by_instance: bool = False) -> dict[str, float]:
    """USD for a million times, by service; `by_instance`: its seconds are paid, no requests (`billing`)."""
    processor = part.requests * PROCESSOR_SECONDS / UTILISATION
    amounts = {
        "documents_read": float(part.reads),
        "documents_written": float(part.writes),
        "task_operations": 2.0 * part.tasks,
        "gib_logged": (part.requests - part.quiet) * KIB_LOGGED / GIB,
    }
    if by_instance:
        amounts |= {"instance_seconds": processor, "instance_gib_seconds": processor * MEMORY_GIB}
    else:
        amounts |= {
            "requests": float(part.requests),
            "processor_seconds": processor,
            "gib_seconds": processor * MEMORY_GIB,
        }
    services: dict[str, float] = {}
    for thing, amount in amounts.items():
        service = str(costs.prices()[thing]["service"])
        services[service] = services.get(service, 0) + MILLION * amount * _price(thing, least=least)
    return services


def price_of(part: Part, *, least: bool = False, by_instance: bool = False) -> float:
    """USD for a million times."""
    return sum(by_service(part, least=least, by_instance=by_instance).values())


def of_storage(*, least: bool = False) -> float:
    """USD for keeping a million complaints for a year, with the versions of a week and the backups."""
    gib = MILLION * KIB_STORED / GIB
    monthly = _price("gib_stored", least=least) + costs.BACKUPS * _price("gib_of_backups", least=least)
    return gib * (12 * monthly + 7 / 30 * _price("gib_of_old_versions", least=least))


def of_boards(*, least: bool = False, reads: float = reads_of_a_poll(LIST)) -> float:
    """USD for a million complaints' share of boards that are open all day, as the model's last scale has them."""
    boards, complaints = SCALES[-1].boards, SCALES[-1].complaints
    polls = boards * POLLS / complaints
    processor = polls * PROCESSOR_SECONDS / UTILISATION
    each = polls * (
        reads * _price("documents_read", least=least) + _price("requests") + KIB_LOGGED / GIB * _price("gib_logged")
    )
    return MILLION * (each + processor * (_price("processor_seconds") + MEMORY_GIB * _price("gib_seconds")))


def rows() -> list[tuple[str, float, float]]:
    """Each part, USD a million at Firestore's highest and at its lowest price."""
    parts = (*LIFE, SEAL, ALL_FIGURES, ERASURE, LOOKS_AT)
    found = [(each.what, price_of(each), price_of(each, least=True)) for each in parts]
    found.append(("kept for a year, with backups", of_storage(), of_storage(least=True)))
    return [*found, ("boards that are open all day", of_boards(), of_boards(least=True))]


def savings() -> list[tuple[str, float, float]]:
    """What could be done, and USD a million that it saves, the most first."""
    once = Part("", (COMPUTATIONS - 1) * FIGURES.reads, 0)
    backups = MILLION * KIB_STORED / GIB * 12 * 14 * _price("gib_of_backups")
    found = [
        (
            "a board counts the minutes itself and reads its list only when something happened (code: board.py)",
            of_boards() - of_boards(reads=1),
            of_boards(least=True) - of_boards(reads=1, least=True),
        ),
        ("no arrival notices to staff who watch the board (a setting: `arrivals_by` of each)", *_both(TOLD)),
        ("figures once a day instead of twice (a setting: the job's schedule)", *_both(once)),
        ("weekly backups for 14 weeks left out (a setting; costs safety)", backups, backups),
        (
            "a step that is done takes its check back (code: wake_up.py; one call more in each step, tasks with names)",
            *_both(CHECKS),
        ),
        (
            "journal entries inside the state's document (code: complaints.py; each commit could touch all of them)",
            *_both(Part("", 0, 7)),
        ),
        (
            "an arrival notice is not claimed before it is sent (code: alerts.py; a task that comes twice tells twice)",
            *_both(Part("", 0, NOTICES.requests)),
        ),
    ]
    return sorted(found, key=lambda each: -each[1])


def life(*, least: bool = False) -> float:
    """USD for a million complaints from the post to the answer."""
    return sum(price_of(each, least=least) for each in LIFE)


def all_in(*, least: bool = False) -> float:
    """The same with the daily work, looks and a year's keeping; without boards."""
    return (
        life(least=least)
        + sum(price_of(each, least=least) for each in (SEAL, ALL_FIGURES, ERASURE, LOOKS_AT))
        + of_storage(least=least)
    )


def life_by_service() -> list[tuple[str, float, float]]:
    """The life by service, the dearest first."""
    whole = Part("", costs.READS, costs.WRITES, costs.TASKS, costs.REQUESTS, costs.QUIET)
    least = by_service(whole, least=True)
    found = [(service, amount, least[service]) for service, amount in by_service(whole).items()]
    return sorted(found, key=lambda each: -each[1])


@dataclass(frozen=True)
class Rung:
    """What a promise of the procedure takes at the least, as it can be built here, and what it is for."""

    what: str
    part: Part


FLOOR = (
    Rung("the post is kept: its state, its journal and who reported it are three documents", Part("", 0, 3)),
    Rung("each of six steps is kept: its state and its journal are two", Part("", 0, 12)),
    Rung("each step is decided upon the state as it is", Part("", 6, 0)),
    Rung("somebody posts, and somebody does each step: seven requests", Part("", 0, 0, 0, 7)),
)
"""No complaint goes through six steps for less: nothing is told and no deadline is punctual yet."""

TOLD = Part("", NOTICES.reads, NOTICES.writes, NOTICES.requests, NOTICES.requests)
"""The arrival notices, and the tasks that ask for them, which belong to the post and the steps above."""

PROMISES = (
    Rung(
        "each step's deadline is looked at within seconds: a task, made and sent, and the look", Part("", 6, 0, 6, 6, 6)
    ),
    Rung("who is next hears at once: a task, made and sent, and a claim before it", TOLD),
)


def ladder() -> list[tuple[str, float, float]]:
    """The least that a million lives cost, promise by promise; each row with all those above it."""
    found, high, low = [], 0.0, 0.0
    for each in (*FLOOR, *PROMISES):
        high, low = high + price_of(each.part), low + price_of(each.part, least=True)
        found.append((each.what, high, low))
    return found


def by_settings() -> list[tuple[str, float, float]]:
    """USD for a million lives as settings alone make them, the first as everything is set up."""
    whole = Part("", costs.READS, costs.WRITES, costs.TASKS, costs.REQUESTS, costs.QUIET)
    watched = Part(
        "",
        whole.reads - TOLD.reads,
        whole.writes - TOLD.writes,
        whole.tasks - TOLD.tasks,
        whole.requests - TOLD.requests,
        whole.quiet,
    )
    return [
        ("as it is set up", *_both(whole)),
        ("staff who watch the board get no arrival notices (`arrivals_by` of each)", *_both(watched)),
        (
            "and instances are paid for as long as they are there (`billing` of each function)",
            *_both(watched, by_instance=True),
        ),
    ]


def table(lines: Iterable[tuple[str, float, float]], first: str) -> str:
    """Rows in Markdown."""
    head = [f"| {first} | highest | lowest |", "| --- | --- | --- |"]
    return "\n".join([*head, *(f"| {what} | {high:,.2f} | {low:,.2f} |" for what, high, low in lines)])


def _both(part: Part, *, by_instance: bool = False) -> tuple[float, float]:
    return price_of(part, by_instance=by_instance), price_of(part, least=True, by_instance=by_instance)


def _price(thing: str, *, least: bool = False) -> float:
    priced = costs.prices()[thing]
    return float(priced.get("least", priced["price"]) if least else priced["price"])
