"""What each channel is sent, as its documentation wants it, and what never leaves the house."""

from __future__ import annotations

import base64
import hmac
import logging
import time
from collections.abc import Iterator

import pytest

from shared.cloud import channels
from shared.cloud.address import Address
from shared.cloud.channels import LONGEST_CHAT, Outgoing, send
from shared.cloud.mail import NotTaken
from shared.domain.alert import ChannelKind
from tests.integration.house import House
from tests.integration.reached import SECRET, TOKEN, a_warning, address, outcome, reached, settings, way
from tests.integration.receivers import HANG, HttpReceiver, Received, http_receiver


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with http_receiver() as listening:
        yield listening


def is_genuine(request: Received, content: bytes, *, sent_at: str | None = None, secret: str = SECRET) -> bool:
    """What a receiver computes, by the Standard Webhooks specification."""
    at = request.headers["Webhook-Timestamp"] if sent_at is None else sent_at
    signed = request.headers["Webhook-Id"].encode() + b"." + at.encode() + b"." + content
    wanted = "v1," + base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()
    return hmac.compare_digest(request.headers["Webhook-Signature"], wanted)


def test_google_chat_gets_a_text_at_the_address_of_its_space(house: House, receiver: HttpReceiver) -> None:
    reached(house, receiver, "operator", way(receiver, "google_chat"))
    alert = a_warning(house)

    assert outcome(house.deliver(alert)) == (200, "settled")

    (request,) = receiver.received
    assert (request.path, request.headers["Content-Type"]) == ("/google_chat?key=k", "application/json; charset=UTF-8")
    assert list(request.body) == ["text"]
    subject, empty, first, *_ = request.body["text"].split("\n")
    assert (subject, empty) == (f"Hampir habis waktu: {alert[:15]}, langkah 1", "")
    assert alert[:15] in first
    assert house.mails() == []


def test_telegram_gets_the_chat_and_a_plain_text_without_a_preview(house: House, receiver: HttpReceiver) -> None:
    reached(house, receiver, "operator", way(receiver, "telegram"))
    alert = a_warning(house)

    assert outcome(house.deliver(alert)) == (200, "settled")

    (request,) = receiver.received
    assert request.path == f"/bot{TOKEN}/sendMessage"
    assert request.body["chat_id"] == "4711"
    assert request.body["link_preview_options"] == {"is_disabled": True}
    assert set(request.body) == {"chat_id", "text", "link_preview_options"}
    assert request.body["text"].startswith(f"Hampir habis waktu: {alert[:15]}")


def test_a_webhook_is_signed_over_its_bytes_and_its_time(house: House, receiver: HttpReceiver) -> None:
    reached(house, receiver, "operator", way(receiver, "webhook"))
    alert = a_warning(house)

    assert outcome(house.deliver(alert)) == (200, "settled")

    (request,) = receiver.received
    sent_at = request.headers["Webhook-Timestamp"]
    assert is_genuine(request, request.content)
    assert abs(int(sent_at) - time.time()) < 60
    for place in range(len(request.content)):
        changed = bytearray(request.content)
        changed[place] ^= 1
        assert not is_genuine(request, bytes(changed))
    assert not is_genuine(request, request.content, sent_at=str(int(sent_at) + 1))
    assert not is_genuine(request, request.content, secret="another")
    assert {**request.body, "subject": "", "text": ""} == {
        "id": request.headers["Webhook-Id"],
        "level": "warning",
        "complaints": [alert[:15]],
        "subject": "",
        "text": "",
    }


def test_a_secret_in_base_64_is_the_key_that_it_stands_for(house: House, receiver: HttpReceiver) -> None:
    written = "whsec_" + base64.b64encode(SECRET.encode()).decode()

    send(Outgoing("mark", "s", "t", "warning", ()), Address("webhook", receiver.url, written), house.settings)

    assert is_genuine(receiver.received[0], receiver.received[0].content)


@pytest.mark.parametrize("channel", ["google_chat", "telegram"])
def test_a_list_too_long_for_a_chat_ends_after_a_whole_line_with_where_the_rest_is(
    house: House, receiver: HttpReceiver, channel: ChannelKind
) -> None:
    lines = "".join(f"- BPN-{number:05}-XXXXX: Terlambat 🚨, langkah 3\n" for number in range(300))

    send(
        Outgoing("mark", "300 peringatan", lines, "gathered", ()),
        address(receiver, channel),
        settings(house, receiver),
    )

    text = receiver.received[0].body["text"]
    *whole, last = text.split("\n")
    assert 3800 < len(text.encode("utf-16-le")) / 2 <= LONGEST_CHAT
    assert last == "… http://staff.example/alerts"
    assert {line.partition("XXXXX")[2] for line in whole[2:]} == {": Terlambat 🚨, langkah 3"}


def test_what_is_said_in_a_chat_cannot_turn_the_order_of_reading(house: House, receiver: HttpReceiver) -> None:
    outgoing = Outgoing("mark", "a\u202eb\nc", "d\u2067e\x00\r\nf", "warning", ())

    for channel in ("google_chat", "telegram", "webhook"):
        send(outgoing, address(receiver, channel), settings(house, receiver))

    chat, telegram, webhook = (each.body for each in receiver.received)
    assert (chat["text"], telegram["text"]) == ("ab c\n\nde\nf",) * 2
    assert (webhook["subject"], webhook["text"]) == ("ab c", "de\nf")


@pytest.mark.parametrize("to", ["no address", "ftp://receiver.example/", "http://", "http://[x/"])
@pytest.mark.parametrize("where", ["", "sla-check"], ids=["here", "in the cloud"])
def test_an_address_that_is_none_is_refused_for_ever(house: House, to: str, where: str) -> None:
    here = house.settings.model_copy(update={"k_service": where})

    with pytest.raises(NotTaken) as refused:
        send(Outgoing("mark", "s", "t", "warning", ()), Address("webhook", to, SECRET), here)

    assert refused.value.for_ever is True


@pytest.mark.parametrize("channel", ["google_chat", "telegram", "webhook"])
def test_in_the_cloud_nothing_goes_without_encryption(
    house: House, receiver: HttpReceiver, channel: ChannelKind
) -> None:
    in_the_cloud = settings(house, receiver, k_service="sla-check")

    with pytest.raises(NotTaken) as refused:
        send(Outgoing("mark", "s", "t", "warning", ()), address(receiver, channel), in_the_cloud)

    assert receiver.received == []
    assert refused.value.for_ever is True


@pytest.mark.parametrize("status", [404, 500, HANG])
def test_no_secret_of_an_address_comes_into_the_log(
    house: House,
    receiver: HttpReceiver,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    monkeypatch.setattr(channels, "TIMEOUT", 0.5)
    reached(house, receiver, "operator", way(receiver, "telegram"), way(receiver, "webhook"))
    receiver.plan += [status] * 2
    alert = a_warning(house)
    caplog.set_level(logging.INFO)

    house.deliver(alert)

    said = "\n".join(f"{each.getMessage()} {each.__dict__}" for each in caplog.records)
    assert "alert not taken" in said
    assert [each for each in (TOKEN, "key=k", SECRET) if each in said] == []
