"""A picture that came with a complaint: the facts of it; the picture itself lies in the storage bucket."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

MOST_PHOTOS = 3
"""How many pictures come with one complaint."""

LARGEST_PHOTO = 5 * 1024 * 1024
"""Bytes of one picture as it is sent."""

LARGEST_PIXELS = 40_000_000
"""Pixels of one picture: more would fill the memory when it is decoded."""

LONGEST_SIDE = 2048
"""Pixels of the long side as it is stored."""


class Attachment(BaseModel):
    """A stored picture. `name` is the SHA-256 (hex) of its bytes, `sensitive` that it may show a home or a person."""

    model_config = ConfigDict(frozen=True)

    name: str
    media_type: str
    bytes: int
    width: int
    height: int
    sensitive: bool = False
