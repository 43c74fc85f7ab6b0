"""What a function consists of is loaded without looking for garbage: hardly anything is thrown away meanwhile.

That saves a tenth of a cold start (docs/performance.md). Import this first, and call `done` when all is loaded.
"""

from __future__ import annotations

import gc

gc.disable()


def done() -> None:
    """Look for garbage again, but not among what is loaded: it stays, and stays shared with the processes forked."""
    gc.freeze()
    gc.enable()
