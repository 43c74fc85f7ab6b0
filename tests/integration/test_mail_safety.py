"""Mail towards real SMTP servers: nothing before TLS, nothing to a stranger, no header that a text smuggled in."""

from __future__ import annotations

import email.policy
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from emulator.ports import LOOPBACK
from shared.cloud.address import Address
from shared.cloud.channels import Outgoing, send
from shared.cloud.mail import Mail, NotTaken, message
from shared.cloud.settings import Settings
from tests.integration.receivers import make_certificate, scripted_smtp, secure_smtp

USER, PASSWORD = "pengaduan", "a password of the tests"
TO = "operator@imigrasi.example"

TEXTS = {
    "a header smuggled in": "Terlambat\r\nBcc: lain@luar.example\r\n\r\nIsi lain",
    "bare line feeds": "Terlambat\nSubject: lain\n\nIsi lain",
    "other ends of lines": "Terlambat\x0bBcc: a\x0cBcc: b\x85Bcc: c\u2028Bcc: d\u2029Bcc: e",
    "an encoded word": "=?utf-8?q?Terlambat=0D=0ABcc:_lain@luar.example?=",
    "five thousand letters": "x" * 5000,
    "a thousand words": "kata " * 1000,
    "controls": "Ter\x00lam\x08bat\x1b[31m\x7f",
    "turned around": "Terlambat \u202egpj.exe\u202c \u2067abc\u2069 \u200f\u061c",
    "from right to left": "متأخر: שלום",
    "emoji": "Terlambat 🚨👩\u200d⚖️🇮🇩",
}
NO_ADDRESSES = [
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example\nRCPT TO:<c@d.example>",
    "a@b.example, c@d.example",
    "Siti <a@b.example>",
    "a@=?utf-8?q?b=0D=0ABcc=3A_c=40d.example?=.example",
    "=?utf-8?q?a=0D=0ABcc=3A_c?=@b.example",
    "a=?utf-8?q?b=0D=0ABcc=3A_c?=@d.example",
    "a@[x.example",
    "a..b@c.example",
    "a\u202e@b.example",
    "",
]
"""What the reporter's or a member's address may be, by mistake or on purpose."""

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\x00\x08\x1b\x7f"
NAMES = ["From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Alert-Level", "X-Complaint"]
ABOUT_CONTENT = ["Content-Type", "Content-Transfer-Encoding", "MIME-Version"]


def settings(port: int, *, starttls: bool = True, user: str = USER) -> Settings:
    """The functions' settings for a mail server on this machine."""
    return Settings(
        google_cloud_project="test",
        smtp_host=LOOPBACK,
        smtp_port=port,
        smtp_starttls=starttls,
        smtp_user=user,
        smtp_password=SecretStr(PASSWORD),
        mail_from="pengaduan@imigrasi.example",
    )


def a_mail() -> EmailMessage:
    """Any message."""
    return message(sender="a@imigrasi.example", to=TO, subject="s", text="t\n", message_id="<1@x.example>", headers={})


def refusal(port: int, **changes: object) -> NotTaken:
    """What comes of sending a message to a server that does not take it."""
    with pytest.raises(NotTaken) as refused:
        Mail(settings(port, **changes)).send(a_mail())  # type: ignore[arg-type]
    return refused.value


def received(lines: list[str]) -> tuple[list[str], EmailMessage]:
    """The lines of the message that a server was sent, and what a mail program reads in them."""
    sent = lines[lines.index("data") + 1 : lines.index("quit")]
    read = message_from_bytes("\r\n".join(sent).encode(), _class=EmailMessage, policy=email.policy.default)
    return sent, read


def test_with_a_trusted_certificate_the_login_and_the_message_come_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with secure_smtp(certificate, USER, PASSWORD) as server:
        Mail(settings(server.port)).send(a_mail())

    assert server.logins == [(USER, PASSWORD, True)]
    assert [message_from_bytes(each)["Message-ID"] for each in server.messages] == ["<1@x.example>"]


def test_a_server_that_nobody_vouches_for_gets_neither_login_nor_message(tmp_path: Path) -> None:
    with secure_smtp(make_certificate(tmp_path), USER, PASSWORD) as server:
        refused = refusal(server.port)

    assert (server.logins, server.messages) == ([], [])
    assert (str(refused), refused.for_ever) == ("SSLCertVerificationError", False)


def test_a_server_whose_certificate_is_another_hosts_gets_neither_login_nor_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, "mail.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with secure_smtp(certificate, USER, PASSWORD) as server:
        refused = refusal(server.port)

    assert (server.logins, server.messages) == ([], [])
    assert (str(refused), refused.for_ever) == ("SSLCertVerificationError", False)


def test_a_wrong_password_is_our_own_fault_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with secure_smtp(certificate, USER, "another password") as server:
        refused = refusal(server.port)

    assert set(server.logins) == {(USER, PASSWORD, True)}
    assert server.messages == []
    assert refused.for_ever is False


@pytest.mark.parametrize("answers", [{}, {"STARTTLS": "454 not now"}], ids=["not offered", "offered and refused"])
def test_without_tls_a_server_is_told_nothing_but_hello(answers: dict[str, str]) -> None:
    offers = ["AUTH PLAIN LOGIN", *(["STARTTLS"] if answers else [])]
    with scripted_smtp(answers, offers) as (port, lines):
        refused = refusal(port)

    assert {line.split()[0].upper() for line in lines} <= {"EHLO", "STARTTLS", "QUIT"}
    assert refused.for_ever is False


def test_a_login_without_tls_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="SMTP_USER is refused without SMTP_STARTTLS"):
        refusal(1, starttls=False)


@pytest.mark.parametrize(
    ("answers", "for_ever"),
    [
        ({"RCPT": "550 no such user"}, True),
        ({".": "550 not here"}, True),
        ({"RCPT": "450 later"}, False),
        ({".": "451 later"}, False),
        ({"MAIL": "550 who are you"}, False),
        ({"EHLO": "554 no", "HELO": "554 no"}, False),
    ],
    ids=["recipient unknown", "content refused", "recipient later", "content later", "sender refused", "no service"],
)
def test_only_what_the_receiver_refuses_is_refused_for_ever(answers: dict[str, str], for_ever: bool) -> None:
    with scripted_smtp(answers) as (port, _):
        refused = refusal(port, starttls=False, user="")

    assert refused.for_ever is for_ever


def test_a_message_that_was_taken_stays_taken_however_the_server_says_goodbye() -> None:
    with scripted_smtp({"QUIT": "421 too busy for manners"}) as (port, lines):
        Mail(settings(port, starttls=False, user="")).send(a_mail())

    assert "Message-ID: <1@x.example>" in lines


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_a_text_holds_the_message_has_its_own_headers_and_short_lines(text: str) -> None:
    outgoing = Outgoing("mark", text, f"Langkah 3: {text}\n", "warning", ("BPN-7K3Q9-F2MXC",))
    with scripted_smtp({}) as (port, lines):
        send(outgoing, Address("email", TO), settings(port, starttls=False, user=""))

    sent, read = received(lines)
    assert [name for name in read if name not in ABOUT_CONTENT] == NAMES
    assert sorted(read.keys()) == sorted([*NAMES, *ABOUT_CONTENT])
    assert read.defects == []
    assert max(map(len, sent)) <= 998
    assert [line for line in lines if line.upper().startswith("RCPT")] == [f"rcpt TO:<{TO}>"]
    assert not set(CONTROLS) & set(f"{read['Subject']}{read.get_content()}")
    assert not set("\r\n\x0b\x0c\x85\u2028\u2029") & set(read["Subject"])


def test_letters_of_every_script_and_emoji_arrive_as_they_were_written() -> None:
    text = f"{TEXTS['from right to left']} {TEXTS['emoji']}"
    with scripted_smtp({}) as (port, lines):
        send(Outgoing("mark", text, text, "warning", ()), Address("email", TO), settings(port, starttls=False, user=""))

    _, read = received(lines)
    assert (read["Subject"], read.get_content().strip()) == (text, text)
    assert all(line.isascii() for line in lines)


@pytest.mark.parametrize("to", NO_ADDRESSES)
def test_an_address_that_is_none_is_refused_for_ever_and_nothing_is_sent(to: str) -> None:
    with scripted_smtp({}) as (port, lines), pytest.raises(NotTaken) as refused:
        send(Outgoing("mark", "s", "t", "warning", ()), Address("email", to), settings(port, starttls=False, user=""))

    assert refused.value.for_ever is True
    assert lines == []


@pytest.mark.parametrize(
    ("to", "written"),
    [
        ("siti.o'neil+1@warga.example", "siti.o'neil+1@warga.example"),
        ("siti@bücher.example", "siti@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_written_in_ascii(to: str, written: str) -> None:
    with scripted_smtp({}) as (port, lines):
        send(Outgoing("mark", "s", "t", "warning", ()), Address("email", to), settings(port, starttls=False, user=""))

    assert f"rcpt TO:<{written}>" in lines
    assert f"To: {written}" in lines
