"""Bodies that are cut off, slow, endless or of two lengths, byte by byte over a socket: refused, and never stored."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from emulator.addresses import port_of
from emulator.ports import LOOPBACK
from emulator.stack import Stack
from shared.web.receiving import BODY_SECONDS
from tests.e2e.callers import AS_FORM, FORM, TIMEOUT, call

FIELDS = urlencode(AS_FORM | {"narrative": "Antrean di loket tidak bergerak sejak pagi, nomor saya dilewati."})
HEAD = f"POST /complaints HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Type: {FORM}\r\nAccept: application/json\r\n"
LENGTH = f"Content-Length: {len(FIELDS)}\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
CHUNK = f"{len(FIELDS):x}\r\n{FIELDS}\r\n"
END = "0\r\n\r\n"
MARGIN = 6.0


def said(stack: Stack, text: str) -> tuple[int, str]:
    """The status and the rest of the answer to these bytes, after which nothing more is sent."""
    with socket.create_connection((LOOPBACK, int(port_of(stack.intake))), TIMEOUT) as connection:
        connection.sendall(text.encode("latin-1"))
        connection.shutdown(socket.SHUT_WR)
        answer = _until_the_end(connection)
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer.split(b" ")[1]), answer.decode("latin-1")


def _until_the_end(connection: socket.socket) -> bytes:
    answer = b""
    while part := connection.recv(65_536):
        answer += part
    return answer


def kept(stack: Stack) -> int:
    """How many complaints there are, as the log counts what was received."""
    log = (stack.local / "logs" / "intake.log").read_text()
    return log.count('"status": 201')


@pytest.fixture(scope="module", autouse=True)
def trickling(stack: Stack) -> Iterator[Future[tuple[float, bytes]]]:
    """Somebody who sends a byte a second, from the first test of this file to the last: how long, and what came."""

    def trickle() -> tuple[float, bytes]:
        began = time.monotonic()
        with socket.create_connection((LOOPBACK, int(port_of(stack.intake))), TIMEOUT) as connection:
            connection.sendall(f"{HEAD}{LENGTH}\r\n".encode())
            connection.settimeout(1)
            while time.monotonic() - began < BODY_SECONDS + MARGIN:
                try:
                    connection.sendall(b"k")
                    return time.monotonic() - began, _until_the_end(connection)
                except TimeoutError:
                    continue
                except OSError:
                    return time.monotonic() - began, b""
        return time.monotonic() - began, b"never"

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(trickle)


@pytest.mark.parametrize("kind", [FORM, "application/json", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_body_that_ends_before_its_announced_end_is_not_taken_for_the_whole(
    stack: Stack, kind: str, accept: str
) -> None:
    head = HEAD.replace(FORM, kind).replace("Accept: application/json", f"Accept: {accept}")
    before = kept(stack)

    status, _ = said(stack, f"{head}Content-Length: {len(FIELDS) + 40}\r\n\r\n{FIELDS}")

    assert status == 400
    assert kept(stack) == before


@pytest.mark.parametrize(
    "body",
    [CHUNK, CHUNK[:-40], f"zz\r\n{FIELDS}\r\n{END}", f"-5\r\n{FIELDS}\r\n{END}", f"5\r\n{FIELDS}\r\n{END}",
     f"fffffffffffffffff\r\n{FIELDS}", f"{len(FIELDS):x};a=\"\r\n{FIELDS}\r\n{END}", f"{CHUNK}0\r\nX y: z\r\n\r\n",
     "", "\r\n", CHUNK + "1" * 20_000],
)  # fmt: skip
def test_chunks_without_an_end_or_that_are_none_are_refused(stack: Stack, body: str) -> None:
    before = kept(stack)

    status, answer = said(stack, f"{HEAD}{CHUNKED}\r\n{body}")

    assert status == 400
    assert "application/problem+json" in answer
    assert kept(stack) == before


@pytest.mark.parametrize(
    "lengths",
    [LENGTH + LENGTH, LENGTH + "Content-Length: 5\r\n", LENGTH + CHUNKED, "Content-Length: -1\r\n",
     f"Content-Length: +{len(FIELDS)}\r\n", f"Content-Length: {len(FIELDS)}, {len(FIELDS)}\r\n",
     "Content-Length: \xb2\r\n", "Content-Length: 1_0\r\n", "Content-Length: 0x10\r\n", "Content-Length: \r\n",
     "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n",
     f"Content-Length : {len(FIELDS)}\r\n"],
)  # fmt: skip
def test_no_length_that_can_be_read_in_two_ways_is_taken(stack: Stack, lengths: str) -> None:
    body = CHUNK + END if "chunked" in lengths else FIELDS

    status, _ = said(stack, f"{HEAD}{lengths}\r\n{body}")

    assert status in (400, 501)


def test_what_follows_a_refused_length_is_not_taken_for_another_request(stack: Stack) -> None:
    hidden = f"GET /healthz HTTP/1.1\r\nHost: {LOOPBACK}\r\n\r\n"

    _, two_lengths = said(stack, f"{HEAD}{LENGTH}{CHUNKED}\r\n{CHUNK}{END}{hidden}")
    _, over_the_limit = said(stack, f"{HEAD}Content-Length: 99999999999999\r\n\r\n{hidden}")

    assert two_lengths.count("HTTP/1.1 ") == 1
    assert over_the_limit.count("HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("line", "headers", "statuses"),
    [
        ("GET / HTTP/1.1", "", (200, 400)),
        ("GET /", "", (400,)),
        ("PRI * HTTP/2.0", "", (400, 505)),
        ("GE\x00T / HTTP/1.1", "Host: a\r\n", (400,)),
        ("GET / HTTP/1.1", "Host: a\r\nHost: b\r\n", (400,)),
        ("GET / HTTP/1.1", "Host: a\r\nX: b\r\n c\r\n", (400,)),
        ("GET / HTTP/1.1", "Host: a\r\nAccept: a\x00b\r\n", (400,)),
        ("GET / HTTP/1.1", "Host: a<script>\r\nAccept: text/html\r\n", (200, 400)),
        ("GET / HTTP/1.1", "Host: \xff\xfe\r\nAccept: text/html\r\n", (200, 400)),
        ("GET / HTTP/1.1", "Host: a\r\nContent-Length: 3\r\n", (400,)),
        ("GET /%0d%0aX:1 HTTP/1.1", "Host: a\r\n", (404,)),
        (f"GET /{'a' * 100_000} HTTP/1.1", "Host: a\r\n", (404, 414)),
        ("GET /healthz HTTP/1.1", "Host: a\r\n" + "X: 1\r\n" * 200, (431,)),
        ("GET /healthz HTTP/1.1", f"Host: a\r\nX: {'a' * 9000}\r\n", (431,)),
        ("GET http://evil.example/healthz HTTP/1.1", "Host: a\r\n", (200, 400)),
        ("OPTIONS * HTTP/1.1", "Host: a\r\n", (404,)),
        ("TRACE / HTTP/1.1", "Host: a\r\n", (405,)),
        ("CONNECT a:1 HTTP/1.1", "Host: a\r\n", (404, 405)),
        ("GET /?lang=\x01 HTTP/1.1", "Host: a\r\n", (400,)),
        ("POST /complaints HTTP/1.1", f"Host: a\r\n{LENGTH}Expect: nonsense\r\n", (417,)),
    ],
)
def test_no_odd_request_makes_it_fail(stack: Stack, line: str, headers: str, statuses: tuple[int, ...]) -> None:
    status, answer = said(stack, f"{line}\r\n{headers}\r\n")

    assert status in statuses, answer
    assert "Traceback" not in answer


def test_whoever_sends_a_byte_a_second_is_cut_off_and_keeps_no_thread(
    stack: Stack, trickling: Future[tuple[float, bytes]]
) -> None:
    seconds, answer = trickling.result(BODY_SECONDS + MARGIN)

    assert answer != b"never"
    assert seconds < BODY_SECONDS + MARGIN
    assert call("GET", f"{stack.intake}/healthz").status_code == 200
