"""Refusals as answers: `application/problem+json` (RFC 9457), or a page where the caller asks for HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, json, render_template, request

from shared.domain.errors import Refusal, TooMany
from shared.web.language import say

RETRY_SECONDS = 5


def wants_html() -> bool:
    """Whether the caller prefers a page to JSON; on a tie JSON wins."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"], "application/json")
    return best == "text/html"


def problem(refusal: Refusal, current: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The problem details; `current` is the present state as the caller may see it."""
    body: dict[str, Any] = {
        "type": f"urn:pengaduan:{refusal.slug}",
        "title": say(refusal.title),
        "status": refusal.status,
        "detail": say(refusal.message, refusal.params),
    }
    if refusal.fields:
        body["errors"] = [{"field": each.field, "message": say(each.message, each.params)} for each in refusal.fields]
    if current is not None:
        body["current"] = current
    return body


def errors_of(refusal: Refusal | None) -> list[dict[str, str]]:
    """What is wrong, field by field ({field, message}), in the reader's language; nothing where nothing is."""
    return problem(refusal).get("errors", []) if refusal else []


def messages_by_field(errors: list[dict[str, str]]) -> dict[str, str]:
    """The messages by their fields, for the places of a form."""
    return {each["field"]: each["message"] for each in errors}


def tell_when(refusal: Refusal | None, response: Response) -> None:
    """Say after how many seconds it may be tried again, where that is so."""
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.seconds)
    elif refusal is not None and refusal.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)


def refused(refusal: Refusal, current: Mapping[str, Any] | None = None) -> Response:
    """The answer to a refused request."""
    body = problem(refusal, current)
    if wants_html():
        response = Response(render_template("refused.html", problem=body), mimetype="text/html")
    else:
        response = Response(json.dumps(body) + "\n", mimetype="application/problem+json")
    response.status_code = refusal.status
    tell_when(refusal, response)
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
