"""Everything that a request can be refused for.

Refusal                    500  never raised itself
├── Malformed              400  the body cannot be read
├── Unproven               401  no proof of who is calling, or a bad one
├── WrongActor             403  proven, but the role does not allow it
├── NotFound               404  unknown, or none of the caller's business
├── Conflict               409  carries the current state
│   ├── StaleVersion            someone else was faster
│   ├── ActionNotPossible       the complaint's status does not allow the action
│   └── KeyReused               the Idempotency-Key came before with another body
├── TooLarge               413
├── UnsupportedType        415
├── Invalid                422  carries the fields
│   ├── MissingDocuments
│   ├── NumberTaken             the number in another system is another complaint's
│   └── NotInProcedure          the action is not switched on in the procedure
├── TooMany                429  carries when to try again
└── Unavailable            503  the store cannot be reached: try again; shared.web.shedding has one for too much work

`detail` and each field's message are gettext msgids with `%(name)s` places; `shared.web` puts them into the caller's
language. Nothing here may hold personal data: refusals are logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, ClassVar


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a msgid for extraction; the text stays as it is."""
    return message


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `field` is dotted (`documents.analysis`)."""

    field: str
    message: str
    params: Mapping[str, object] = dataclass_field(default_factory=dict)


class Refusal(Exception):
    """Base of the tree; `status` is the HTTP status that the class owns."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "refused"
    title: ClassVar[str] = N_("The request was refused")
    detail: ClassVar[str] = N_("The request was refused.")

    def __init__(
        self,
        detail: str | None = None,
        *,
        fields: tuple[FieldError, ...] = (),
        current: Any = None,
        **params: object,
    ) -> None:
        self.message = detail or self.detail
        self.params = params
        self.fields = fields
        self.current = current
        super().__init__(self.message % params if params else self.message)


class Malformed(Refusal):
    status = 400
    slug = "malformed"
    title = N_("The request cannot be read")
    detail = N_("The body is not what its Content-Type says.")


class Unproven(Refusal):
    status = 401
    slug = "unproven"
    title = N_("Sign in first")
    detail = N_("There is no valid proof of who is calling.")


class WrongActor(Refusal):
    status = 403
    slug = "wrong-actor"
    title = N_("Your role does not allow this")
    detail = N_("This is for: %(roles)s.")


class NotFound(Refusal):
    status = 404
    slug = "not-found"
    title = N_("Not found")
    detail = N_("There is nothing here, or it is not for you.")


class Conflict(Refusal):
    status = 409
    slug = "conflict"
    title = N_("The state has changed")


class StaleVersion(Conflict):
    slug = "stale-version"
    detail = N_("Someone else was faster: the complaint has changed since you saw it. Look at it again.")


class ActionNotPossible(Conflict):
    slug = "not-possible"
    title = N_("Not possible now")
    detail = N_("A complaint that is %(status)s does not allow: %(action)s.")


class KeyReused(Conflict):
    slug = "key-reused"
    title = N_("Idempotency-Key used before")
    detail = N_("This Idempotency-Key came before with another body.")


class TooLarge(Refusal):
    status = 413
    slug = "too-large"
    title = N_("Too large")
    detail = N_("The body is larger than %(limit)s bytes.")


class UnsupportedType(Refusal):
    status = 415
    slug = "unsupported-type"
    title = N_("Unsupported content type")
    detail = N_("Send one of: %(types)s.")


class Invalid(Refusal):
    status = 422
    slug = "invalid"
    title = N_("Some fields need attention")
    detail = N_("Correct the fields named and send again. Nothing was stored.")


class MissingDocuments(Invalid):
    slug = "missing-documents"
    title = N_("A document is missing")


class NumberTaken(Invalid):
    """A complaint's number in the system that it came by is another one's already.

    `complaint` is the other one's id, where the caller may know it.
    """

    slug = "number-taken"

    def __init__(self, complaint: str | None = None) -> None:
        said, named = N_("This number is registered already."), N_("This number is registered already, as %(id)s.")
        error = FieldError("channel_reference.number", named if complaint else said, {"id": complaint})
        super().__init__(fields=(error,))


class NotInProcedure(Invalid):
    slug = "not-in-procedure"
    title = N_("Not part of this procedure")


class TooMany(Refusal):
    status = 429
    slug = "too-many"
    title = N_("Too many at once")
    detail = N_("Too many came from here. Nothing was stored: send it again in %(minutes)s minutes.")

    def __init__(self, detail: str | None = None, *, seconds: int) -> None:
        """`seconds`: when it may be tried again."""
        super().__init__(detail, minutes=-(-seconds // 60))
        self.seconds = seconds


class Unavailable(Refusal):
    status = 503
    slug = "unavailable"
    title = N_("Try again in a moment")
    detail = N_("The store cannot be reached. Nothing is lost: send the same again with the same Idempotency-Key.")
