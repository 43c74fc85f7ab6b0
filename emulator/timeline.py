"""What the demonstration prints: when, who, what; and which expectations did not hold."""

import time


class Timeline:
    """Its clock starts when it is made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.expected = 0
        self.broken: list[str] = []

    def note(self, who: str, what: str) -> None:
        """Print that something happened just now."""
        print(f"  +{self.seconds:6.2f} s  {who:<41}{what}", flush=True)

    def expect(self, held: bool, expectation: str, found: object = "") -> bool:  # noqa: FBT001
        """Count an expectation; one that does not hold is printed at once, and kept. Returns whether it held."""
        self.expected += 1
        if not held:
            self.broken.append(f"{expectation}{f' (found: {found})' if found != '' else ''}")
            self.note("EXPECTATION FAILED", self.broken[-1])
        return held

    def conclude(self) -> int:
        """Print the sum, and what failed; the exit status."""
        held = self.expected - len(self.broken)
        print(f"\n{held} of {self.expected} expectations held, in {self.seconds:.1f} s", flush=True)
        for each in self.broken:
            print(f"  failed: {each}", flush=True)
        return 1 if self.broken else 0

    @property
    def seconds(self) -> float:
        """Since the clock started."""
        return time.monotonic() - self._began
