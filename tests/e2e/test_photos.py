"""Photos over HTTP, as browsers and other sites send them: to gunicorn, to the storage, and back to the staff."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
import requests

from emulator.stack import Stack
from tests.e2e.callers import AS_FORM, Json, Office, all_at_once, call, chunked, fresh_key, problem
from tests.unit.pictures import SECRET, a_gif, a_jpeg, laden

MEGABYTE = 1024 * 1024
FIVE = 5 * MEGABYTE
ON_TOP = 16 * MEGABYTE
"""Three files of five megabytes, and one megabyte for the rest."""

File = tuple[str, tuple[str, bytes, str]]


def a_file(content: bytes, name: str = "foto.jpg", media_type: str = "image/jpeg") -> File:
    return ("photos", (name, content, media_type))


def post(stack: Stack, *files: File, key: str | None = None, path: str = "/complaints") -> requests.Response:
    headers = {"Idempotency-Key": key or fresh_key(), "Accept-Language": "en"}
    return call("POST", f"{stack.intake}{path}", headers=headers, data=AS_FORM, files=list(files))


def photos(office: Office, receipt: Json) -> list[Json]:
    listed: list[Json] = office.staff["operator"].look(receipt["complaint_id"])["photos"]
    return listed


def in_chunks(size: int) -> Iterator[bytes]:
    """A multipart body with one file, of so many bytes in all."""
    head = b'--edge\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    end = b"\r\n--edge--\r\n"
    yield head
    left = size - len(head) - len(end)
    while left:
        yield bytes(min(left, 65536))
        left -= min(left, 65536)
    yield end


def test_three_pictures_of_five_megabytes_reach_the_staff(office: Office) -> None:
    pictures = (a_jpeg((40, 40)), a_jpeg((40, 50)), laden("JPEG"))
    files = [a_file(each.ljust(FIVE, b"\0")) for each in pictures]

    answer = post(office.stack, *files)

    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    listed = photos(office, receipt)
    assert len(listed) == 3
    for each in listed:
        shown = office.staff["operator"].send("GET", f"/complaints/{receipt['complaint_id']}/photos/{each['name']}")
        assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
        assert len(shown.content) == each["bytes"]
        assert SECRET.encode() not in shown.content


def test_a_picture_that_is_too_large_is_named_and_more_than_all_of_them_is_413(stack: Stack) -> None:
    one = post(stack, a_file(bytes(FIVE + 1), "besar.jpg"))
    both = post(stack, a_file(bytes(9 * MEGABYTE)), a_file(bytes(9 * MEGABYTE)))

    assert problem(one, 422, "photos")["errors"][0]["message"] == "besar.jpg is larger than 5 MB."
    assert "16 MB" in problem(both, 413)["detail"]


@pytest.mark.parametrize(("size", "status"), [(ON_TOP, 422), (ON_TOP + 1, 413)])
def test_a_body_in_chunks_has_the_same_limit(stack: Stack, size: int, status: int) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}

    found, text = chunked(f"{stack.intake}/complaints", in_chunks(size), headers)

    assert found == status, text


@pytest.mark.parametrize("path", ["/tracking", "/nothing", "/complaints/BPN-00000-00000/messages", "/complaints/"])
def test_other_routes_take_no_more_than_before(stack: Stack, path: str) -> None:
    assert post(stack, a_file(bytes(65 * 1024)), path=path).status_code == 413


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded", "multipart/mixed"])
def test_other_bodies_to_the_same_route_are_no_larger_than_before(stack: Stack, media_type: str) -> None:
    answer = call("POST", f"{stack.intake}/complaints", headers={"Content-Type": media_type}, data=bytes(65 * 1024))

    problem(answer, 413)


def test_staff_routes_take_no_more_than_before(office: Office) -> None:
    answer = office.staff["operator"].send("POST", "/complaints", data=AS_FORM, files=[a_file(bytes(65 * 1024))])

    problem(answer, 413)


def test_the_number_of_parts_is_bounded(stack: Stack) -> None:
    fields = {f"field{n}": "x" for n in range(100)}

    answer = call("POST", f"{stack.intake}/complaints", data=fields, files=[a_file(a_jpeg())])

    problem(answer, 413)


def test_a_picture_that_is_none_is_named(stack: Stack) -> None:
    answer = post(stack, a_file(a_gif(), "kucing.gif", "image/gif"), a_file(a_jpeg()))

    assert problem(answer, 422, "photos")["errors"][0]["message"].startswith("kucing.gif is not a picture")


def test_the_same_post_ten_times_at_once_is_one_complaint_with_one_picture(office: Office) -> None:
    key, content = fresh_key(), a_jpeg((300, 200))

    answers = all_at_once(10, lambda: post(office.stack, a_file(content), key=key))

    assert {each.status_code for each in answers} == {201}
    receipts = {each.json()["complaint_id"]: each.json() for each in answers}
    assert len(receipts) == 1
    assert len(photos(office, *receipts.values())) == 1


def test_nobody_but_the_staff_gets_a_picture(office: Office) -> None:
    receipt = post(office.stack, a_file(a_jpeg())).json()
    id_ = receipt["complaint_id"]
    path = f"/complaints/{id_}/photos/{photos(office, receipt)[0]['name']}"

    problem(call("GET", f"{office.stack.transition}{path}"), 401)
    problem(call("GET", f"{office.stack.intake}{path}", headers={"Tracking-Code": receipt["tracking_code"]}), 404)
    problem(office.staff["operator"].send("GET", f"/complaints/{id_}/photos/{secrets.token_hex(32)}"), 404)
    assert "photos" not in office.public.status(receipt)
