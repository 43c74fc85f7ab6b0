"""A picture from outside is decoded and written anew: what it shows stays, what hangs on it goes."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from shared.cloud.photos import Photo
from shared.cloud.picture_cleaning import FORMATS, clean
from shared.domain.attachment import LONGEST_SIDE
from tests.unit.pictures import (
    BLUE,
    GREEN,
    SECRET,
    a_jpeg,
    a_png,
    a_webp,
    animated,
    exif,
    laden,
    picture,
    transparent,
)

MEDIA_TYPES = {kind: media_type for media_type, kind in FORMATS.items()}


def cleaned(content: bytes, media_type: str = "", *, sensitive: bool = False) -> Photo:
    return clean("foto.jpg", media_type, content, sensitive=sensitive)


def shown(photo: Photo) -> Image.Image:
    return Image.open(BytesIO(photo.content))


def is_about(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("content", [a_jpeg(), a_png(), a_webp(), a_png(mode="P"), a_png(mode="L"), a_png(mode="1")])
def test_what_nothing_shines_through_is_stored_as_a_jpeg_named_by_its_digest(content: bytes) -> None:
    photo = cleaned(content, sensitive=True)

    facts = photo.attachment
    assert photo.content.startswith(b"\xff\xd8\xff")
    assert (facts.media_type, facts.width, facts.height, facts.sensitive) == ("image/jpeg", 64, 48, True)
    assert (facts.name, facts.bytes) == (sha256(photo.content).hexdigest(), len(photo.content))
    assert photo.sent == sha256(content).hexdigest()


@pytest.mark.parametrize(
    "content",
    [transparent("PNG"), transparent("WEBP"), transparent("PNG", palette=True)],
    ids=["png", "webp", "gif-like"],
)
def test_what_something_shines_through_stays_so(content: bytes) -> None:
    photo = cleaned(content)

    assert photo.attachment.media_type == "image/webp"
    corner, far = shown(photo).getpixel((2, 2)), shown(photo).getpixel((60, 40))
    assert isinstance(corner, tuple)
    assert isinstance(far, tuple)
    assert (corner[3], far[3]) == (0, 255)


def test_an_alpha_channel_that_hides_nothing_makes_no_webp() -> None:
    assert cleaned(a_png(mode="RGBA")).attachment.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("WEBP", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGBA")]
)
def test_no_metadata_survives(kind: str, mode: str) -> None:
    content = laden(kind, mode)
    assert SECRET.encode() in content

    photo = cleaned(content, MEDIA_TYPES[kind])

    left = shown(photo)
    assert SECRET.encode() not in photo.content
    assert b"PK\x03\x04" not in photo.content
    assert not dict(left.getexif())
    assert {"exif", "icc_profile", "xmp", "comment", "XML:com.adobe.xmp"}.isdisjoint(left.info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_stored_upright(kind: str, orientation: int) -> None:
    turned = picture().transpose(BACK[orientation]) if orientation in BACK else picture()
    out = BytesIO()
    turned.save(out, kind, exif=exif(orientation))

    photo = cleaned(out.getvalue())

    assert (photo.attachment.width, photo.attachment.height) == (64, 48)
    assert is_about(shown(photo).getpixel((5, 24)), BLUE)
    assert is_about(shown(photo).getpixel((60, 24)), GREEN)


BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What a camera held in each way makes of the upright picture."""


def test_a_broken_note_on_the_orientation_is_no_reason_to_refuse() -> None:
    photo = cleaned(a_jpeg(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f"))

    assert (photo.attachment.width, photo.attachment.height) == (64, 48)


@pytest.mark.parametrize("size", [(4096, 1024), (1024, 4096), (5000, 3)])
def test_the_long_side_is_reduced(size: tuple[int, int]) -> None:
    facts = cleaned(a_jpeg(size)).attachment

    assert max(facts.width, facts.height) == LONGEST_SIDE
    assert min(facts.width, facts.height) == max(1, round(min(size) * LONGEST_SIDE / max(size)))


def test_a_small_picture_is_not_made_larger() -> None:
    facts = cleaned(a_png((1, 1))).attachment

    assert (facts.width, facts.height) == (1, 1)


@pytest.mark.parametrize("content", [a_jpeg((3000, 2000)), a_png(), a_webp(), transparent("PNG")])
def test_the_same_file_gives_the_same_bytes(content: bytes) -> None:
    assert cleaned(content) == cleaned(content)


def test_the_bytes_are_the_same_in_another_process() -> None:
    code = (
        "from shared.cloud.picture_cleaning import clean; from tests.unit.pictures import a_jpeg;"
        "print(clean('a', '', a_jpeg((3000, 2000)), sensitive=False).attachment.name)"
    )

    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert other.stdout.strip() == cleaned(a_jpeg((3000, 2000))).attachment.name


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animated_picture_the_first_frame_is_kept(kind: str) -> None:
    photo = cleaned(animated(kind))

    assert getattr(shown(photo), "n_frames", 1) == 1
    assert is_about(shown(photo).getpixel((5, 24)), BLUE)


def test_a_phone_s_double_picture_is_one() -> None:
    out = BytesIO()
    picture().save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), (255, 0, 0))])

    photo = cleaned(out.getvalue(), "image/jpeg")

    assert shown(photo).format == "JPEG"
    assert is_about(shown(photo).getpixel((60, 24)), GREEN)


def test_sixteen_bits_of_grey_do_not_turn_white() -> None:
    out = BytesIO()
    Image.new("I;16", (20, 20), 0x4000).save(out, "PNG")

    assert shown(cleaned(out.getvalue())).getpixel((10, 10)) == 0x40


def test_the_colours_of_a_print_are_shown() -> None:
    photo = cleaned(a_jpeg(mode="CMYK"))

    assert shown(photo).mode == "RGB"
    assert is_about(shown(photo).getpixel((60, 24)), GREEN)
