"""What the reporter's own copy holds: what they gave and what they were told, and that a contact is held."""

from __future__ import annotations

from typing import Any

from shared.domain.attachment import Attachment
from shared.domain.complaint import Complaint
from shared.domain.erasing import withdraw_contact
from shared.domain.personal import personal_view
from tests.unit.builders import MONDAY, OFFICE, PROCEDURE, a_complaint, after, an_answered_complaint

PHOTO = Attachment(name="0" * 64, media_type="image/jpeg", bytes=9, width=3, height=3)


def view(complaint: Complaint, *, holds_identity: bool = False) -> dict[str, Any]:
    until = OFFICE.kept_until(complaint)
    return personal_view(complaint, PROCEDURE, "en", MONDAY, holds_identity=holds_identity, kept_until=until)


def test_the_copy_holds_what_the_reporter_wrote_and_the_pictures_facts() -> None:
    given = a_complaint(place="Loket 3", attachments=(PHOTO,), channel_reference={"handle": "@budi"})

    seen = view(given)

    assert (seen["subject"], seen["narrative"]) == ("Loket tutup", "Loket paspor tutup pada jam kerja.")
    assert (seen["place"], seen["channel_reference"]) == ("Loket 3", {"handle": "@budi"})
    assert seen["photos"] == [PHOTO.model_dump()]
    assert seen["complaint_id"] == given.id
    assert "messages" in seen


def test_it_says_that_a_contact_is_held_and_not_what_it_is() -> None:
    seen = view(a_complaint(), holds_identity=True)["contact"]

    assert (seen["held"], seen["since"]) == (True, MONDAY.isoformat())
    assert "Sealed" in seen["says"]
    assert "consent" in seen["basis"]
    assert seen["erased_at"] is None


def test_it_says_when_the_contact_was_taken_back_and_until_when_the_rest_is_kept() -> None:
    gone = after(withdraw_contact(an_answered_complaint(), MONDAY))

    seen = view(gone)

    assert seen["contact"] == {"held": False, "since": None, "basis": None, "says": None,
                               "erased_at": MONDAY.isoformat()}  # fmt: skip
    assert seen["kept_until"].startswith(str(MONDAY.year + 2))
    assert view(a_complaint())["kept_until"] is None
