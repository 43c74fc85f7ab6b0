"""From what was posted to a stored complaint: its id, its idempotency, its reporter."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared.cloud.complaints import Changed
from shared.cloud.parts import Parts
from shared.cloud.photos import Photo, Photos
from shared.domain import tracking
from shared.domain.command import Past, Submission
from shared.domain.complaint import PUBLIC, Channel, Complaint, Language, Operation, Suspicion
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.journal import canonical
from shared.domain.office import Office
from shared.domain.submission_form import SubmissionForm
from shared.operation import begin

CANDIDATES = 8
"""Ids to try: two complaints with one id in nine symbols are rare, eight in a row do not happen."""

WINDOW_SECONDS = 600
"""Within this window an equal form from the same client is the same complaint, where it carries no key."""


def store(
    form: SubmissionForm,
    parts: Parts,
    at: datetime,
    *,
    key: str | None,
    language: Language,
    channel: Channel = "web",
    channel_reference: Mapping[str, str] | None = None,
    actor: str = PUBLIC,
    capacity: str = PUBLIC,
    photos: Sequence[Photo] = (),
    set_aside_for: Suspicion | None = None,
    past: Past | None = None,
    check: Callable[[], None] | None = None,
) -> Changed:
    """Store a complaint once; the same `key` with the same form and pictures gives the same complaint.

    With a `past` it is a case that had ended before: nobody is told of it. `check` may refuse one that is new.

    Raises:
        Invalid: no such office, a category that it does not have, or a day that has not come yet; or what `check` says.
        KeyReused: the key came before with another form.
        NumberTaken: another complaint of the office has its number in the system that it came by.
        Unavailable: Firestore cannot be reached, or the storage of the pictures: then nothing is stored.
    """
    office = parts.offices.get(form.office or parts.settings.office)
    if office is None:
        raise Invalid(fields=(FieldError("office", N_("There is no such office.")),))
    known = [each.key for each in office.categories]
    if form.category not in known:
        expected = {"expected": ", ".join(known)}
        raise Invalid(fields=(FieldError("category", N_("Expected one of: %(expected)s."), expected),))
    if form.occurred_on and form.occurred_on > at.astimezone(office.hours.zone).date():
        raise Invalid(fields=(FieldError("occurred_on", N_("This day has not come yet.")),))
    sent = _sent(form, photos) | {"channel": channel}
    # Keyed: the rest of the form stands beside it, and from a plain digest a phone number could be found by trying.
    idempotency = Operation(
        key=_mark(parts, (key or secrets.token_hex(16)).encode()), body=_mark(parts, canonical(sent))
    )
    if key:  # keyed, for it is kept where texts are erased: nobody shall try by it what was in a form
        begin(tracking.keyed_entropy(_oldest(parts), "operation", key).hex()[:32])
    version = newest(parts.settings.tracking_keys)
    contacts = tracking.contact_marks(_oldest(parts), office.key, form.reporter.email, form.reporter.phone)

    def submission(id_: str) -> Submission:
        return Submission(
            id=id_,
            office=office.key,
            kind=form.kind,
            channel=channel,
            category=form.category,
            disclosure=form.disclosure,
            language=form.language or language,
            subject=form.subject,
            narrative=form.narrative,
            tracking_key=version,
            shard=tracking.shard_of(id_, parts.settings.shards),
            actor=actor,
            capacity=capacity,
            reporter_hears=form.reporter.email is not None and past is None,
            occurred_on=form.occurred_on.isoformat() if form.occurred_on else None,
            place=form.place,
            channel_reference=channel_reference or {},
            idempotency=idempotency,
            contacts=contacts,
            attachments=tuple(each.attachment for each in photos),
            set_aside_for=set_aside_for,
            past=past,
        )

    def first(id_: str) -> None:
        if check:
            check()
        if photos:
            Photos(parts.clients, parts.settings.photo_bucket).keep(id_, photos)

    ids = _ids(office, key, parts)
    changed = parts.complaints.submit(ids, submission, form.reporter.given(), at, first if photos or check else None)
    parts.announce(changed, actor, at)
    return changed


def key_of_form(form: SubmissionForm, client: str, at: datetime, photos: Sequence[Photo] = ()) -> str:
    """The key of a form that came without one: its fields, its pictures, its client and a ten-minute window."""
    window = int(at.timestamp()) // WINDOW_SECONDS
    return sha256(canonical([_sent(form, photos), client, window])).hexdigest()


def code_of(complaint: Complaint, parts: Parts) -> str:
    """The complaint's tracking code, made again from the key that it was made with."""
    key = parts.settings.tracking_keys[complaint.tracking_key]
    return tracking.tracking_code(complaint.id, key.get_secret_value())


def is_contact_of(complaint: Complaint, parts: Parts, email: str) -> bool:
    """Whether this is the address that was given with the complaint; the address itself is sealed."""
    return not set(tracking.contact_marks(_oldest(parts), complaint.office, email, None)).isdisjoint(complaint.contacts)


def _sent(form: SubmissionForm, photos: Sequence[Photo]) -> dict[str, Any]:
    """What tells one post from another. Of pictures the files that came: another release may write them otherwise."""
    pictures = [[each.sent, each.attachment.sensitive] for each in photos]
    return form.model_dump(mode="json") | ({"photos": pictures} if pictures else {})


def newest(versions: Collection[str]) -> str:
    """The version of the key for new complaints; versions are numbers."""
    return max(versions, key=int)


def _ids(office: Office, key: str | None, parts: Parts) -> Iterator[str]:
    """Ids to try. With a key the same ones each time, whatever key for tracking is the newest by then."""
    oldest = _oldest(parts)
    for counter in range(CANDIDATES):
        entropy = secrets.token_bytes(8)
        if key is not None:
            entropy = tracking.keyed_entropy(oldest, office.key, key, str(counter))
        yield tracking.complaint_id(office.particulars.code, entropy)


def _mark(parts: Parts, content: bytes) -> str:
    return hmac.digest(_oldest(parts).encode(), b"idempotency|" + content, "sha256").hex()


def _oldest(parts: Parts) -> str:
    """The key that never changes: what it makes is the same however many newer ones there are."""
    keys = parts.settings.tracking_keys
    return keys[min(keys, key=int)].get_secret_value()
