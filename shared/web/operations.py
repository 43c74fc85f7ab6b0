"""What makes a repeated request recognised: the header Idempotency-Key, or the id in a form of our own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import request

from shared.domain.complaint import Operation
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.journal import canonical
from shared.operation import begin

FORM_ID = "form_id"
"""The hidden field by which our own form makes itself recognised when it is posted twice."""

LONGEST_KEY = 255
LONGEST_FORM_ID = 64


def new_form_id() -> str:
    """The id of one rendered form (32 hex digits)."""
    return secrets.token_hex(16)


def header_key() -> str | None:
    """The request's Idempotency-Key.

    Raises:
        Invalid: it is empty, or longer than LONGEST_KEY characters.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise Invalid(fields=(FieldError("Idempotency-Key", N_("Expected 1 to 255 characters.")),))
    return key


def form_key(fields: Mapping[str, Any], *, is_json: bool) -> str | None:
    """The id of our own form, if it was one that was sent."""
    own = fields.get(FORM_ID)
    return own if not is_json and isinstance(own, str) and len(own) <= LONGEST_FORM_ID else None


def operation_of(who: str, fields: Mapping[str, Any], *, is_json: bool) -> Operation | None:
    """The operation that `who` asks for, so that a repeated one is carried out once; None: every request is its own.

    Raises:
        Invalid: see `header_key`.
    """
    key = header_key() or form_key(fields, is_json=is_json)
    if key is None:
        return None
    name = sha256(f"{who}|{key}".encode()).hexdigest()[:32]
    begin(name)
    return Operation(key=name, body=sha256(canonical(fields)).hexdigest()[:32])
