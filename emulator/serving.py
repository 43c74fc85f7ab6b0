"""What the local HTTP parts have in common: problem replies, checked bodies, a server on a thread, a stop by signal."""

import signal
import threading
from http import HTTPStatus
from typing import Self, TypeVar

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from emulator.ports import LOOPBACK

_MAX_BODY_BYTES = 64 * 1024


class Body(BaseModel):
    """A JSON body: what is not declared is refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_Body = TypeVar("_Body", bound=Body)


class Refused(Exception):
    """A request that is answered with a problem (RFC 9457).

    `errors` maps dotted fields to what is wrong with them.
    """

    def __init__(self, status: int, detail: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = errors


def local_app() -> Flask:
    """A Flask application over emulator/templates that answers errors as application/problem+json.

    It has GET /healthz.
    """
    app = Flask("emulator")
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    app.register_error_handler(Refused, _refusal)
    app.register_error_handler(HTTPException, _http_error)
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="ok"))
    return app


def parse(model: type[_Body]) -> _Body:
    """The request's JSON body, checked.

    Raises:
        Refused: 400, naming each field that is wrong.
    """
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused(400, "a JSON object is expected, with Content-Type: application/json")
    try:
        return model.model_validate(body)
    except ValidationError as invalid:
        errors = {".".join(map(str, error["loc"])): error["msg"] for error in invalid.errors()}
        detail = "; ".join(f"{field}: {message}" for field, message in errors.items())
        raise Refused(400, detail, errors) from invalid


def problem(status: int, detail: str, errors: dict[str, str] | None = None) -> Response:
    """A reply of application/problem+json; `errors` becomes a list of {"field", "message"}."""
    members: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    members["detail"] = detail
    if errors:
        members["errors"] = [{"field": field, "message": message} for field, message in errors.items()]
    response = jsonify(members)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _refusal(refused: Refused) -> Response:
    return problem(refused.status, str(refused), refused.errors)


def _http_error(error: HTTPException) -> Response:
    response = problem(error.code or 500, error.description or error.name)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


class _QuietHandler(WSGIRequestHandler):
    # One request to a connection: nothing is left open when the server stops.
    protocol_version = "HTTP/1.0"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stay silent: the log belongs to the product."""


class LocalServer:
    """Serves an application on 127.0.0.1 from a thread, as long as the `with` block lasts.

    Port 0 takes a free one. `url` has no slash at its end.
    """

    def __init__(self, app: Flask, port: int = 0) -> None:
        self._server: BaseWSGIServer = make_server(LOOPBACK, port, app, threaded=True, request_handler=_QuietHandler)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name=self.url, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class StopSignals:
    """Waits for SIGTERM or SIGINT. Make it in the main thread, before any other thread starts.

    Not for a program that starts others: they inherit the mask too, and would be deaf to both signals.
    """

    _SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})

    def __init__(self) -> None:
        # Threads inherit the mask, so neither signal can interrupt one of them halfway through a reply.
        signal.pthread_sigmask(signal.SIG_BLOCK, self._SIGNALS)

    def wait(self) -> None:
        """Return when one of the two has come, also one that came before the call."""
        signal.sigwait(self._SIGNALS)
