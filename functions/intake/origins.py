"""From which sites posts are taken, and whose scripts may read the answers."""

from __future__ import annotations

from flask import Response, request

from functions.intake.parts import parts
from shared.domain.errors import N_, WrongActor


def refuse_unlisted_origin() -> None:
    """Where origins are listed, a form of another site is refused; our own page is always taken.

    Raises:
        WrongActor: the origin is another one.
    """
    listed = parts().settings.allowed_origins
    origin = request.headers.get("Origin")
    own = {parts().settings.intake_url, request.host_url.rstrip("/")}
    if listed and origin and origin not in listed and origin not in own:
        raise WrongActor(N_("Forms of this site are not taken here."))


def allow_listed_origins(response: Response) -> Response:
    """Let scripts of the listed origins read the answer."""
    origin = request.headers.get("Origin", "")
    if parts().settings.allowed_origins:
        response.headers.add("Vary", "Origin")
    if origin in parts().settings.allowed_origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key, Tracking-Code"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    return response
