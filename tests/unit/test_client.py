"""The client's parts by themselves: patience, words, paper, rows, changes. httpx has a transport for tests."""

from __future__ import annotations

import ast
import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from client import indonesian
from client.api import Office
from client.patience import ATTEMPTS, Patience, asked_to_wait
from client.printing import Paper, plain
from client.problem import Problem, Usage
from client.provider import Client, Provider, Tokens, refuse_eavesdroppers
from client.registering import key_of, rows_of
from client.sessions import Session, file_of
from client.shapes import Complaint
from client.watching import Watched, changes
from client.words import language_of

FOLDER = Path(indonesian.__file__).parent
Answer = Callable[[httpx.Request], httpx.Response]


class Waits:
    """The seconds that were slept."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def office(answer: Answer, waits: Waits | None = None) -> Office:
    return Office("https://office.example", lambda *, renew: "token", patience=Patience(waits or Waits()),
                  transport=httpx.MockTransport(answer))  # fmt: skip


def complaint(number: str, version: int = 1, **changes: object) -> Complaint:
    fields = {"id": number, "version": version, "status": "open", "sla": "on_time", "holder": None, "due_at": None}
    return cast("Complaint", fields | changes)


def test_a_write_that_is_not_answered_is_sent_again_with_the_very_same_key() -> None:
    seen: list[tuple[str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["Idempotency-Key"], request.content))
        if len(seen) == 1:
            raise httpx.ReadTimeout("no reply", request=request)
        return httpx.Response(503, headers={"Retry-After": "5"}) if len(seen) == 2 else httpx.Response(201, json={})

    waits = Waits()

    office(answer, waits).register({"kind": "complaint"}, key="k")

    assert [key for key, _ in seen] == ["k"] * 3
    assert len({body for _, body in seen}) == 1
    assert waits.seconds == [1.0, 5.0]


def test_it_gives_up_where_nobody_answers_or_too_long_a_wait_is_asked_for() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    waits = Waits()
    with pytest.raises(Problem) as unanswered:
        office(away, waits).complaint("BPN")
    with pytest.raises(Problem) as later:
        office(lambda _: httpx.Response(429, headers={"Retry-After": "3600"})).complaint("BPN")

    assert (unanswered.value.is_away, len(waits.seconds)) == (True, ATTEMPTS - 1)
    assert (later.value.status, later.value.is_away) == (429, False)


def test_what_is_refused_is_not_sent_again() -> None:
    errors = [{"field": "documents.analysis", "message": "Perlu diisi."}]
    body = {"type": "urn:pengaduan:invalid", "title": "t", "status": 422, "detail": "d", "errors": errors}
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(422, json=body)

    with pytest.raises(Problem) as refused:
        office(answer).act("BPN", "advance", 1, key="k")

    assert len(asked) == 1
    assert (refused.value.type, refused.value.errors) == ("urn:pengaduan:invalid", tuple(errors))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5.0), ("0", 0.0), ("Mon, 02 Feb 2026 00:00:30 GMT", 30.0), ("Mon, 02 Feb 2026 00:00:00 -0000", 0.0),
     ("Sun, 01 Feb 2026 00:00:00 GMT", 0.0), ("soon", None), ("", None), ("-1", None), ("²", None)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    answer = httpx.Response(503, headers=[(b"Retry-After", text.encode())])

    assert asked_to_wait(answer, datetime(2026, 2, 2, tzinfo=UTC)) == seconds


def test_a_number_stays_one_part_of_the_address_whatever_was_typed() -> None:
    paths: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(200, json={})

    for typed in ("../alerts", "a/b?c#d", "..", "é", ""):
        office(answer).complaint(typed)

    assert all(re.fullmatch(rb"/complaints/[A-Za-z0-9%-]+", each) for each in paths), paths


def test_an_answer_that_is_no_json_is_a_problem() -> None:
    with pytest.raises(Problem, match="JSON"):
        office(lambda _: httpx.Response(200, text="<html>")).complaint("BPN")


def test_only_what_is_not_known_is_asked_for_again() -> None:
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("If-None-Match"))
        if asked[-1]:
            return httpx.Response(304)
        return httpx.Response(200, json={"items": [complaint("A")], "next_cursor": None}, headers={"ETag": '"one"'})

    watched = Watched(office(answer), "mine")

    assert list(watched.look()) == list(watched.look()) == ["A"]
    assert asked == [None, '"one"']


def test_what_came_changed_and_left_is_told_apart() -> None:
    before = {"A": complaint("A"), "B": complaint("B"), "C": complaint("C")}
    now = {"A": complaint("A"), "B": complaint("B", sla="warned"), "D": complaint("D")}

    assert [(change, each["id"]) for change, each in changes(before, now)] == [
        ("changed", "B"), ("came", "D"), ("left", "C"),
    ]  # fmt: skip


def test_nothing_that_somebody_typed_steers_the_terminal() -> None:
    out = io.StringIO()
    paper = Paper(as_json=False, out=out)

    paper.table(["Subject"], [["\x1b]0;owned\x07\u202efdp\nnext"]])
    paper.facts({"Subject": "a\x1b[2J\nb"})

    assert not {"\x1b", "\x07", "\u202e"} & set(out.getvalue())
    assert plain("Antrean – é") == "Antrean – é"


class Terminal(io.StringIO):
    """Where somebody looks on."""

    def isatty(self) -> bool:
        return True


def test_progress_is_for_a_terminal_and_leaves_nothing_behind() -> None:
    out, terminal, file = io.StringIO(), Terminal(), io.StringIO()
    for remarks in (terminal, file):
        paper = Paper(as_json=True, out=out, remarks=remarks)
        paper.progress("10 of 12 rows")
        paper.progress("9")
        paper.json({})
        paper.remark("12 of 12 rows")

    assert terminal.getvalue().splitlines()[-1] == "12 of 12 rows"
    assert "\r10 of 12 rows\r9            \r" in terminal.getvalue()
    assert file.getvalue() == "12 of 12 rows\n"
    assert out.getvalue() == "{}\n{}\n"


def test_rows_of_a_spreadsheet_keep_their_numbers_and_blanks_are_left_out() -> None:
    head = "kind;category;subject;narrative;disclosure;channel;reporter.name;place\r\n"
    content = f'\ufeff{head};;;;;;;\r\ncomplaint;visa;"Dua\nbaris; satu";n;open;email;Siti;\r\n'.encode()

    rows = list(rows_of(content))

    assert rows == [(3, {"kind": "complaint", "category": "visa", "subject": "Dua\nbaris; satu", "narrative": "n",
                         "disclosure": "open", "channel": "email", "reporter": {"name": "Siti"}})]  # fmt: skip
    assert key_of(content, 3) == key_of(content, 3) != key_of(content + b"x", 3)
    assert len(key_of(content, 10**6)) <= 255


@pytest.mark.parametrize("content", ["", "kind", "a,a", 'kind,category,subject,narrative,disclosure,channel\n"x'])
def test_a_file_that_is_no_list_of_complaints_is_refused_whole(content: str) -> None:
    with pytest.raises(Usage):
        list(rows_of(content.encode()))


@pytest.mark.parametrize(
    ("environment", "language"),
    [({}, "id"), ({"LANG": "C.UTF-8"}, "id"), ({"LANG": "en_GB.UTF-8"}, "en"), ({"LANG": "id_ID"}, "id"),
     ({"LC_ALL": "en_US", "LANG": "id_ID"}, "en"), ({"LC_ALL": "", "LC_MESSAGES": "id", "LANG": "en_US"}, "id")],
)  # fmt: skip
def test_the_environment_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_every_text_of_the_command_line_is_there_in_indonesian_with_its_places() -> None:
    said = {
        node.args[0].value
        for file in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "say"
        and isinstance(node.args[0], ast.Constant)
    }
    places = re.compile(r"{(\w+)}")

    assert said - indonesian.INDONESIAN.keys() == set()
    assert [text for text, words in indonesian.INDONESIAN.items()
            if sorted(places.findall(text)) != sorted(places.findall(words))] == []  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["http://office.example", "http://127.0.0.1.office.example", "ftp://127.0.0.1", "office.example", "http://[::1",
     "http://localhost.example", ""],
)  # fmt: skip
def test_tokens_go_to_no_address_that_can_be_read_on_the_way(address: str) -> None:
    with pytest.raises(Problem):
        refuse_eavesdroppers(address)


def test_tokens_go_over_tls_or_stay_on_this_machine() -> None:
    for address in ("https://office.example", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"):
        assert refuse_eavesdroppers(address) == address


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another"}, {"iss": "https://other.example"}, {"nonce": "other"}, {"email": None}, {"exp": None},
     {"email": "other@imigrasi.example"}],
)  # fmt: skip
def test_a_token_that_is_for_somebody_else_is_not_kept(claims: dict[str, Any]) -> None:
    provider = Provider({"issuer": "https://id.example"}, Client("tools"))
    good = {"iss": "https://id.example", "aud": ["tools"], "nonce": "n", "email": "a@imigrasi.example", "exp": 1}
    before = Tokens("", "", "a@imigrasi.example", 0)

    assert provider.tokens({"id_token": _token(good)}, "n", before).email == "a@imigrasi.example"
    with pytest.raises(Problem):
        provider.tokens({"id_token": _token(good | claims)}, "n", before)


def test_a_session_never_shows_its_tokens_and_replaces_an_open_file_by_its_own(tmp_path: Path) -> None:
    path = tmp_path / "pengaduan" / "default.json"
    session = Session("https://office.example", "https://id.example", "tools", "hush", Tokens("t1", "t2", "a@b", 1.0))
    session.write(path)
    path.chmod(0o644)

    session.write(path)

    assert Session.read(path) == session
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [each.name for each in path.parent.iterdir()] == ["default.json"]
    assert not [each for each in ("t1", "t2", "hush") if each in repr(session) + repr(session.tokens)]


def test_the_state_lies_where_xdg_says() -> None:
    assert file_of("a", {"XDG_STATE_HOME": "/x"}) == Path("/x/pengaduan/a.json")
    assert file_of("a", {"XDG_STATE_HOME": "x", "HOME": "/h"}) == Path("/h/.local/state/pengaduan/a.json")
    for name in ("../a", "", ".a", "a/b", f"a{os.sep}"):
        with pytest.raises(Usage):
            file_of(name, {"HOME": "/h"})


def _token(claims: dict[str, Any]) -> str:
    import jwt

    return jwt.encode(claims, "k" * 32, algorithm="HS256")
