"""A form that came without a session: sent back with what was typed, to be sent again after signing in.

Nothing of it is stored. Only a form of our own pages is sent back: another site's, sent on by a click on this page,
would come as if it were ours.
"""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from functions.transition.identity import own_origins
from shared.domain.errors import Unproven
from shared.web.body import FORMS
from shared.web.problem import problem, wants_html


def can_be_sent_again() -> bool:
    """Whether the present request is such a form."""
    ours = request.headers.get("Origin") in own_origins(request)
    is_form = request.method == "POST" and request.mimetype in FORMS and not request.files
    return ours and is_form and wants_html() and request.url_rule is not None


def to_be_sent_again(refusal: Unproven) -> ResponseReturnValue:
    """The page with the form's fields, for whoever signs in and sends them again (401)."""
    fields = [(name, text) for name, texts in request.form.lists() for text in texts]
    page = make_response(render_template("session_ended.html", problem=problem(refusal), fields=fields), refusal.status)
    page.headers["WWW-Authenticate"] = "Bearer"
    return page
