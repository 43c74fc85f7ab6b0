"""The pictures of a complaint, for the staff whom it concerns."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from functions.transition.parts import parts
from functions.transition.reading import load
from shared.cloud.photos import EXTENSIONS, Photos
from shared.domain.errors import NotFound
from shared.web.app import ANY_STAFF, audience
from shared.web.described import described

routes = Blueprint("photos", __name__)


@routes.get("/complaints/<complaint_id>/photos/<name>")
@audience(ANY_STAFF)
@described({200: tuple(EXTENSIONS)})
def photo(complaint_id: str, name: str) -> ResponseReturnValue:
    """One picture, by the name that the complaint lists. A stranger to the complaint learns of no picture either."""
    complaint = load(complaint_id).complaint
    named = {each.name: (number, each) for number, each in enumerate(complaint.attachments, 1)}
    if name not in named:
        raise NotFound
    number, attachment = named[name]
    content = Photos(parts().clients, parts().settings.photo_bucket).read(complaint.id, attachment)
    response = Response(content, content_type=attachment.media_type)
    file = f"{complaint.id}-{number}.{EXTENSIONS[attachment.media_type]}"
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
