"""The OpenAPI document as a page to read: each operation with its fields, an example to copy, and its answers.

Imported when the page is asked for, as the document is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.web.body import JSON, MULTIPART
from shared.web.described import PAGE
from shared.web.openapi_examples import CODE, KNOWN, NUMBER, example

Json = dict[str, Any]

PROBLEM = "application/problem+json"
PROOF_HEADERS = {"Authorization": "Bearer $TOKEN", "Tracking-Code": CODE}
WITHIN_FORMS = {"key": "other-system"}
"""The other fields that an upload needs."""


@dataclass(frozen=True)
class Field:
    """A field or parameter: its dotted name, what it may be, and whether it must be there."""

    name: str
    kind: str
    is_needed: bool


@dataclass(frozen=True)
class Answered:
    """An answer: its status, what that means, the types of its body, and an example in JSON if it has one."""

    status: str
    meaning: str
    types: str
    example: str


@dataclass(frozen=True)
class Operation:
    """One operation, as the template shows it; `place` is its anchor."""

    place: str
    method: str
    path: str
    summary: str
    more: str
    is_public: bool
    parameters: list[Field]
    fields: list[Field]
    request: str
    answers: list[Answered]
    refusals: list[Answered]


def operations(document: Json) -> list[Operation]:
    """Every operation of the document in its order that a program has a use for: what gives more than a page."""
    headers = list(_proofs(document["components"]["securitySchemes"]))[:1]
    return [
        _operation(method.upper(), path, each, document, headers if each["security"] else [])
        for path, found in document["paths"].items()
        for method, each in found.items()
        if _is_for_programs(each)
    ]


def refusals(shown: list[Operation]) -> dict[str, str]:
    """What each status of a refusal means, in the order of the numbers."""
    return dict(sorted((each.status, each.meaning) for operation in shown for each in operation.refusals))


def sent_example(operation: Json, schemas: Mapping[str, Json]) -> Json | None:
    """The body that could be sent in JSON; None: there is none."""
    content = operation.get("requestBody", {}).get("content", {})
    if JSON not in content:
        return None
    found: Json = example(content[JSON]["schema"], schemas, sent=True)
    return found


def answer_examples(operation: Json, schemas: Mapping[str, Json]) -> Iterator[tuple[str, Json, Any]]:
    """Each status that is answered in JSON beside the refusals: with its schema, and an example of it."""
    for status, answer in operation["responses"].items():
        for type_, content in answer.get("content", {}).items():
            if type_ == JSON and "schema" in content:
                yield status, content["schema"], example(content["schema"], schemas, sent=False)


def _is_for_programs(operation: Json) -> bool:
    types = {type_ for answer in operation["responses"].values() for type_ in answer.get("content", {})}
    return "text/css" not in types and bool(types - {PAGE, PROBLEM})


def _operation(method: str, path: str, found: Json, document: Json, headers: list[str]) -> Operation:
    schemas = document["components"]["schemas"]
    body = sent_example(found, schemas)
    examples = {status: json.dumps(each, ensure_ascii=False, indent=2)
                for status, _, each in answer_examples(found, schemas)}  # fmt: skip
    if any(each["name"] == "Idempotency-Key" for each in found["parameters"]):
        headers = [*headers, "Idempotency-Key: 4f1c0b7e"]
    answers = [_answered(status, each, document, examples) for status, each in found["responses"].items()]
    return Operation(
        place=found["operationId"].replace(".", "-"),
        method=method,
        path=path,
        summary=found["summary"],
        more=found.get("description", ""),
        is_public=not found["security"],
        parameters=[_parameter(each) for each in found["parameters"]],
        fields=_fields(found, document),
        request=_curl(method, path, headers, body, _form_example(found)),
        answers=[each for each in answers if each.status < "400"],
        refusals=[each for each in answers if each.status >= "400"],
    )


def _answered(status: str, answer: Json, document: Json, examples: Mapping[str, str]) -> Answered:
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return Answered(status, answer["description"], ", ".join(answer.get("content", {})), examples.get(status, ""))


def _proofs(schemes: Mapping[str, Json]) -> Iterator[str]:
    for each in schemes.values():
        name = "Authorization" if each.get("scheme") == "bearer" else each.get("name", "")
        if name in PROOF_HEADERS:
            yield f"{name}: {PROOF_HEADERS[name]}"


def _form_example(operation: Json) -> list[str]:
    """The fields of a form that could be sent, where nothing but a form with a file is understood."""
    content = operation.get("requestBody", {}).get("content", {})
    if MULTIPART not in content or JSON in content:
        return []
    schema = content[MULTIPART]["schema"]
    files = [name for name, each in schema["properties"].items() if "contentMediaType" in each]
    return [f"{name}=@table.csv" if name in files else f"{name}={WITHIN_FORMS[name]}" for name in schema["required"]]


def _curl(method: str, path: str, headers: list[str], body: Json | None, form: list[str]) -> str:
    """The call for a shell, in which $URL is the service's address."""
    for name in ("complaint_id", "alert_id", "incident_id"):
        path = path.replace(f"{{{name}}}", str(KNOWN[name]))
    path = path.replace("{name}", "9f2c.jpg").replace("{key}", WITHIN_FORMS["key"]).replace("{mark}", NUMBER.lower())
    lines = [f'curl "$URL{path}"' if method == "GET" else f'curl -X {method} "$URL{path}"']
    lines += [f'-H "{each}"' for each in headers]
    lines += [f"-F {each}" for each in form]
    if body is not None:
        written = json.dumps(body, ensure_ascii=False, indent=2).replace("'", "'\\''")
        lines += [f"-H 'Content-Type: {JSON}'", f"-d '{written}'"]
    return " \\\n  ".join(lines)


def _parameter(found: Json) -> Field:
    return Field(found["name"], f"{found['in']}: {_kind(found['schema'])}", bool(found.get("required")))


def _fields(operation: Json, document: Json) -> list[Field]:
    content = operation.get("requestBody", {}).get("content", {})
    kind = JSON if JSON in content else MULTIPART
    if kind not in content:
        return []
    return list(_of(content[kind]["schema"], document["components"]["schemas"], "", needed=True))


def _of(schema: Json, schemas: Mapping[str, Json], prefix: str, *, needed: bool) -> Iterator[Field]:
    schema = _resolved(schema, schemas)
    for name, each in schema.get("properties", {}).items():
        field = _resolved(each, schemas)
        is_needed = needed and name in schema.get("required", ())
        if "properties" in field:
            yield from _of(field, schemas, f"{prefix}{name}.", needed=is_needed)
        else:
            yield Field(f"{prefix}{name}", _kind(field), is_needed)


def _resolved(schema: Json, schemas: Mapping[str, Json]) -> Json:
    """The schema without references and nulls."""
    if "$ref" in schema:
        return _resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return _resolved(choices[0], schemas) if len(choices) == 1 else schema


def _kind(schema: Json) -> str:
    """What a value may be, in the document's own words."""
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    words = [str(schema.get("format") or schema.get("type", ""))]
    low, high = schema.get("minLength", schema.get("minimum")), schema.get("maxLength", schema.get("maximum"))
    if low is not None or high is not None:
        words.append(f"{'' if low is None else low}–{'' if high is None else high}")
    return " ".join(words)
