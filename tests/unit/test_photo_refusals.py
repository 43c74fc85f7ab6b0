"""What is no picture, not the one that it says, damaged or too large is refused by the name of its file."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from shared.cloud import picture_cleaning
from shared.cloud.photos import Photo
from shared.cloud.picture_cleaning import MOST_SCANS, clean, shown_name
from shared.domain.attachment import LARGEST_PHOTO
from shared.domain.errors import FieldError, Invalid, Unavailable
from tests.unit.pictures import a_gif, a_jpeg, a_png, a_webp

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def taken(content: bytes, media_type: str = "") -> Photo:
    return clean("foto.jpg", media_type, content, sensitive=False)


def refusal(content: bytes, media_type: str = "", name: str = "foto.jpg") -> FieldError:
    with pytest.raises(Invalid) as caught:
        clean(name, media_type, content, sensitive=False)
    (field,) = caught.value.fields
    assert field.field == "photos"
    return field


def a_png_of(width: int, height: int) -> bytes:
    """A PNG whose header promises so many pixels; there are none."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def a_webp_of(width: int, height: int) -> bytes:
    """A WebP whose header promises so many pixels: its decoder would take the memory at once."""
    canvas = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    content = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + canvas
    return b"RIFF" + struct.pack("<I", len(content)) + content


@pytest.mark.parametrize(
    "content",
    [a_gif(), SVG, HEIC, b"", b"<html>", b"%PDF-1.7", b"BM" + bytes(60), a_jpeg()[1:], b"RIFF\x04\x00\x00\x00WAVE"],
    ids=["gif", "svg", "heic", "empty", "html", "pdf", "bmp", "headless", "wave"],
)
@pytest.mark.parametrize("media_type", ["image/jpeg", ""])
def test_what_is_no_jpeg_png_or_webp_is_refused_by_its_name(content: bytes, media_type: str) -> None:
    wrong = refusal(content, media_type, "C:\\fakepath\\KTP saya.jpg")

    assert "is not a picture of the kind" in wrong.message
    assert wrong.params == {"file": "KTP saya.jpg"}


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "image/gif", "image/heic", "application/pdf"])
def test_a_picture_that_says_to_be_something_else_is_refused(media_type: str) -> None:
    assert "is not a picture of the kind" in refusal(a_jpeg(), media_type).message


def test_a_picture_of_another_kind_than_it_says_is_refused() -> None:
    wrong = refusal(a_png(), "image/jpeg")

    assert "is not what it says" in wrong.message
    assert wrong.params["kind"] == "PNG"


@pytest.mark.parametrize(
    "says", ["image/jpeg", "image/jpg", "IMAGE/JPEG; q=1", "image/pjpeg", "", "application/octet-stream"]
)
def test_a_media_type_that_fits_or_tells_nothing_is_fine(says: str) -> None:
    assert taken(a_jpeg(), says).attachment.media_type == "image/jpeg"


@pytest.mark.parametrize(
    "content", [a_jpeg((400, 300)), a_png((400, 300)), a_webp((400, 300))], ids=["jpeg", "png", "webp"]
)
@pytest.mark.parametrize("kept", [0.9, 0.5, 0.3])
def test_a_truncated_file_is_refused(content: bytes, kept: float) -> None:
    assert "is damaged" in refusal(content[: int(len(content) * kept)]).message


@pytest.mark.parametrize(
    "content", [a_png_of(8000, 5001), a_webp_of(16383, 16383), a_png_of(60000, 60000), a_webp_of(8000, 5001)]
)
def test_too_many_pixels_are_refused_before_they_are_decoded(content: bytes) -> None:
    wrong = refusal(content)

    assert "million pixels" in wrong.message
    assert wrong.params["megapixels"] == (16 if content.startswith(b"RIFF") else 40)


def test_forty_million_pixels_are_taken() -> None:
    out = BytesIO()
    Image.new("L", (8000, 5000)).save(out, "PNG")

    facts = taken(out.getvalue()).attachment

    assert (facts.width, facts.height) == (2048, 1280)


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    whole = a_jpeg(progressive=True)
    start = whole.rindex(b"\xff\xda")
    scan = whole[start:-2]

    assert "is damaged" in refusal(whole[:-2] + scan * MOST_SCANS + b"\xff\xd9").message
    assert taken(whole + bytes(100))


def test_a_file_of_more_than_five_megabytes_is_refused() -> None:
    assert taken(a_jpeg().ljust(LARGEST_PHOTO, b"\0"))

    assert refusal(a_jpeg().ljust(LARGEST_PHOTO + 1, b"\0")).params == {"file": "foto.jpg", "megabytes": 5}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Budi\\a.jpg", "a.jpg"),
        ("a\r\n\x00b.jpg", "ab.jpg"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("x" * 300, "x" * 80),
        ("/", "?"),
    ],
)
def test_a_file_s_name_is_shown_without_folders_and_without_what_does_not_print(name: str, seen: str) -> None:
    assert shown_name(name) == seen


def test_a_picture_does_not_wait_for_ever_for_those_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_cleaning, "PATIENCE", 0.01)

    with picture_cleaning._one_at_a_time, pytest.raises(Unavailable):
        taken(a_jpeg())

    assert taken(a_jpeg())
