"""How Cloud Storage is called: within a time, and with one word for whatever keeps it out of reach.

Its library is imported by the first call: it takes longer to load than all else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from requests import RequestException

from shared.domain.errors import Unavailable


def retry_within(seconds: float) -> Any:
    """Tries within `seconds`, for what the library knows to be passing; no try begins in the last second."""
    from google.cloud.storage.retry import DEFAULT_RETRY

    return DEFAULT_RETRY.with_timeout(seconds - 1).with_delay(initial=0.1, maximum=1.0, multiplier=2.0)


@contextmanager
def reaching_storage() -> Iterator[None]:
    """One call. A bucket that is missing or forbidden counts as out of reach too: a later call goes through.

    Raises:
        Unavailable: it cannot be reached in time.
    """
    from google.cloud.storage.exceptions import DataCorruption

    try:
        yield
    except (exceptions.GoogleAPIError, GoogleAuthError, RequestException, DataCorruption) as error:
        raise Unavailable from error
