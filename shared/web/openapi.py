"""The OpenAPI 3.1 document of a function, made of its routes, their models and what `described` noted at each.

Imported when the document is asked for, and not before: a cold start pays nothing for it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from flask import Flask
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from shared.domain.errors import Refusal
from shared.web import answers as common
from shared.web.app import PUBLIC
from shared.web.body import JSON, MULTIPART
from shared.web.described import NOTHING, PAGE, Described
from shared.web.openapi_forms import Untitled, as_form, strict
from shared.web.operations import FORM_ID

VERSION = "1"
PROBLEM = "application/problem+json"
REFERENCE = "#/components/schemas/{model}"
KEY: Mapping[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "What comes twice with one key is carried out once, and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

FORM_KEY = "What the header Idempotency-Key is to a program: made anew with each form that is shown."

Json = dict[str, Any]
Route = tuple[Rule, str, Any, Described]


def document(app: Flask, contract_name: str) -> Json:
    """The document; `contract_name` is the module with the function's ABOUT, PROOFS and the shapes of its answers.

    Where a function differs from the others, its module says so: UNAVAILABLE (a status, for 503), ALSO_UNPROVEN
    (statuses beside 401), UNPROVEN_BROWSER (the status of a page that was opened without proof).

    Raises:
        TypeError: a route is described by a name that neither the contract nor `shared.web.answers` has.
    """
    contract = import_module(contract_name)
    routes = list(_routes(app))
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Pengaduan: {app.name}", "version": VERSION, "description": contract.ABOUT},
        "servers": [{"url": "/"}],
        "paths": _paths(routes, contract),
        "components": {
            "schemas": _schemas(routes, contract),
            "responses": {each.__name__: _response(each.status, ("Problem", PAGE), contract) for each in _REFUSALS},
            "securitySchemes": contract.PROOFS,
        },
    }


def undescribed(app: Flask) -> list[str]:
    """The endpoints of the routes that say nothing of themselves: the document lacks them."""
    return sorted(name for name, view in app.view_functions.items() if not hasattr(view, "described"))


def _routes(app: Flask) -> Iterator[Route]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        view: Any = app.view_functions[rule.endpoint]
        if not hasattr(view, "described"):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, view, view.described


def _paths(routes: list[Route], contract: ModuleType) -> Json:
    paths: Json = {}
    for rule, method, view, said in routes:
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _operation(rule, method, view, said, contract)
    return paths


def _operation(rule: Rule, method: str, view: Any, said: Described, contract: ModuleType) -> Json:
    summary, _, more = (inspect.getdoc(view) or "").partition("\n")
    is_open = PUBLIC in view.audience
    operation: Json = {"operationId": rule.endpoint, "summary": summary}
    if more.strip():
        operation["description"] = more.strip()
    operation["parameters"] = [*_parameters(rule, said)]
    if said.body is not None:
        needed = any(each.is_required() for each in said.body.model_fields.values())
        operation["requestBody"] = {"required": needed, "content": _bodies(said, view)}
    operation["responses"] = _responses(rule, method, said, contract, is_open=is_open)
    operation["security"] = [] if is_open else [{name: []} for name in contract.PROOFS]
    return operation


def _parameters(rule: Rule, said: Described) -> Iterator[Json]:
    for name in sorted(rule.arguments):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    for name, type_ in said.query.items():
        yield {"name": name, "in": "query", "schema": TypeAdapter(type_).json_schema()}
    for name, purpose in said.headers.items():
        yield {"name": name, "in": "header", "description": purpose, "schema": {"type": "string"}}
    if said.takes_key:
        yield dict(KEY)


def _bodies(said: Described, view: Any) -> Json:
    """What may be sent: JSON, or the same as a form, with files where the route takes them."""
    assert said.body is not None  # noqa: S101 (the caller has looked)
    form = as_form(said.body)
    alone = dict(said.form_fields) | ({FORM_ID: FORM_KEY} if said.takes_key else {})
    form["properties"] |= {name: {"type": "string", "description": purpose} for name, purpose in alone.items()}
    if said.files and said.needs_file:
        file = {said.files: {"type": "string", "contentMediaType": "application/octet-stream"}}
        needed = [*form.get("required", ()), said.files]
        return {MULTIPART: {"schema": form | {"properties": form["properties"] | file, "required": needed}}}
    bodies: Json = {
        JSON: {"schema": {"$ref": REFERENCE.format(model=said.body.__name__)}},
        "application/x-www-form-urlencoded": {"schema": form},
    }
    if said.files and hasattr(view, "body_limit"):
        pictures = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
        bodies[MULTIPART] = {"schema": form | {"properties": form["properties"] | {said.files: pictures}}}
    return bodies


def _responses(rule: Rule, method: str, said: Described, contract: ModuleType, *, is_open: bool) -> Json:
    """What may come with each status: what the route says, and the refusals that follow from it."""
    answers = {status: names if isinstance(names, tuple) else (names,) for status, names in said.answers.items()}
    if method == "GET" and not is_open and hasattr(contract, "UNPROVEN_BROWSER"):
        answers.setdefault(contract.UNPROVEN_BROWSER, (NOTHING,))
    refused = {*said.refuses}
    if not is_open:
        refused |= {401, *getattr(contract, "ALSO_UNPROVEN", ())}
    if rule.arguments:
        refused.add(404)
    if method == "POST":
        refused |= {400, 413, 415}
    if said.body or said.query or said.takes_key:
        refused.add(422)
    if not rule.endpoint.startswith("common."):
        refused.add(getattr(contract, "UNAVAILABLE", 503))
    refusals = {each.status: {"$ref": f"#/components/responses/{each.__name__}"} for each in _REFUSALS}
    found = {status: refusals[status] for status in refused}
    found |= {status: _response(status, names, contract) for status, names in answers.items()}
    return {str(status): found[status] for status in sorted(found)}


def _response(status: int, names: tuple[str, ...], contract: ModuleType) -> Json:
    content: Json = {}
    for name in filter(None, names):
        if "/" in name:
            content[name] = {}
        else:
            model = _model(name, contract)
            media_type = PROBLEM if issubclass(model, common.Problem) else JSON
            content[media_type] = {"schema": {"$ref": REFERENCE.format(model=name)}}
    described: Json = {"description": _TITLES.get(status, "")}
    if content:
        described["content"] = content
    if status in _HEADERS:
        described["headers"] = {_HEADERS[status]: {"required": True, "schema": {"type": "string"}}}
    return described


_HEADERS = {303: "Location", 401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}

_REFUSALS: tuple[type[Refusal], ...] = (*Refusal.__subclasses__(), Refusal)

_TITLES = {
    200: "What was asked for",
    201: "It was received",
    202: "It was taken",
    303: "Look there",
    304: "Nothing has changed",
    **{each.status: each.title for each in _REFUSALS},
}


def _model(name: str, contract: ModuleType) -> type[BaseModel]:
    found = getattr(contract, name, None) or getattr(common, name, None)
    if not isinstance(found, type) or not issubclass(found, BaseModel):
        raise TypeError(f"{contract.__name__} has no model {name}")
    return found


def _schemas(routes: list[Route], contract: ModuleType) -> Json:
    """The models of all routes by their names: what is sent as it is read, what is answered as it is written."""
    bodies = {said.body for *_, said in routes if said.body is not None}
    names = {"Problem"} | {
        name
        for *_, said in routes
        for each in said.answers.values()
        for name in (each if isinstance(each, tuple) else (each,))
        if name and "/" not in name
    }
    sent = [(each, "validation") for each in sorted(bodies, key=lambda each: each.__name__)]
    answered = [(_model(name, contract), "serialization") for name in sorted(names)]
    _, read = models_json_schema(sent, ref_template=REFERENCE, schema_generator=Untitled)  # type: ignore[arg-type]
    _, written = models_json_schema(answered, ref_template=REFERENCE, schema_generator=Untitled)  # type: ignore[arg-type]
    requested: Json = read.get("$defs", {})
    shown: Json = written.get("$defs", {})
    both = sorted(requested.keys() & shown.keys())
    if both:
        raise ValueError(f"sent and answered under one name: {', '.join(both)}")
    return {name: strict(schema) for name, schema in requested.items()} | shown
