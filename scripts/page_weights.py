"""Print what each page costs a slow phone on a poor connection: `python -m scripts.page_weights`, or `make weights`.

Chromium opens each page as somebody who was never there before: 400 kbit/s, 400 ms a round trip, a processor six times
slower than this machine's.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator.demo_callers import Citizen, Clerk, id_in
from emulator.firestore import FailedStart, MissingPart
from emulator.plot import Plot
from emulator.seed import email_of
from emulator.stack import Stack
from scripts import chromium
from scripts.pictured import people

KILOBITS = 400
"""A second, each way."""

LATENCY = 400
"""Milliseconds of a round trip."""

SLOWER = 6
"""How many times slower the processor is."""

MOST_BYTES = 40_000
"""Of the form's first load over the wire, the headers included."""

SLOWEST = 2.5
"""Seconds until the form's largest contentful paint."""


@dataclass(frozen=True)
class Weight:
    """What a page cost: bytes over the wire, requests, seconds until its largest contentful paint."""

    name: str
    status: int
    bytes: int
    requests: int
    seconds: float

    @classmethod
    def of(cls, weighed: Mapping[str, object]) -> Weight:
        """As tests/browser/weights.mjs tells it."""
        return cls(
            name=str(weighed["name"]),
            status=int(str(weighed["status"])),
            bytes=round(float(str(weighed["bytes"]))),
            requests=int(str(weighed["requests"])),
            seconds=float(str(weighed["lcp"])) / 1000,
        )

    def line(self) -> str:
        """For a table."""
        return f"{self.name:<14}{self.bytes:>8} bytes{self.requests:>4} requests{self.seconds:>7.2f} s"


def weigh(stack: Stack, names: Collection[str] = ()) -> list[Weight]:
    """The pages of a stack, or those of these names. Two complaints are filed, and one of them is answered.

    Raises:
        RuntimeError: a page could not be opened.
    """
    asked = {
        "signIn": stack.transition,
        "network": {"kilobits": KILOBITS, "latency": LATENCY},
        "slower": SLOWER,
        "pages": [each for each in _pages(stack) if not names or each["name"] in names],
    }
    return [Weight.of(each) for each in chromium.drive("weights.mjs", asked)]


def _pages(stack: Stack) -> list[dict[str, object]]:
    answered, waiting = _filed(stack)
    enter = [
        ["goto", f"{stack.intake}/tracking"],
        ["fill", "#tracking_code", answered],
        ["press", "form[action='/tracking'] button"],
    ]
    board, case = stack.transition, f"{stack.transition}/complaints/{waiting}"
    public = {
        "form": f"{stack.intake}/",
        "tracking": f"{stack.intake}/tracking",
        "procedure": f"{stack.intake}/procedure",
    }
    first, actor, _, head = people(Plot.here())
    staff = {
        "board": (first, f"{board}/"),
        "registration": (first, f"{board}/registration"),
        "case": (actor, case),
        "journal": (actor, f"{case}/journal"),
        "alerts": (head, f"{board}/alerts"),
        "performance": (head, f"{board}/performance"),
    }
    return [
        *(_page(name, url) for name, url in public.items()),
        _page("status", f"{stack.intake}/complaints/{id_in(answered)}", before=enter),
        *(_page(name, url, email_of(role)) for name, (role, url) in staff.items()),
    ]


def _page(name: str, url: str, email: str | None = None, before: Sequence[Sequence[str]] = ()) -> dict[str, object]:
    return {"name": name, "as": email, "before": before, "url": url}


def _filed(stack: Stack) -> tuple[str, str]:
    """The tracking code of one that was answered, and the id of one that waits for its review."""
    citizen = Citizen(stack)
    plot = Plot.here()
    clerks = {role: Clerk(stack, role, plot.email_of(role)) for role in plot.cast}
    codes = [citizen.submit(plot.form) for _ in range(2)]
    for code, turns in zip(codes, (plot.way, plot.way[:2]), strict=True):
        for turn in turns:
            clerks[turn.actor].advance(id_in(code), turn.documents)
    return codes[0], id_in(codes[1])


def main() -> int:
    """The exit status: 1 if the form is too heavy or too slow, or nothing could be weighed."""
    try:
        chromium.prepare()
        with tempfile.TemporaryDirectory(prefix="pengaduan-") as folder, Stack(Path(folder)) as stack:
            weights = weigh(stack)
    except (chromium.MissingBrowser, FailedStart, MissingPart) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{KILOBITS} kbit/s, {LATENCY} ms a round trip, a processor {SLOWER} times slower, nothing kept from before:")
    for each in weights:
        print(f"  {each.line()}")
    form = weights[0]
    print(f"The form: at most {MOST_BYTES} bytes, and {SLOWEST} s to its largest contentful paint")
    return int(form.bytes > MOST_BYTES or form.seconds > SLOWEST)


if __name__ == "__main__":
    sys.exit(main())
