"""The app factory: what each function's Flask app does before and after its routes. Fail closed.

What waited too long is shed (503). The checks come in the order of the HTTP contract: the body (400, 413, 415), the
proof (401), the route (404, 405), the audience (403); the route sees to the rest. A route without a declared audience
stops the app from being built.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, Request, Response, current_app, g, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from shared import operation
from shared.domain.command import Caller
from shared.domain.errors import Malformed, NotFound, Refusal, Unproven, WrongActor
from shared.web import times
from shared.web.body import JSON, check_body
from shared.web.compression import compress
from shared.web.described import NOTHING, PAGE, described
from shared.web.files import limit_of
from shared.web.language import COOKIE, LANGUAGES, catalogue, language, say, text
from shared.web.logs import http_request
from shared.web.problem import refused
from shared.web.receiving import WAITED, bound_body
from shared.web.shedding import Busy, Line

ASSETS = Path(__file__).parent / "assets"
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
YEAR = 365 * 24 * 3600

PUBLIC = "public"
"""The audience of a route that asks for no proof."""

ANY_STAFF = "any-staff"
"""The audience of a route that every proven caller may use; what they see is decided by office and role."""

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Kind = TypeVar("Kind")
Identify = Callable[[Request], Caller]
Current = Callable[[Any], Mapping[str, Any]]


def audience(*roles: str) -> Callable[[View], View]:
    """Say who may call a route: PUBLIC, or the roles of which the caller needs one."""

    def declared(view: View) -> View:
        view.audience = roles  # type: ignore[attr-defined]
        return view

    return declared


def create_app(
    name: str,
    routes: Iterable[Blueprint],
    *,
    identify: Identify | None = None,
    current: Current | None = None,
    parts: object = None,
    office_name: Callable[[], str] = str,
    contract: str = "",
    document_for: str = PUBLIC,
) -> Flask:
    """A function's app.

    `identify` names the caller of a request or raises `Unproven`; without it only public routes can be served.
    `current` shows a conflict's present state as the caller may see it; `parts` is what the routes work with.
    `office_name` is what the present request's page calls the office. `contract` names the module with the shapes of
    the answers: with it /openapi.json and /openapi are served, to `document_for`.

    Raises:
        ValueError: a route does not declare its audience.
    """
    app = Flask(name, static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["parts"] = parts
    app.register_blueprint(_common)
    for each in routes:
        app.register_blueprint(each)
    if contract:
        _serve_document(app, contract, document_for)
    for endpoint, view in app.view_functions.items():
        if not getattr(view, "audience", None):
            raise ValueError(f"{endpoint} does not say who may call it")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: catalogue(language()).gettext(text),
        lambda one, many, count: catalogue(language()).ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters["local"] = lambda at, zone: times.moment(at, zone, language())
    app.jinja_env.filters["day"] = lambda text: times.day(text, language())
    app.jinja_env.globals.update(asset=asset, languages=LANGUAGES, _=text)
    app.context_processor(lambda: {"lang": language(), "office_name": office_name(), "caller": g.get("caller")})
    _guard(app, identify)
    _answer_errors(app, current)
    app.wsgi_app = bound_body(  # type: ignore[method-assign, assignment]
        app.wsgi_app, partial(limit_of, app), Line().is_too_long_for
    )
    return app


def serve(app: Flask, incoming: Request) -> WsgiResponse:
    """Answer a request that functions-framework received: it has one catch-all route, the app inside has the others."""
    return WsgiResponse.from_app(app.wsgi_app, incoming.environ)


def inside(kind: type[Kind]) -> Kind:  # noqa: ARG001 (for the type)
    """What the app that answers the present request was built with."""
    return cast("Kind", current_app.extensions["parts"])


@cache
def asset(name: str) -> str:
    """The address of an asset; it changes with the content, so that it can be kept for a year."""
    mark = sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return f"/assets/{mark}/{name}"


_common = Blueprint("common", __name__)


@_common.get("/healthz")
@audience(PUBLIC)
@described({200: "Health"})
def healthz() -> ResponseReturnValue:
    """Whether the process answers."""
    return {"status": "ok"}


@_common.get("/assets/<mark>/<name>")
@audience(PUBLIC)
@described({200: ("text/css", "text/javascript", "image/svg+xml", "text/markdown"), 304: NOTHING})
def assets(mark: str, name: str) -> ResponseReturnValue:
    """A stylesheet or picture under the address that `asset` gives."""
    known = {each.name for each in ASSETS.iterdir() if each.is_file()}
    if name not in known or asset(name) != f"/assets/{mark}/{name}":
        raise NotFound
    response = send_from_directory(ASSETS, name, max_age=YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def _serve_document(app: Flask, contract: str, reader: str) -> None:
    @cache
    def made() -> dict[str, Any]:
        from shared.web.openapi import document  # here alone: nobody waits for it at a cold start

        return document(app, contract)

    @app.get("/openapi.json")
    @audience(reader)
    @described({200: JSON})
    def openapi() -> ResponseReturnValue:
        """This document."""
        return made()

    @app.get("/openapi")
    @audience(reader)
    @described({200: PAGE})
    def openapi_page() -> ResponseReturnValue:
        """This document as a page to read, with examples."""
        from shared.web.openapi_page import operations, refusals

        shown = operations(made())
        return render_template("openapi.html", document=made(), operations=shown, refusals=refusals(shown), say=say)


def _guard(app: Flask, identify: Identify | None) -> None:
    @app.before_request
    def check() -> None:
        g.started = time.perf_counter()
        operation.begin()
        if WAITED in request.environ and not (request.endpoint or "").startswith(f"{_common.name}."):
            raise Busy
        check_body(request)
        view = app.view_functions.get(request.endpoint or "")
        roles: tuple[str, ...] = getattr(view, "audience", ())
        if PUBLIC in roles:
            return
        if identify is None:
            raise Unproven
        g.caller = identify(request)
        if request.routing_exception is None and not set(roles) & set(g.caller.roles) and ANY_STAFF not in roles:
            raise WrongActor(roles=", ".join(roles))

    @app.after_request
    def finish(response: Response) -> Response:
        for header, value in SECURITY_HEADERS.items():
            response.headers.setdefault(header, value)
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(COOKIE, language(), max_age=YEAR, samesite="Lax", httponly=True)
        compress(response)
        if g.get("is_idle") and response.status_code == 200:
            return response
        took = time.perf_counter() - g.started if "started" in g else None
        seen = http_request(response.status_code, response.calculate_content_length(), took)
        log.info("request", extra={"event": "request", "status": response.status_code, "httpRequest": seen})
        return response

    @app.teardown_request
    def forget(_: BaseException | None) -> None:
        operation.end()


def _answer_errors(app: Flask, current: Current | None) -> None:
    @app.errorhandler(Busy)  # said by name: a function may answer otherwise where the store alone is unavailable
    @app.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> ResponseReturnValue:
        state = current(refusal.current) if current and refusal.current is not None else None
        return refused(refusal, state)

    @app.errorhandler(HTTPException)
    def refuse_http(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400 or error.response is not None:
            return error.get_response()
        if error.code == 404:
            return refused(NotFound())
        if error.code == 400:
            return refused(Malformed())
        plain = Refusal(error.description or error.name)
        plain.status = error.code  # type: ignore[misc]
        plain.slug = error.name.lower().replace(" ", "-")  # type: ignore[misc]
        plain.title = error.name  # type: ignore[misc]
        response = refused(plain)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def fail(error: Exception) -> ResponseReturnValue:
        log.error("unexpected", exc_info=error)
        return refused(Refusal())
