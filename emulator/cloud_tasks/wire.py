"""Times and spans between the wire's types and Python's.

The client library annotates such fields with the wire's types, yet gives and takes datetime (UTC) and timedelta. The
one cast for that stands here.
"""

from datetime import UTC, datetime, timedelta
from typing import cast

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp


def moment(field: Timestamp) -> datetime | None:
    """A field that was read, to the microsecond, None where it is not set."""
    found = cast("datetime | None", field)
    # The library's own subclass counts nanoseconds, which would survive in sums.
    return None if found is None else datetime.fromtimestamp(found.timestamp(), UTC)


def span(field: Duration) -> timedelta:
    """A field that was read; zero where it is not set."""
    return cast("timedelta", field)


def stamp(time: datetime) -> Timestamp:
    """What a field is set to."""
    written = Timestamp()
    written.FromDatetime(time)
    return written
