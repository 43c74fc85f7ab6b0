"""The local mailbox, as the product's mail and its tests use it."""

import signal
import smtplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import requests

from emulator.mail_in import KEPT, Inbox, Mail
from emulator.mailbox import Mailbox
from tests.integration.processes import STOP_SECONDS, part

SUBJECT = "Peringatan: pengaduan “paspor” melampaui 80 % mutu baku – segera ditelaah"
TEXT = "Yth. Kepala Sub Seksi,\n\nPengaduan menunggu telaah Anda — tersisa 2 menit.\n.\nTerima kasih."
SENDER = "pengaduan@imigrasi.example"
HEAD = "subsection.head@imigrasi.example"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


def mail(to: str = HEAD, complaint: str = "7K3Q9", subject: str = SUBJECT, cte: str = "base64") -> EmailMessage:
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = to
    message["Subject"] = subject
    message["X-Complaint"] = complaint
    message["X-Alert-Level"] = "warning"
    message.set_content(TEXT, cte=cte)
    return message


def send(port: int, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.send_message(message)


def messages(mailbox: Mailbox, **filters: str) -> list[dict[str, object]]:
    reply = requests.get(f"{mailbox.url}/messages", filters, timeout=5)
    assert reply.status_code == 200
    items: list[dict[str, object]] = reply.json()["items"]
    return items


def break_next(mailbox: Mailbox, **faults: object) -> requests.Response:
    return requests.post(f"{mailbox.url}/faults", json=faults, timeout=5)


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
def test_a_mail_in_indonesian_arrives_decoded(mailbox: Mailbox, cte: str) -> None:
    before = datetime.now(UTC)

    send(mailbox.smtp_port, mail(cte=cte))

    [received] = messages(mailbox)
    assert set(received) == {"to", "subject", "text", "headers", "at"}
    assert received["to"] == [HEAD]
    assert received["subject"] == SUBJECT
    assert received["text"] == TEXT + "\n"
    headers = received["headers"]
    assert isinstance(headers, dict)
    assert (headers["X-Complaint"], headers["X-Alert-Level"]) == ("7K3Q9", "warning")
    at = datetime.fromisoformat(str(received["at"]))
    assert timedelta() <= at - before < timedelta(minutes=1)


def test_headers_in_bare_utf8_are_read_too(mailbox: Mailbox) -> None:
    send(mailbox.smtp_port, mail(to="käpala@imigrasi.example"))

    [received] = messages(mailbox)
    assert received["subject"] == SUBJECT
    assert received["to"] == ["käpala@imigrasi.example"]


def test_the_plain_part_is_shown_and_not_its_html(mailbox: Mailbox) -> None:
    message = mail()
    message.add_alternative("<p>HTML</p>", subtype="html")

    send(mailbox.smtp_port, message)

    assert messages(mailbox)[0]["text"] == TEXT + "\n"


def test_messages_come_newest_first_and_by_recipient_or_complaint(mailbox: Mailbox) -> None:
    for to, complaint in ((HEAD, "A"), ("office.head@imigrasi.example", "A"), (HEAD, "B")):
        send(mailbox.smtp_port, mail(to, complaint, subject=f"{complaint} {to}"))

    assert [item["subject"] for item in messages(mailbox)] == [
        f"B {HEAD}", "A office.head@imigrasi.example", f"A {HEAD}"
    ]  # fmt: skip
    assert len(messages(mailbox, to=HEAD.upper())) == 2
    assert len(messages(mailbox, complaint="A")) == 2
    assert len(messages(mailbox, to=HEAD, complaint="A")) == 1
    assert messages(mailbox, complaint="C") == []


def test_blind_copies_are_seen_in_the_envelope(mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as client:
        client.send_message(mail(), to_addrs=[HEAD, "hidden@imigrasi.example"])

    assert messages(mailbox)[0]["to"] == [HEAD, "hidden@imigrasi.example"]


def test_it_can_be_emptied(mailbox: Mailbox) -> None:
    send(mailbox.smtp_port, mail())

    emptied = requests.delete(f"{mailbox.url}/messages", timeout=5)

    assert emptied.status_code == 204
    assert messages(mailbox) == []


@pytest.mark.parametrize("code", [451, 550])
def test_the_next_deliveries_are_refused_with_the_code_asked_for(mailbox: Mailbox, code: int) -> None:
    break_next(mailbox, reject=2, code=code)

    for _ in range(2):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(mailbox.smtp_port, mail())
        assert refused.value.smtp_code == code
    send(mailbox.smtp_port, mail())

    assert len(messages(mailbox)) == 1


def test_a_mail_can_be_kept_while_the_reply_to_it_is_lost(mailbox: Mailbox) -> None:
    break_next(mailbox, drop_after_accept=1)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(mailbox.smtp_port, mail(subject="first"))
    send(mailbox.smtp_port, mail(subject="second"))

    assert [item["subject"] for item in messages(mailbox)] == ["second", "first"]


def test_a_later_order_for_faults_replaces_the_earlier_one(mailbox: Mailbox) -> None:
    break_next(mailbox, reject=5)

    reply = break_next(mailbox)

    assert reply.json() == {"reject": 0, "code": 451, "drop_after_accept": 0}
    send(mailbox.smtp_port, mail())


@pytest.mark.parametrize(
    ("body", "field"), [({"reject": -1}, "reject"), ({"code": 250}, "code"), ({"delay": 1}, "delay")]
)
def test_a_bad_order_for_faults_is_refused_and_its_field_named(
    mailbox: Mailbox, body: dict[str, object], field: str
) -> None:
    refused = break_next(mailbox, **body)

    assert refused.status_code == 400
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_the_page_shows_a_mail_as_text_only(mailbox: Mailbox) -> None:
    send(mailbox.smtp_port, mail(subject="<script>alert(1)</script>"))

    page = requests.get(f"{mailbox.url}/", timeout=5)

    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>" not in page.text
    assert "tersisa 2 menit" in page.text


def test_only_the_newest_ten_thousand_are_kept() -> None:
    inbox = Inbox()

    for number in range(KEPT + 5):
        inbox.add(Mail((HEAD,), str(number), "", {}, datetime.now(UTC)))

    kept = inbox.newest_first()
    assert (len(kept), kept[0].subject, kept[-1].subject) == (10_000, "10004", "5")


def test_a_client_that_stays_connected_does_not_keep_the_mailbox_open() -> None:
    with socket.socket() as client:
        client.settimeout(5)
        with Mailbox() as mailbox:
            client.connect(("127.0.0.1", mailbox.smtp_port))
            assert client.recv(3) == b"220"

        while client.recv(1024):
            pass


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_process_tells_both_its_addresses_and_stops_at_once(by: signal.Signals) -> None:
    with part("emulator.mailbox") as process:
        url, _, smtp = process.ready_line.removeprefix("listening on ").partition(" smtp 127.0.0.1:")
        healthy = requests.get(f"{url}/healthz", timeout=5).ok
        send(int(smtp), mail())
        items = requests.get(f"{url}/messages", timeout=5).json()["items"]
        status, seconds = process.stop(by)

    assert healthy
    assert [item["subject"] for item in items] == [SUBJECT]
    assert status == 0
    assert seconds < STOP_SECONDS
