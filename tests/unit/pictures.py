"""Pictures for the tests, as files: of each kind, with everything that hangs on them, and what is none."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

SECRET = "MAKER-AND-PLACE"
"""Stands in every kind of metadata: no stored byte may hold it."""

GREEN, BLUE = (0, 160, 0), (0, 0, 200)


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Green, its left half blue: turned or mirrored it is another."""
    image = Image.new("RGB", size, GREEN)
    image.paste(BLUE, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


@cache
def exif(orientation: int = 1) -> bytes:
    """A camera's note: its maker, where it stood, how it was held."""
    note = Image.Exif()
    note[0x010F] = SECRET
    note[0x0112] = orientation
    note.get_ifd(0x8825)[29] = SECRET
    return note.tobytes()


def a_jpeg(size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: Any) -> bytes:
    """A JPEG without metadata, unless `more` names some."""
    return _file(picture(size, mode), "JPEG", **more)


def a_png(size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: Any) -> bytes:
    """A PNG."""
    return _file(picture(size, mode), "PNG", **more)


def a_webp(size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    """A WebP, lossless."""
    return _file(picture(size), "WEBP", lossless=True, **more)


def a_gif() -> bytes:
    """A GIF."""
    return _file(picture(), "GIF")


def transparent(kind: str, *, palette: bool = False) -> bytes:
    """A picture through which its upper left corner shines."""
    image = picture().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 10, 10))
    return _file(image.quantize(16) if palette else image, kind)


def laden(kind: str, mode: str = "RGB") -> bytes:
    """A file with EXIF, XMP, a colour profile, comments and trailing bytes; SECRET stands in each.

    In the mode RGBA its upper left corner shines through.
    """
    image = picture(mode=mode)
    if mode == "RGBA":
        image.paste((0, 0, 0, 0), (0, 0, 10, 10))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET.encode()
    more: dict[str, Any] = {"exif": exif(), "icc_profile": profile}
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Comment", SECRET)
        text.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
        more["pnginfo"] = text
    else:
        more["xmp"] = f"<x>{SECRET}</x>".encode()
    if kind == "JPEG":
        more["comment"] = SECRET
    return _file(image, kind, **more) + f"PK\x03\x04{SECRET}<script>".encode()


def animated(kind: str) -> bytes:
    """Two frames: the usual picture, then a red one."""
    frames = [Image.new("RGB", (64, 48), (255, 0, 0))]
    return _file(picture(), kind, save_all=True, append_images=frames, duration=100)


def _file(image: Image.Image, kind: str, **more: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()
