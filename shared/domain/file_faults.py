"""What is wrong with a file that people write, in their words: the row, what was expected, what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_FORMS = {
    "^[a-z][": "expected small letters, digits and underscores, a letter first",
    "^[A-Z]{": "expected three capital letters",
}
"""What a pattern asks for, by its beginning."""


class Problems(ValueError):
    """Several things that are wrong with a file as a whole, a sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


def sentences(error: ValidationError, model: type[BaseModel], values: Any, where: str = "") -> Iterator[str]:
    """A sentence for each fault that pydantic found in `values`; `where` is the table that they are."""
    for each in error.errors(include_url=False):
        found = each.get("ctx", {}).get("error")
        if isinstance(found, Problems):
            yield from found.problems
        else:
            place = ", ".join(filter(None, [where, _place(each["loc"], values)]))
            yield f"{place}: {_said(each, model)}" if place else _said(each, model)


def _place(path: Sequence[int | str], values: Any) -> str:
    """The way to the fault: a row by its number and its key, then the fields."""
    said: list[str] = []
    for part in path:
        values = _inside(values, part)
        if isinstance(part, int):
            key = values.get("key", values.get("action")) if isinstance(values, Mapping) else None
            said[-1:] = [" ".join([*said[-1:], str(part + 1) + (f" ({key})" if key else "")])]
        else:
            said.append(part)
    return ", ".join(said)


def _inside(values: Any, part: int | str) -> Any:
    try:
        return values[part]
    except (KeyError, IndexError, TypeError):
        return None


def _said(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return f"there is no such key; expected one of {', '.join(_fields_at(model, error['loc'][:-1]))}"
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    expected = {
        "literal_error": f"expected {context.get('expected')}",
        "string_pattern_mismatch": _FORMS.get(context.get("pattern", "")[:7], f"expected {context.get('pattern')}"),
        "string_type": "expected a text in quotation marks",
        "int_type": "expected a whole number",
        "int_parsing": "expected a whole number",
        "greater_than": f"expected more than {context.get('gt')}",
        "greater_than_equal": f"expected at least {context.get('ge')}",
        "tuple_type": "expected a list in square brackets",
        "date_type": "expected a date such as 2027-01-01",
    }.get(kind, error["msg"])
    return f"{expected}, found {_shown(error['input'])}"


def _fields_at(model: type[BaseModel], path: Sequence[int | str]) -> list[str]:
    """The keys that a table may have, as they are written in the file."""
    schema = model.model_json_schema()
    here: Mapping[str, Any] = schema
    for part in path:
        here = here.get("items", {}) if isinstance(part, int) else here.get("properties", {}).get(part, {})
        here = next((each for each in here.get("anyOf", ()) if "$ref" in each), here)
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rpartition("/")[2]]
    return list(here.get("properties", {}))


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
