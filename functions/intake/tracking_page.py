"""The page that asks for a tracking code, and sends a lost one again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template

from shared.domain.errors import N_, NotFound, Refusal, TooMany
from shared.web.language import say
from shared.web.problem import errors_of, messages_by_field, problem, tell_when

NO_SUCH_CODE = N_("No complaint has this code. Compare it with your receipt; spaces and hyphens do not matter.")


def tracking_page(refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None) -> Response:
    """The page with what was typed and what is wrong with it; its status is the refusal's."""
    errors = errors_of(refusal)
    if isinstance(refusal, NotFound):
        errors = [{"field": "tracking_code", "message": say(NO_SUCH_CODE)}]
    if isinstance(refusal, TooMany):
        errors = [{"field": "tracking_code", "message": problem(refusal)["detail"]}]
    page = render_template("tracking.html", errors=errors, wrong=messages_by_field(errors), typed=typed or {})
    response = make_response(page, refusal.status if refusal else 200)
    tell_when(refusal, response)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
