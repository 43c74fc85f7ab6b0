"""The body of a request: whole, of a known type, and parsed into a checked model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError

from shared.domain.errors import N_, FieldError, Invalid, Malformed, TooLarge, UnsupportedType

LIMIT = 64 * 1024
"""Bytes of a body. Chunked ones without a length are counted too: Werkzeug would cut them off silently."""

JSON = "application/json"
MULTIPART = "multipart/form-data"
FORMS = ("application/x-www-form-urlencoded", MULTIPART)

MOST_PARTS = 60
"""Of a multipart body: fields and files together."""

DEEPEST = 4
"""Dots in the name of a form field; none of ours has so many, and a thousand would exhaust the stack."""

OVER = "app.body_too_large"
CUT = "app.body_cut_off"
"""Why a body is not there, as `shared.web.receiving` notes it: the limit that it is over; that it ended too early."""

Model = TypeVar("Model", bound=BaseModel)


def check_body(request: Request) -> None:
    """Refuse a body that cannot be used, before anything is asked about who sent it.

    Raises:
        TooLarge, UnsupportedType, Malformed
    """
    if request.environ.get(CUT):
        raise Malformed(N_("What was sent ended before its end. Nothing was stored: send it again."))
    over = request.environ.get(OVER)
    if over == LIMIT:
        raise TooLarge(limit=LIMIT)
    if over:
        raise TooLarge(
            N_("What was sent is larger than %(megabytes)s MB. Send smaller or fewer files."),
            megabytes=over // 1024**2,
        )
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if not request.content_length:
        return
    if request.mimetype == JSON:
        read_json(request)
    elif request.mimetype == MULTIPART:
        request.max_form_parts = MOST_PARTS
        request.max_form_memory_size = LIMIT
    elif request.mimetype not in FORMS:
        raise UnsupportedType(types=", ".join((JSON, *FORMS)))


def read_json(request: Request) -> dict[str, Any]:
    """The JSON object of the body.

    Raises:
        Malformed: it is no JSON, or no object, or names a key twice, or holds half a character (a lone surrogate).
    """
    try:
        value = json.loads(
            request.get_data(cache=True), parse_constant=_refuse_constant, object_pairs_hook=_unique_keys
        )
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate can be neither stored nor shown
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(value, dict):
        raise Malformed(N_("Expected a JSON object."))
    return value


def read_fields(request: Request, *, files: str | None = None) -> tuple[dict[str, Any], bool]:
    """The body as nested fields, and whether it came as JSON. Dotted form fields nest; blank ones are absent.

    `files` is the one field in which files are taken: see `shared.web.files`.
    """
    if request.mimetype == JSON or not request.content_length:
        return (_without_blanks(read_json(request)) if request.content_length else {}), True
    uploaded = [name for name, file in request.files.items() if file.filename and name != files]
    if uploaded:
        raise Invalid(fields=tuple(FieldError(name, N_("Files are not taken here.")) for name in uploaded))
    fields: dict[str, Any] = {}
    for name, text in request.form.items():
        *path, last = (name or "").split(".")
        if len(path) > DEEPEST:
            continue
        place = fields
        for part in path:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise Malformed
        place[last] = text.replace("\r\n", "\n")
    return _without_blanks(fields), False


def parse(model: type[Model], fields: Mapping[str, Any], *, strict: bool) -> Model:
    """The checked model; `strict` (JSON) refuses unknown fields, forms ignore them.

    Raises:
        Invalid: names each field.
    """
    try:
        return model.model_validate(dict(fields), extra="forbid" if strict else "ignore")
    except ValidationError as error:
        raise Invalid(fields=tuple(field_errors(error))) from None


def field_errors(error: ValidationError) -> Iterable[FieldError]:
    """What is wrong, field by field, in our own words."""
    for item in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in item["loc"])
        message, params = _words(item["type"], item.get("ctx", {}))
        yield FieldError(name, message, params)


def _words(kind: str, context: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    if kind in _WORDS:
        return _WORDS[kind], {key: value for key, value in context.items() if isinstance(value, str | int)}
    if kind == "value_error" and isinstance(context.get("error"), ValueError):
        return str(context["error"]), {}
    return N_("This value cannot be used."), {}


_WORDS = {
    "missing": N_("This is needed."),
    "extra_forbidden": N_("This field is unknown."),
    "string_too_short": N_("At least %(min_length)s characters."),
    "string_too_long": N_("At most %(max_length)s characters."),
    "string_type": N_("Expected a text."),
    "string_unicode": N_("Expected a text."),
    "string_pattern_mismatch": N_("This is not in the expected form."),
    "literal_error": N_("Expected one of: %(expected)s."),
    "int_type": N_("Expected a whole number."),
    "int_parsing": N_("Expected a whole number."),
    "greater_than_equal": N_("At least %(ge)s."),
    "dict_type": N_("Expected an object."),
    "model_type": N_("Expected an object."),
    "model_attributes_type": N_("Expected an object."),
    "date_from_datetime_parsing": N_("Expected a date, as 2026-01-31."),
    "date_parsing": N_("Expected a date, as 2026-01-31."),
    "date_type": N_("Expected a date, as 2026-01-31."),
    "datetime_parsing": N_("Expected a time with its offset, as 2026-01-31T08:00:00+08:00."),
    "datetime_from_date_parsing": N_("Expected a time with its offset, as 2026-01-31T08:00:00+08:00."),
    "datetime_type": N_("Expected a time with its offset, as 2026-01-31T08:00:00+08:00."),
    "timezone_aware": N_("Expected a time with its offset, as 2026-01-31T08:00:00+08:00."),
}


def _without_blanks(value: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, item in value.items():
        inner = _without_blanks(item) if isinstance(item, dict) else item
        if inner is None or inner == {} or (isinstance(inner, str) and not inner.strip()):
            continue
        kept[name] = inner
    return kept


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
