"""Everything that the local Cloud Tasks refuses a call for.

Refusal
├── InvalidArgument   INVALID_ARGUMENT
├── NotFound          NOT_FOUND
├── AlreadyExists     ALREADY_EXISTS
└── Unimplemented     UNIMPLEMENTED  what the real service has and this one does not
"""

from typing import ClassVar

import grpc


class Refusal(Exception):
    """A call that is answered with a status other than OK; the message says what was expected and found."""

    code: ClassVar[grpc.StatusCode] = grpc.StatusCode.UNKNOWN


class InvalidArgument(Refusal):
    """The call can never be accepted as it stands."""

    code = grpc.StatusCode.INVALID_ARGUMENT


class NotFound(Refusal):
    """The queue or task does not exist, or no longer."""

    code = grpc.StatusCode.NOT_FOUND


class AlreadyExists(Refusal):
    """The name is taken, or was until too short a time ago."""

    code = grpc.StatusCode.ALREADY_EXISTS


class Unimplemented(Refusal):
    """The real service can do this; the local one cannot."""

    code = grpc.StatusCode.UNIMPLEMENTED
