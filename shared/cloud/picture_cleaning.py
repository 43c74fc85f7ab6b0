"""A picture from outside, decoded and written anew: nothing of the file survives but what is to be seen in it.

Pillow is imported by the functions that need it: a complaint without pictures shall not wait for it.
"""

from __future__ import annotations

import logging
import warnings
from hashlib import sha256
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from shared.cloud.photos import Photo
from shared.domain.attachment import LARGEST_PHOTO, LARGEST_PIXELS, LONGEST_SIDE, Attachment
from shared.domain.errors import N_, FieldError, Invalid, Unavailable

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

log = logging.getLogger(__name__)

FIELD = "photos"

QUALITY = 85
"""Of JPEG and WebP, of 100."""

MOST_SCANS = 64
"""Of a JPEG. A progressive one has about ten; thousands, of a few bytes each, would take hours to decode."""

PATIENCE = 15.0
"""Seconds that a picture waits for those before it."""

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
"""The media types that are taken, and Pillow's names for them."""

SAYS_NOTHING = ("", "application/octet-stream")
"""Media types that tell nothing about a file: then its first bytes alone count."""

ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}

LONGEST_NAME = 80
"""Characters of a file's name that are shown."""

ORIENTATION = 0x0112
"""The number of the EXIF tag."""

LARGEST = {"JPEG": LARGEST_PIXELS, "PNG": LARGEST_PIXELS, "WEBP": 16_000_000}
"""Pixels by kind. No camera writes WebP, and its decoder takes four times the memory that the others do."""

_one_at_a_time = Lock()
"""Forty million pixels take up to 400 MB: every thread of a process at once would fill its memory."""


def clean(name: str, media_type: str, content: bytes, *, sensitive: bool) -> Photo:
    """The picture, upright, its long side LONGEST_SIDE pixels at most; JPEG, or WebP where something shines through it.

    The same file gives the same bytes. `name` and `media_type` are what the sender says.

    Raises:
        Invalid: on `photos`, by the file's name: too large, too many pixels, not what it says, damaged.
        Unavailable: too many pictures come at once.
    """
    if len(content) > LARGEST_PHOTO:
        raise _refused(N_("%(file)s is larger than %(megabytes)s MB."), name, megabytes=LARGEST_PHOTO // 1024**2)
    found = _media_type_of(content)
    says = media_type.partition(";")[0].strip().lower()
    if found is None or (says not in SAYS_NOTHING and ALIASES.get(says, says) not in FORMATS):
        raise _refused(N_("%(file)s is not a picture of the kind JPEG, PNG or WebP."), name)
    if says not in SAYS_NOTHING and ALIASES.get(says, says) != found:
        raise _refused(
            N_("%(file)s is not what it says: it is a picture of the kind %(kind)s."), name, kind=FORMATS[found]
        )
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Unavailable
    try:
        seen = _seen(name, content, FORMATS[found])
        written, kind = _written(seen)
    finally:
        _one_at_a_time.release()
    attachment = Attachment(
        name=sha256(written).hexdigest(),
        media_type=kind,
        bytes=len(written),
        width=seen.width,
        height=seen.height,
        sensitive=sensitive,
    )
    return Photo(attachment, written, sha256(content).hexdigest())


def shown_name(name: str) -> str:
    """A file's name as it can be shown: without folders and without what does not print, LONGEST_NAME at most."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable()).strip()[:LONGEST_NAME] or "?"


def _media_type_of(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def _seen(name: str, content: bytes, kind: str) -> Image:
    """The pixels of the first frame, upright and reduced, in an image of their own that carries nothing else."""
    from PIL import Image

    # More than twice this number is an exception, before WebP's decoder takes the memory for its canvas.
    Image.MAX_IMAGE_PIXELS = LARGEST[kind] // 2
    if kind == "JPEG" and content.count(b"\xff\xda") > MOST_SCANS:
        raise _refused(N_("%(file)s is damaged: it cannot be read to its end."), name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _bare(Image.open(BytesIO(content), formats=(kind,)))
    except Image.DecompressionBombError as error:
        raise _refused(
            N_("%(file)s has more than %(megapixels)s million pixels."), name, megapixels=LARGEST[kind] // 10**6
        ) from error
    except Exception as error:
        # Whatever a decoder fails with, and there is hardly an exception that none does: the file is at fault.
        log.info("a picture cannot be decoded: %s", type(error).__name__)
        raise _refused(N_("%(file)s is damaged: it cannot be read to its end."), name) from error


def _bare(opened: Image) -> Image:
    from PIL import Image

    upright = _turn(opened)
    image = _eight_bits(opened)
    # The gap lets a JPEG be decoded at half its size, a quarter or an eighth, where that is still more than is kept.
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=1.0)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGB")
    if upright is not None:
        image = image.transpose(upright)
    # A comment, a colour profile and the like hang on the old image, and would be written with it.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _eight_bits(opened: Image) -> Image:
    """In a mode that can be reduced: eight bits, no palette; with an alpha channel where anything is transparent."""
    if opened.has_transparency_data:
        return opened.convert("RGBA") if opened.mode != "RGBA" else opened
    if opened.mode.startswith("I"):
        # Sixteen bits of grey: converted by themselves, all above 255 would be white.
        return opened.point(lambda value: value / 256).convert("L")
    return opened if opened.mode in ("L", "RGB", "CMYK", "YCbCr") else opened.convert("RGB")


def _turn(opened: Image) -> Transpose | None:
    """What brings the picture upright; a broken note on how it was held counts as none."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    try:
        return turns.get(opened.getexif().get(ORIENTATION, 1))
    except Exception as error:  # noqa: BLE001 (EXIF that cannot be read is thrown away as all EXIF is)
        log.info("EXIF that cannot be read: %s", type(error).__name__)
        return None


def _written(image: Image) -> tuple[bytes, str]:
    """The bytes and their media type."""
    out = BytesIO()
    if image.mode == "RGBA":
        image.save(out, "WEBP", quality=QUALITY, method=4)
        return out.getvalue(), "image/webp"
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), "image/jpeg"


def _refused(message: str, name: str, **params: object) -> Invalid:
    return Invalid(fields=(FieldError(FIELD, message, {"file": shown_name(name), **params}),))
