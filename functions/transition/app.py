"""The app of `transition`: staff, board, case and transitions."""

from __future__ import annotations

from typing import Any

from flask import Flask, g

from functions.transition import (
    alerts,
    answers_back,
    board,
    imports,
    incidents,
    monthly_report,
    pages,
    performance,
    photos,
    reconciliation,
    register,
    report,
    routes,
    sign_in,
)
from functions.transition.identity import identify
from functions.transition.incident_view import shown
from functions.transition.parts import parts as current_parts
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.domain.disclosure import staff_view
from shared.domain.errors import Unproven
from shared.domain.incident import Incident
from shared.domain.office import Office
from shared.domain.report_note import ReportNote
from shared.web.app import create_app
from shared.web.language import language

NEEDED = ("tracking_keys", "identity_private_keys", "tasks_queue", "sla_check_url", "tasks_service_account")


def create(settings: Settings, parts: Parts | None = None) -> Flask:
    """Build the app.

    Raises:
        ValueError: names the settings that are missing.
    """
    parts = parts or Parts.of(settings.require(*NEEDED))
    app = create_app(
        "transition",
        [
            routes.routes,
            board.routes,
            alerts.routes,
            pages.routes,
            performance.routes,
            register.routes,
            report.routes,
            imports.routes,
            answers_back.routes,
            reconciliation.routes,
            photos.routes,
            incidents.routes,
            sign_in.routes,
        ],
        identify=identify,
        current=_current,
        parts=parts,
        office_name=lambda: _office_of(settings.office).particulars.name,
        contract="functions.transition.contract",
    )
    app.register_error_handler(Unproven, sign_in.go_and_sign_in)
    return app


def _office_of(deployed: str) -> Office:
    """The caller's; before anybody is known, the one that the deployment is for."""
    offices = current_parts().offices
    who = g.get("caller")
    return offices.get(who.office, offices[deployed]) if who else offices[deployed]


def _current(present: Any) -> dict[str, Any]:
    """The present state that a conflict carries: a complaint, an incident, or a note of a report."""
    if isinstance(present, Incident):
        return shown(present)
    if isinstance(present, ReportNote):
        return monthly_report.shown(present)
    pinned = current_parts().complaints.pin(present)
    return staff_view(present, pinned.procedure, pinned.hours, current_parts().now(), language())
