"""The app of `sla_check`: private, deadline checks, sweep and alert delivery."""

from __future__ import annotations

import logging

from flask import Flask, Request
from flask.typing import ResponseReturnValue

from functions.sla_check.parts import parts as current_parts
from functions.sla_check.routes import SCHEDULER, TASKS, routes
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.cloud.tokens import Tokens
from shared.domain.command import Caller
from shared.domain.errors import Refusal, Unavailable
from shared.operation import HEADER, begin, read
from shared.web.app import ANY_STAFF, create_app
from shared.web.problem import refused

NEEDED = (
    "tasks_queue",
    "sla_check_url",
    "tasks_service_account",
    "scheduler_service_account",
    "tracking_keys",
    "identity_private_keys",
    "intake_url",
    "staff_url",
    "smtp_host",
    "mail_from",
    "evidence_bucket",
)


log = logging.getLogger(__name__)


def create(settings: Settings, parts: Parts | None = None) -> Flask:
    """Build the app.

    Raises:
        ValueError: names the settings that are missing.
    """
    parts = parts or Parts.of(settings.require(*NEEDED))
    app = create_app(
        "sla_check",
        [routes],
        identify=identify,
        parts=parts,
        office_name=lambda: parts.offices[settings.office].particulars.name,
        contract="functions.sla_check.contract",
        document_for=ANY_STAFF,
    )
    app.register_error_handler(Unavailable, _fail_this_task_alone)
    return app


def identify(incoming: Request) -> Caller:
    """Cloud Tasks or Cloud Scheduler, by the service account in the token (Unproven: no valid one)."""
    settings = current_parts().settings
    email = Tokens(settings).email(incoming.headers.get("Authorization"))
    accounts = {settings.tasks_service_account: TASKS, settings.scheduler_service_account: SCHEDULER}
    role = accounts.get(email)
    if role == TASKS:
        begin(read(incoming.headers.get(HEADER)))
        _count_retries(incoming.headers.get("X-CloudTasks-TaskRetryCount", "0"))
    return Caller(email, "", "", {role: role} if role else {}, "token")


def _count_retries(text: str) -> None:
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text):
        log.info("task tried again", extra={"event": "task_retried", "attempts": int(text)})


def _fail_this_task_alone(_: Unavailable) -> ResponseReturnValue:
    """500, not 503: a 503 from the handler throttles the whole queue."""
    return refused(Refusal())
