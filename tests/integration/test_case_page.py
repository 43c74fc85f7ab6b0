"""The page of one complaint: what it shows, what it asks twice, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.house import House
from tests.integration.staff_pages import Desk, words

TYPED = "Analisa yang tidak boleh hilang."
TELLING = "Silakan hubungi 0812-3456-7890."
POST = {
    "publication__platform": "Instagram",
    "publication__url": "https://media.example/p/1",
    "publication__at": "2023-02-06T09:30",
}


@pytest.fixture
def chief(house: House) -> Desk:
    return Desk(house, "subsection_head")


@pytest.fixture
def operator(house: House) -> Desk:
    return Desk(house, "operator")


@pytest.fixture
def head(house: House) -> Desk:
    return Desk(house, "section_head")


def test_whoever_loses_a_race_reads_what_the_other_did_and_keeps_the_text(house: House, chief: Desk) -> None:
    id_ = house.a_complaint("review")
    seen = str(house.state(id_)["version"])
    house.act("section_head", id_, "return", to_step="forward", note="Salin dulu nomornya.")

    late = chief.send(id_, "advance", expected_version=seen, documents__analysis=TYPED)

    assert late.status_code == 409
    told = words(late).partition("What was done in the meantime")[2].partition("What you typed")[0]
    assert "Given back" in told
    assert "section.head@imigrasi.example" in told
    assert "Kepala Seksi Teknologi Informasi" in told
    assert "6 February 2023 at 09:00 WITA" in told
    assert "Salin dulu nomornya." in told
    assert "Step completed" not in told, "what was done before the form was opened is no news"
    assert TYPED in words(late)


def test_what_was_done_is_read_only_where_a_race_was_lost(house: House, chief: Desk) -> None:
    id_ = house.a_complaint("review")
    house.forget_calls()

    page = chief.get(f"/complaints/{id_}")

    assert page.status_code == 200
    asked = [each.request for each in house.wire.calls if each.method == "RunQuery"]
    assert not [each for each in asked if "journal" in str(each)]
    assert len(asked) <= 3, "two for likely duplicates, one for repetitions"


def test_the_history_names_who_in_which_capacity_did_what_and_when(house: House, head: Desk) -> None:
    id_ = house.a_complaint("review", disclosure="confidential")
    assert head.get(f"/complaints/{id_}/reporter").status_code == 200
    house.act("subsection_head", id_, "hold", note="Loket yang mana?")

    told = words(head.get(f"/complaints/{id_}/journal"))

    assert "Received" in told
    assert "The reporter 6 February 2023" in told
    assert "Step completed → 2. Forward to the head of the sub-section" in told
    assert "Looked at who reported it You – Kepala Seksi" in told
    assert "Reporter asked subsection.head@imigrasi.example – Kepala Sub Seksi" in told
    assert "Loket yang mana?" in told
    assert "Budi Rahasia" not in told


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("close", {"outcome": "spam", "public_text": "Bukan pengaduan."}),
        ("divert", {"public_text": "Disampaikan kepada Dinas Perhubungan."}),
    ],
)
def test_an_end_without_an_answer_is_asked_twice_on_the_page(
    house: House, chief: Desk, action: str, fields: dict[str, str]
) -> None:
    id_ = house.a_complaint("review")

    once = chief.send(id_, action, **fields)
    assert house.state(id_)["status"] == "open"
    twice = chief.send(id_, action, **fields, sure="yes")

    assert once.status_code == 422
    assert "Tick this to go on." in words(once)
    assert fields["public_text"] in words(once)
    assert twice.status_code == 303
    assert house.state(id_)["outcome"] == ("spam" if action == "close" else "diverted")


def test_what_looks_like_personal_data_is_shown_with_a_field_for_the_reason(house: House, operator: Desk) -> None:
    id_ = house.a_complaint("follow_up")
    assert "advance-confirmation" not in operator.get(f"/complaints/{id_}").get_data(as_text=True)

    refused = operator.send(id_, "advance", documents__follow_up_answer=TELLING)
    published = operator.send(id_, "advance", documents__follow_up_answer=TELLING, confirmation="Nomor layanan kantor.")

    assert refused.status_code == 422
    assert "looks like personal data: 0812-3456-7890" in words(refused)
    assert 'id="advance-confirmation"' in refused.get_data(as_text=True)
    assert TELLING in words(refused)
    assert published.headers["Location"] == f"/?done={id_}"
    assert "Nomor layanan kantor." in words(Desk(house, "section_head").get(f"/complaints/{id_}/journal"))


def test_a_likely_duplicate_is_offered_with_its_ending_filled_in(house: House, chief: Desk, operator: Desk) -> None:
    first = house.a_complaint("review", place="Loket 3")
    second = house.a_complaint("review", place="Loket 3")

    page = chief.get(f"/complaints/{second}")
    link = f"/complaints/{second}?duplicate_of={first}"
    assert link in page.get_data(as_text=True)
    filled = chief.get(link).get_data(as_text=True)
    ended = chief.send(second, "close", outcome="duplicate", duplicate_of=first, public_text="Digabung.", sure="yes")

    assert "Perhaps the same matter" in words(page)
    assert f'value="{first}"' in filled
    assert '<option value="duplicate" selected>' in filled
    assert f"Hal yang sama sudah dilaporkan sebelumnya ({first})" in filled, "in the reporter's language"
    assert ended.status_code == 303
    assert "Ended as duplicates of this one" in words(chief.get(f"/complaints/{first}"))
    assert f'href="/complaints/{first}"' in chief.get(f"/complaints/{second}").get_data(as_text=True)
    third = house.a_complaint("receive", place="Loket 3")
    assert "duplicate_of=" not in operator.get(f"/complaints/{third}").get_data(as_text=True), "they may not end it"


def test_a_template_is_put_into_the_answer_by_the_address_too(house: House, head: Desk) -> None:
    id_ = house.a_complaint("direction")

    plain = head.get(f"/complaints/{id_}").get_data(as_text=True)
    chosen = head.get(f"/complaints/{id_}?template=apology").get_data(as_text=True)
    unknown = head.get(f"/complaints/{id_}?template=nothing")

    assert 'value="apology"' in plain
    assert answer_field(plain) == ""
    assert answer_field(chosen).startswith("Terima kasih atas laporan Anda.")
    assert unknown.status_code == 200


def test_what_was_given_before_is_confirmed_by_one_click(house: House, chief: Desk) -> None:
    id_ = house.a_complaint("instruction")

    confirmed = chief.send(id_, "advance")

    assert confirmed.status_code == 303
    assert house.state(id_)["documents"]["follow_up_answer"]["confirmed"]


def test_an_answer_for_social_media_is_there_to_paste_and_where_it_was_published_is_asked(
    house: House, operator: Desk
) -> None:
    id_ = house.a_complaint("follow_up")
    house.database.collection("complaints").document(id_).update({"channel": "social_media"})

    page = operator.get(f"/complaints/{id_}").get_data(as_text=True)
    done = operator.send(id_, "advance", **POST)

    assert 'id="paste"' in page
    assert 'data-copy="paste"' in page
    assert 'name="publication.url"' in page
    assert done.status_code == 303
    assert house.state(id_)["publication_platform"] == "Instagram"


def test_a_photo_that_may_show_a_person_is_folded_away(house: House, chief: Desk) -> None:
    id_ = house.a_complaint("review")
    photos = [
        {"name": letter * 64, "media_type": "image/jpeg", "bytes": 9, "width": 4, "height": 3, "sensitive": sensitive}
        for letter, sensitive in (("a", False), ("b", True))
    ]
    house.database.collection("complaints").document(id_).update({"attachments": photos})

    page = chief.get(f"/complaints/{id_}").get_data(as_text=True)

    folded = page.partition("Photo that may show a home or a person")[2].partition("</details>")[0]
    assert f"/complaints/{id_}/photos/{'b' * 64}" in folded
    assert f"/complaints/{id_}/photos/{'a' * 64}" in page.partition("Photo that may show")[0]


def test_three_clocks_stand_side_by_side_each_with_its_reason(house: House, chief: Desk) -> None:
    id_ = house.a_complaint("review")
    unclassified = words(chief.get(f"/complaints/{id_}"))
    house.act("subsection_head", id_, "reclassify", classification="with_examination")

    told = words(chief.get(f"/complaints/{id_}"))

    assert "Not classified yet" in unclassified
    assert "This step 10 working minutes" in told
    assert "10 minutes from Monday 09:00 end at 09:10 WITA." in told
    assert "The whole procedure 65 working minutes" in told
    assert "The day of receipt does not count" in told


@pytest.mark.parametrize("origin", ["http://staff.example", "http://evil.example", None])
def test_a_form_without_a_session_is_sent_back_with_its_text_if_it_is_ours(house: House, origin: str | None) -> None:
    id_ = house.a_complaint("review")
    app: Flask = house.transition
    fields = {"action": "advance", "expected_version": "3", "form_id": "f", "documents.analysis": TYPED * 2}
    headers = {"Accept": "text/html", "Accept-Language": "en"} | ({"Origin": origin} if origin else {})

    answer = app.test_client().post(f"/complaints/{id_}/transitions", data=fields, headers=headers)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert (TYPED in page) == (origin == "http://staff.example"), "another site's form is not made to look like ours"
    if TYPED in page:
        assert f'action="/complaints/{id_}/transitions"' in page
        assert 'name="documents.analysis"' in page
        assert 'name="form_id" value="f"' in page


@pytest.mark.parametrize(("language", "begins"), [("id", "Terima kasih atas laporan Anda."), ("en", "Thank you")])
def test_a_registration_gives_a_reply_in_the_language_of_the_reporter(
    operator: Desk, language: str, begins: str
) -> None:
    form = {
        "channel": "whatsapp",
        "kind": "complaint",
        "category": "visa",
        "subject": "Antrean visa",
        "narrative": "Saya menunggu tiga jam di loket visa.",
        "disclosure": "open",
        "language": language,
    }

    page = operator.post("/complaints", form).get_data(as_text=True)

    reply = page.partition('id="reply"')[2].partition(">")[2].partition("</textarea>")[0].strip()
    assert reply.startswith(begins)
    assert "http://intake.example/complaints/BPN-" in reply
    code = page.partition('<strong class="app-code">')[2].partition("<")[0]
    assert code in reply


def test_the_alerts_say_why_it_was_late_and_what_did_not_arrive(house: House) -> None:
    id_ = house.a_complaint("review")
    house.clock.move(minutes=13)
    house.check(id_, visit=3)
    boss = Desk(house, "section_head")
    alert = house.database.collection("alerts").document(f"{id_}-3-breach")
    stored = alert.get().to_dict() or {}
    alert.update({"recipients": [each | {"state": "failed"} for each in stored["recipients"]]})

    before = words(boss.get("/alerts"))
    assert boss.post(f"/alerts/{id_}-3-breach/acknowledgement", {}).status_code == 303
    after = words(boss.get("/alerts"))

    assert "Late 6 February 2023 at 09:13 WITA It waited to be taken: 10 min waiting" in before
    assert "noticed 3 min late" in before
    assert "It could not be delivered to you (email)." in before
    assert "Seen BPN-" in before
    assert "Seen BPN-" not in after


def answer_field(page: str) -> str:
    """What stands in the answer's field."""
    field = page.partition('id="advance-documents-follow_up_answer"')[2].partition(">")[2]
    return field.partition("</textarea>")[0].strip()
