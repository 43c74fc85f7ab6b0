"""The public's pages: the form and what it keeps, the receipt, the tracking page and what can be done there."""

import re
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import pytest

from emulator.part import ROOT
from emulator.stack import Stack
from tests.e2e.callers import ANSWER, NARRATIVE, TIMEOUT, Office, fresh_key, noted
from tests.e2e.readers import Form, Reader, said
from tests.e2e.test_pages import browser, drive

__all__ = ["browser"]

MOST_BYTES = 20_000
"""Of the form's first load as it travels: page, style sheet, script and icon."""

OTHER_SITE = (ROOT / "README.md").read_text().partition("```html\n")[2].partition("```")[0]
"""The form that the README shows, for any site to post to the endpoint."""


@pytest.fixture
def reader(stack: Stack) -> Reader:
    return Reader(stack.intake)


def code_on(page: str) -> str:
    code = page.partition('id="code">')[2].partition("<")[0]
    return str(noted({"tracking_code": code})["tracking_code"])


def test_whoever_fills_in_three_fields_files_a_complaint_that_exposes_nobody(reader: Reader, office: Office) -> None:
    form = Form(reader.get("/").text, "/complaints")
    typed = {"category": "passport", "subject": "Antrean paspor", "narrative": NARRATIVE}

    received = reader.post("/complaints", form.sent | typed)

    assert received.status_code == 201, received.text
    assert {"occurred_on", "place", "reporter.name", "reporter.email", "reporter.phone"} < form.names
    complaint = code_on(received.text)[:15]
    state = office.staff["section_head"].look(complaint)
    assert (state["kind"], state["disclosure"]) == ("complaint", "confidential")


def test_the_form_that_the_readme_shows_files_a_complaint_from_any_site(stack: Stack, office: Office) -> None:
    other = Reader(stack.intake, Origin="https://warta.example")
    form = Form(OTHER_SITE, "/complaints")
    typed = {"category": "other", "subject": "Antrean paspor", "narrative": f"{NARRATIVE} {fresh_key()}"}

    received, again = (other.post("/complaints", form.sent | typed) for _ in range(2))

    assert form.names == {"kind", "disclosure", "category", "subject", "narrative"}
    assert received.status_code == 201, received.text
    assert code_on(received.text) == code_on(again.text), "pressed twice it is one complaint"
    assert office.staff["operator"].look(code_on(received.text)[:15])["disclosure"] == "anonymous"


def test_the_receipt_says_where_when_and_by_when_and_why_then(stack: Stack, reader: Reader) -> None:
    fields = {"kind": "complaint", "category": "visa", "subject": "Loket visa", "narrative": NARRATIVE}

    page = reader.post("/complaints", fields | {"disclosure": "anonymous", "form_id": fresh_key()}).text

    words = said(page)
    code_on(page)
    for each in ("Kantor Imigrasi Kelas I TPI Balikpapan", "Loket visa", "Pengelola media sosial", "65 menit dari "):
        assert each in words
    assert f"{stack.intake}/tracking" in words


def test_what_was_typed_comes_back_in_the_other_language_and_nothing_is_sent(reader: Reader) -> None:
    typed = {
        "subject": "abc",
        "narrative": "Baris satu\nBaris dua",
        "reporter.name": "Siti <b>",
        "form_id": fresh_key(),
    }
    wrong = reader.post("/complaints", typed)

    english = reader.post("/complaints?lang=en", typed | {"shown_again": "1"})

    assert (wrong.status_code, english.status_code) == (422, 200)
    assert 'formaction="/complaints?lang=en"' in wrong.text
    assert "What happened?" in english.text
    assert Form(english.text, "/complaints?lang=en").sent["reporter.name"] == "Siti <b>"
    for each in (wrong.text, english.text):
        assert 'value="abc"' in each
        assert "Baris satu\nBaris dua</textarea>" in each
    assert 'id="error-summary"' not in english.text


def test_a_language_in_the_address_stays_in_the_next_ones(stack: Stack, office: Office) -> None:
    reader = Reader(stack.intake)
    reader.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    receipt = office.public.submit()

    pages = [reader.get(path).text for path in ("/?lang=en", "/tracking?lang=en", "/nothing?lang=en")]
    moved = reader.post("/tracking?lang=en", {"tracking_code": receipt["tracking_code"]})

    for page in pages:
        own = [each for each in re.findall(r'(?:href|action)="(/[^"]*)"', page) if not each.startswith("/assets/")]
        assert own
        assert [each for each in own if "lang=en" not in each] == []
    assert moved.headers["Location"] == f"/complaints/{receipt['complaint_id']}?lang=en"


def test_a_form_that_was_received_with_another_text_can_be_sent_as_a_second_one(reader: Reader) -> None:
    fields = {"kind": "complaint", "category": "visa", "subject": "Loket visa", "narrative": NARRATIVE}
    fields |= {"disclosure": "anonymous", "form_id": fresh_key()}
    first = reader.post("/complaints", fields)

    changed = reader.post("/complaints", fields | {"subject": "Loket visa tutup"})
    second = reader.post("/complaints", fields | Form(changed.text, "/complaints").sent)

    assert (changed.status_code, second.status_code) == (409, 201)
    assert "sudah kami terima sebelumnya" in said(changed.text)
    assert code_on(first.text) != code_on(second.text)
    assert "Loket visa tutup" in said(second.text)


def test_the_reporter_answers_the_question_and_is_told_so(reader: Reader, office: Office) -> None:
    receipt = office.complaint_at("review")
    office.staff["subsection_head"].do(receipt["complaint_id"], "hold", note="Di loket mana?")
    asked = reader.open(receipt)
    path = f"/complaints/{receipt['complaint_id']}"

    empty = reader.post(f"{path}/messages", Form(asked, "/messages").sent)
    sent = reader.post(f"{path}/messages", Form(empty.text, "/messages").sent | {"text": "Di loket 3."})

    assert "Di loket mana?" in said(asked)
    assert (empty.status_code, sent.status_code) == (422, 303)
    after = said(reader.get(sent.headers["Location"]).text)
    assert "Pesan Anda sudah terkirim." in after
    assert "Di loket 3." in after


def test_the_answer_is_rated_in_words_and_looked_at_again_while_the_days_last(reader: Reader, office: Office) -> None:
    receipt = office.complaint_at("receive")
    office.bring(receipt["complaint_id"], None)
    page, path = reader.open(receipt), f"/complaints/{receipt['complaint_id']}"

    rated = reader.post(f"{path}/rating", Form(page, "/rating").sent | {"score": "2", "comment": "Lama sekali."})
    with_rating = said(reader.get(rated.headers["Location"]).text)
    reopened = reader.post(f"{path}/reopening", Form(page, "/reopening").sent | {"reason": "Loket tutup lagi."})
    too_late = reader.post(f"{path}/rating", {"score": "5", "comment": "Tulisan yang tidak hilang."})

    assert ANSWER in said(page)
    assert "Tidak puas (2 dari 5) Lama sekali." in with_rating
    assert (rated.status_code, reopened.status_code, too_late.status_code) == (303, 303, 409)
    after = said(reader.get(reopened.headers["Location"]).text)
    assert "Jawaban sebelumnya (1)" in after
    assert "Loket tutup lagi." in after
    assert "Penilaian dapat diberikan setelah penanganan selesai." in said(too_late.text)
    assert "Tulisan yang tidak hilang." in said(too_late.text)


def test_a_message_whose_proof_has_expired_is_not_lost(reader: Reader, office: Office) -> None:
    receipt = office.complaint_at("receive")

    refused = reader.post(f"/complaints/{receipt['complaint_id']}/messages", {"text": "Satu hal lagi."})

    assert refused.status_code == 401
    assert "Yang Anda kirim tidak hilang." in said(refused.text)
    assert 'href="/tracking" target="_blank"' in refused.text


def test_the_page_about_a_lost_code_can_be_read_in_either_language(reader: Reader) -> None:
    posted = reader.post("/tracking/reminder", {"complaint_id": "BPN-00000-00000", "email": "siti@warga.example"})
    wrong = reader.post("/tracking/reminder", {"complaint_id": "BPN-00000-00000"})

    assert (posted.status_code, wrong.status_code) == (202, 422)
    assert 'href="/tracking/reminder?lang=en"' in posted.text
    assert 'value="BPN-00000-00000"' in wrong.text
    assert "Look into your mail" in reader.get("/tracking/reminder?lang=en").text


def test_no_page_holds_anything_inline_and_each_says_what_it_may_load(reader: Reader, office: Office) -> None:
    receipt = office.complaint_at("receive")
    pages = [reader.get(path) for path in ("/", "/tracking", "/nothing", "/procedure")]
    reader.open(receipt)
    pages.append(reader.get(f"/complaints/{receipt['complaint_id']}"))

    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; connect-src 'self'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page.text), page.url
        assert not re.search(r"<style|<script(?![^>]* src=\"/assets/)|(?:src|href)=\"(?:https?:)?//", page.text), (
            page.url
        )


def test_the_form_s_first_load_is_light_and_what_stays_is_kept_for_a_year(reader: Reader) -> None:
    page = reader.session.get(f"{reader.intake}/", timeout=TIMEOUT, stream=True)
    sizes = {"/": len(page.raw.read(decode_content=False))}
    text = reader.get("/").text
    for address in set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', text)):
        asset = reader.session.get(f"{reader.intake}{address}", timeout=TIMEOUT, stream=True)
        sizes[address] = len(asset.raw.read(decode_content=False))
        assert "immutable" in asset.headers["Cache-Control"]

    plain = reader.session.get(f"{reader.intake}/", headers={"Accept-Encoding": "identity"}, timeout=TIMEOUT)

    assert len(sizes) == 4, sizes
    assert sum(sizes.values()) < MOST_BYTES, sizes
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.browser
def test_the_script_counts_keeps_a_draft_waits_while_offline_and_copies_the_code(browser: Path, stack: Stack) -> None:
    seen: dict[str, Any] = drive(browser, "public.mjs", {"intake": f"{stack.intake}/"})

    noted({"tracking_code": seen["code"]})
    assert seen["counted"] == "Sisa 4941 karakter"
    assert seen["restored"] == {
        "category": "passport",
        "subject": "Antrean paspor",
        "narrative": "Saya menunggu tiga jam, dan hanya satu loket yang melayani.",
        "reporter-name": "",
        "sameForm": True,
    }
    assert seen["offline"]["url"] == f"{stack.intake}/"
    assert "tulisan Anda tidak hilang" in seen["offline"]["told"]
    assert seen["offline"]["typed"] == "Antrean paspor"
    assert seen["copied"] == seen["code"]
    assert (seen["said"], seen["kept"]) == ("Tersalin", 0)
