"""The entry point of the function `transition`."""

from __future__ import annotations

import functions_framework
from flask import Request
from werkzeug.wrappers import Response

import shared.starting  # before all that is loaded below
from functions.transition.app import create
from shared.cloud.settings import Settings
from shared.web.app import serve
from shared.web.logs import set_up

settings = Settings.read()
set_up(settings.google_cloud_project)
app = create(settings)
shared.starting.done()


@functions_framework.http
def transition(request: Request) -> Response:
    """Answer one request of the staff."""
    return serve(app, request)
