"""The app of `intake`: public, complaint in and status out."""

from __future__ import annotations

from flask import Flask

from functions.intake import following, personal, reminder
from functions.intake.addresses import address
from functions.intake.identity import identify
from functions.intake.origins import allow_listed_origins
from functions.intake.routes import routes
from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.web.app import create_app

NEEDED = ("tracking_keys", "identity_public_keys", "tasks_queue", "sla_check_url", "tasks_service_account")


def create(settings: Settings, parts: Parts | None = None) -> Flask:
    """Build the app.

    Raises:
        ValueError: names the settings that are missing.
    """
    parts = parts or Parts.of(settings.require(*NEEDED))
    app = create_app(
        "intake",
        [routes, following.routes, personal.routes, reminder.routes],
        identify=identify,
        parts=parts,
        office_name=lambda: parts.offices[settings.office].particulars.name,
        contract="functions.intake.contract",
    )
    app.after_request(allow_listed_origins)
    app.context_processor(lambda: {"address": address, "home_url": address("/"), "page": "public.html"})
    return app
