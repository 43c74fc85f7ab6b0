"""Photos with a complaint, from form to staff: stored once, shown to whom the case concerns, refused by name."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import pytest
from google.cloud.storage import Client
from PIL import Image
from werkzeug.test import TestResponse

from emulator.ports import LOOPBACK, free_port
from emulator.storage import StorageEmulator
from shared.cloud.clients import storage_client
from shared.cloud.settings import Settings
from tests.integration.house import DOCUMENTS, FORM, House
from tests.integration.services import Services
from tests.unit.pictures import a_gif, a_jpeg, a_png, laden, transparent

BUCKET = "photos-of-the-tests"

Upload = tuple[BytesIO, str] | tuple[BytesIO, str, str]


@dataclass
class PhotoHouse(House):
    """A house that takes pictures; `storage` is where they go."""

    storage: str = ""
    bucket: str = BUCKET

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings, with a bucket."""
        changes = {"photo_bucket": self.bucket, "storage_emulator_host": self.storage}
        return super().settings.model_copy(update=changes)

    @property
    def objects(self) -> list[str]:
        """The names of what lies in the bucket for complaints of this house."""
        client: Client = storage_client(self.settings)
        ids = self.ids()
        names = [each.name for each in client.list_blobs(BUCKET, timeout=5)]
        return [each for each in names if each.split("/")[1] in ids]

    def post_form(self, *files: bytes | Upload, key: str | None = None, **fields: Any) -> TestResponse:
        """Post the form as a browser does, with pictures."""
        reporter = FORM["reporter"]
        assert isinstance(reporter, dict)
        form = {name: value for name, value in FORM.items() if name != "reporter"}
        form |= {f"reporter.{name}": value for name, value in reporter.items()}
        uploads = [each if isinstance(each, tuple) else (BytesIO(each), "foto.jpg", "image/jpeg") for each in files]
        body = {**form, **{name: value for name, value in fields.items() if value is not None}, "photos": uploads}
        headers = {"Idempotency-Key": key} if key else {}
        return self.intake.test_client().post("/complaints", data=body, headers=headers)


@pytest.fixture(scope="module")
def storage() -> Iterator[StorageEmulator]:
    with StorageEmulator(BUCKET) as running:
        yield running


@pytest.fixture
def house(services: Services, storage: StorageEmulator) -> PhotoHouse:
    return opened(services, storage.url)


def opened(services: Services, storage: str, bucket: str = BUCKET) -> PhotoHouse:
    house = PhotoHouse(services, f"test-{secrets.token_hex(6)}", storage=storage, bucket=bucket)
    house.open()
    return house


def unreachable() -> str:
    return f"http://{LOOPBACK}:{free_port()}"


def listed(house: House, id_: str) -> list[dict[str, Any]]:
    """The pictures of a complaint, as the operator's view lists them."""
    photos: list[dict[str, Any]] = house.by("operator").get(f"/complaints/{id_}").get_json()["photos"]
    return photos


def stored(answer: TestResponse) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["complaint_id"])


def wrong(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.text
    errors = answer.get_json()["errors"]
    assert {each["field"] for each in errors} == {"photos"}
    return [each["message"] for each in errors]


def test_the_staff_see_the_picture_that_came_and_nothing_that_hung_on_it(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(laden("JPEG"), photos_sensitive="yes"))

    (photo,) = listed(house, id_)
    shown = house.by("operator").get(f"/complaints/{id_}/photos/{photo['name']}")

    assert shown.status_code == 200
    assert (photo["width"], photo["height"], photo["sensitive"]) == (64, 48, True)
    assert photo["bytes"] == len(shown.data)
    assert Image.open(BytesIO(shown.data)).size == (64, 48)
    assert b"MAKER-AND-PLACE" not in shown.data
    assert house.objects == [f"photos/{id_}/{photo['name']}.jpg"]


def test_a_picture_is_shown_as_nothing_but_a_picture_and_kept_nowhere(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(a_jpeg(), (BytesIO(transparent("PNG")), "b.png", "image/png")))

    first, second = [
        house.by("operator").get(f"/complaints/{id_}/photos/{each['name']}") for each in listed(house, id_)
    ]

    assert (first.headers["Content-Type"], second.headers["Content-Type"]) == ("image/jpeg", "image/webp")
    assert first.headers["Content-Disposition"] == f'inline; filename="{id_}-1.jpg"'
    assert second.headers["Content-Disposition"] == f'inline; filename="{id_}-2.webp"'
    for each in (first, second):
        assert each.headers["X-Content-Type-Options"] == "nosniff"
        assert each.headers["Cache-Control"] == "private, no-store"
        assert each.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_without_proof_of_being_staff_there_is_no_picture(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(a_jpeg()))
    path = f"/complaints/{id_}/photos/{listed(house, id_)[0]['name']}"

    nobody = house.transition.test_client().get(path)
    public = house.intake.test_client().get(path)

    assert (nobody.status_code, public.status_code) == (401, 404)


def test_the_pictures_of_a_report_on_staff_are_for_those_who_may_read_it(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(a_jpeg(), kind="misconduct"))
    (photo,) = house.by("compliance").get(f"/complaints/{id_}").get_json()["photos"]
    path = f"/complaints/{id_}/photos/{photo['name']}"

    strangers = [house.by(role).get(path) for role in ("operator", "section_head", "admin")]

    assert house.by("compliance").get(path).status_code == 200
    assert {each.status_code for each in strangers} == {404}
    assert strangers[0].get_json() == house.by("operator").get("/complaints/BPN-00000-00000/photos/x").get_json()


def test_only_what_the_complaint_lists_is_shown(house: PhotoHouse) -> None:
    mine, other = stored(house.post_form(a_jpeg())), stored(house.post_form(a_jpeg((10, 10))))
    name = listed(house, mine)[0]["name"]

    for path in (
        f"{other}/photos/{name}",
        f"{mine}/photos/{name}.jpg",
        f"{mine}/photos/..%2f{name}",
        f"{mine}/photos/",
    ):
        assert house.by("operator").get(f"/complaints/{path}").status_code == 404


def test_what_was_changed_in_the_bucket_is_not_shown(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(a_jpeg()))
    (name,) = house.objects
    client: Client = storage_client(house.settings)
    path = f"/complaints/{id_}/photos/{listed(house, id_)[0]['name']}"

    client.bucket(BUCKET).blob(name).upload_from_string(a_png(), timeout=5)
    changed = house.by("operator").get(path)
    client.bucket(BUCKET).blob(name).delete(timeout=5)

    assert changed.status_code == 404
    assert house.by("operator").get(path).status_code == 404


def test_the_same_post_again_gives_the_same_receipt_and_stores_nothing_more(house: PhotoHouse) -> None:
    first = house.post_form(a_jpeg(), key="a-key")
    before = house.objects

    second = house.post_form(a_jpeg(), key="a-key")

    assert second.get_json() == first.get_json()
    assert house.objects == before
    assert len(house.ids()) == 1


@pytest.mark.parametrize("others", [[], [a_jpeg((10, 10))], [a_jpeg(), a_jpeg((10, 10))]])
def test_the_same_key_with_other_pictures_is_refused_and_leaves_none(house: PhotoHouse, others: list[bytes]) -> None:
    stored(house.post_form(a_jpeg(), key="a-key"))
    before = house.objects

    answer = house.post_form(*others, key="a-key")

    assert answer.status_code == 409
    assert house.objects == before
    assert len(house.ids()) == 1


def test_a_foreign_form_s_pictures_tell_its_posts_apart(house: PhotoHouse) -> None:
    first, again = stored(house.post_form(a_jpeg())), stored(house.post_form(a_jpeg()))

    another = stored(house.post_form(a_jpeg((10, 10))))

    assert first == again != another


def test_a_picture_chosen_twice_is_stored_once(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(a_jpeg(), a_jpeg(), a_jpeg((10, 10))))

    assert [each["width"] for each in listed(house, id_)] == [64, 10]
    assert len(house.objects) == 2


def test_a_picture_costs_one_read_more_and_no_picture_costs_nothing(house: PhotoHouse) -> None:
    house.forget_calls()

    stored(house.post_form(a_jpeg()))
    with_picture = house.counts()
    house.forget_calls()
    stored(house.post_form((BytesIO(b""), ""), subject="Loket lain tutup"))

    assert with_picture == {"GetDocument": 1, "Commit": 1, "CreateTask": 2}
    assert house.counts() == {"Commit": 1, "CreateTask": 2}


def test_pictures_stay_while_the_complaint_goes_its_way(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(a_jpeg()))
    before = listed(house, id_)

    for step in ("receive", "forward", "review"):
        assert house.advance(id_, documents=DOCUMENTS.get(step, {})).status_code == 200

    assert listed(house, id_) == before


def test_each_picture_that_cannot_be_used_is_named_and_nothing_is_stored(house: PhotoHouse) -> None:
    answer = house.post_form(
        a_jpeg(), (BytesIO(a_gif()), "kucing.gif", "image/gif"), (BytesIO(b"<script>"), "KTP.jpg", "image/jpeg")
    )

    assert [each.split()[0] for each in wrong(answer)] == ["kucing.gif", "KTP.jpg"]
    assert house.ids() == []


@pytest.mark.parametrize(("spoken", "words"), [("id", "peta.svg bukan "), ("en", "peta.svg is not ")])
def test_the_refusal_is_in_the_caller_s_language(house: PhotoHouse, spoken: str, words: str) -> None:
    body = {**FORM, "photos": (BytesIO(b"<svg>"), "peta.svg", "image/svg+xml")}
    body.pop("reporter")
    answer = house.intake.test_client().post("/complaints", data=body, headers={"Accept-Language": spoken})

    (message,) = wrong(answer)

    assert message.startswith(words)


def test_a_page_is_given_back_with_what_was_typed(house: PhotoHouse) -> None:
    body = {**FORM, "photos": (BytesIO(b"<svg>"), "<b>peta</b>.svg", "image/svg+xml")}
    body.pop("reporter")

    answer = house.intake.test_client().post("/complaints", data=body, headers={"Accept": "text/html"})

    assert answer.status_code == 422
    assert str(FORM["subject"]) in answer.text
    assert "<b>peta" not in answer.text
    assert "b&gt;.svg" in answer.text


def test_four_pictures_are_too_many(house: PhotoHouse) -> None:
    assert len(wrong(house.post_form(*[a_jpeg((n, n)) for n in (1, 2, 3, 4)]))) == 1
    assert house.ids() == []


def test_a_form_that_names_its_pictures_without_sending_them_is_told(house: PhotoHouse) -> None:
    body = {**FORM, "photos": "foto.jpg"}
    body.pop("reporter")

    assert "enctype" in wrong(house.intake.test_client().post("/complaints", data=body))[0]
    assert wrong(house.post(photos="foto.jpg"))


def test_files_of_other_fields_and_of_other_routes_are_refused(house: PhotoHouse) -> None:
    upload = (BytesIO(a_jpeg()), "foto.jpg")

    other = house.post_form(extra=upload)
    registered = house.transition.test_client().post(
        "/complaints",
        data={"photos": (BytesIO(a_jpeg()), "foto.jpg")},
        headers={"Authorization": f"Bearer {house.services.token('operator@imigrasi.example')}"},
    )

    assert other.get_json()["errors"][0]["field"] == "extra"
    assert wrong(registered)
    assert house.ids() == []


def test_where_no_bucket_is_a_picture_is_refused_and_a_complaint_without_one_is_taken(
    services: Services, storage: StorageEmulator
) -> None:
    house = opened(services, storage.url, bucket="")

    assert "tidak diterima di sini" in wrong(house.post_form(a_jpeg()))[0]
    assert house.ids() == []
    assert house.post_form((BytesIO(b""), "")).status_code == 201


@pytest.mark.parametrize("down", ["not reached", "no such bucket"])
def test_while_the_storage_is_down_nothing_is_stored_and_the_same_post_goes_through_later(
    services: Services, storage: StorageEmulator, down: str
) -> None:
    house = opened(services, unreachable()) if down == "not reached" else opened(services, storage.url, bucket="gone")

    refused = house.post_form(a_jpeg(), key="a-key")
    nothing = house.ids()
    house.__dict__.pop("settings")
    house.storage, house.bucket = storage.url, BUCKET
    house.employ()
    later = house.post_form(a_jpeg(), key="a-key")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert nothing == []
    assert listed(house, stored(later))
    assert house.post_form(a_jpeg(), key="a-key").get_json() == later.get_json()


def test_a_lost_reply_of_the_commit_is_no_loss(house: PhotoHouse) -> None:
    house.wire.lose_reply("Commit", times=3)

    answer = house.post_form(a_jpeg(), key="a-key")

    assert len(listed(house, stored(answer))) == 1
    assert len(house.objects) == 1


def test_while_the_storage_is_down_the_staff_are_told_to_try_again(house: PhotoHouse) -> None:
    id_ = stored(house.post_form(a_jpeg()))
    path = f"/complaints/{id_}/photos/{listed(house, id_)[0]['name']}"
    house.__dict__.pop("settings")
    house.storage = unreachable()
    house.employ()

    answer = house.by("operator").get(path)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_the_local_storage_is_refused_in_the_cloud() -> None:
    with pytest.raises(ValueError, match="STORAGE_EMULATOR_HOST is refused"):
        Settings(google_cloud_project="p", k_service="intake", storage_emulator_host="http://127.0.0.1:1")
