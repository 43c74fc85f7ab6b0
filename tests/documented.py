"""Whether what a function answers is what its OpenAPI document says: the status, the media type, the shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, request
from openapi_schema_validator import OAS31Validator

Json = dict[str, Any]


class Documented:
    """Compares each answer of an app with a document, from the first request on; `faults` is what did not fit.

    `seen` are the operations with the statuses that they were answered with.
    """

    def __init__(self, app: Flask, document: Json) -> None:
        self.document = document
        self.faults: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        self._operations = {each["operationId"]: each for path in document["paths"].values() for each in path.values()}
        app.after_request(self._compared)

    @property
    def successes(self) -> set[tuple[str, str]]:
        """Every operation with each status below 300 that it is said to have."""
        return {
            (name, status) for name, each in self._operations.items() for status in each["responses"] if status < "3"
        }

    def _compared(self, response: Response) -> Response:
        if request.endpoint is not None and request.method not in ("HEAD", "OPTIONS"):
            said = f"{request.method} {request.path} {response.status_code}"
            self.faults += [f"{said}: {each}" for each in self._against(request.endpoint, response)]
        return response

    def _against(self, endpoint: str, response: Response) -> Iterator[str]:
        status = str(response.status_code)
        documented = self._operations[endpoint]["responses"].get(status)
        if documented is None:
            yield "no such status"
            return
        self.seen.add((endpoint, status))
        if "$ref" in documented:
            documented = self.document["components"]["responses"][documented["$ref"].rpartition("/")[2]]
        yield from (f"lacks {name}" for name in documented.get("headers", {}) if name not in response.headers)
        if "content" not in documented:
            return
        if response.mimetype not in documented["content"]:
            yield f"no such media type: {response.mimetype}"
        elif response.is_json:
            schema = documented["content"][response.mimetype].get("schema", {})
            found = OAS31Validator(
                schema | {"components": self.document["components"]}, format_checker=OAS31Validator.FORMAT_CHECKER
            ).iter_errors(response.get_json())
            yield from (f"{'.'.join(str(part) for part in each.path)}: {each.message}" for each in found)
