"""The pictures of a post to `intake`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from functions.intake.parts import parts
from shared.cloud.photos import Photo
from shared.domain.attachment import LARGEST_PHOTO, MOST_PHOTOS
from shared.domain.errors import N_, FieldError, Invalid
from shared.web.files import Sent, read_files

FIELD = "photos"

SENSITIVE = "photos_sensitive"
"""The box that says of all pictures of a post that one shows a home or a person. Whatever it holds ticks it."""

LARGEST_POST = MOST_PHOTOS * LARGEST_PHOTO + 1024 * 1024
"""Bytes of a form with its pictures."""


def sent_photos(fields: Mapping[str, Any]) -> tuple[Photo, ...]:
    """The pictures that came with the form, cleaned; each once, however often it was chosen.

    Raises:
        Invalid: too many, not taken here, or (each by its file's name) not to be used.
    """
    files = read_files(request, FIELD, most=MOST_PHOTOS, largest=LARGEST_PHOTO)
    if not files:
        return ()
    if not parts().settings.photo_bucket:
        raise Invalid(fields=(FieldError(FIELD, N_("Pictures are not taken here: send the form without them.")),))
    return _cleaned(files, sensitive=bool(fields.get(SENSITIVE)))


def _cleaned(files: list[Sent], *, sensitive: bool) -> tuple[Photo, ...]:
    # Imported here: a complaint without pictures shall not wait for it.
    from shared.cloud.picture_cleaning import clean

    photos: dict[str, Photo] = {}
    wrong: list[FieldError] = []
    for each in files:
        try:
            photo = clean(each.name, each.media_type, each.content, sensitive=sensitive)
        except Invalid as refusal:
            wrong += refusal.fields
        else:
            photos.setdefault(photo.attachment.name, photo)
    if wrong:
        raise Invalid(fields=tuple(wrong))
    return tuple(photos.values())
