"""Signing in at the command line, by a browser and by a device's code, and what is kept of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from emulator.seed import email_of
from emulator.stack import Stack
from tests.e2e.callers import TIMEOUT
from tests.e2e.command_line import SECONDS, CommandLine, choose


@pytest.fixture
def shell(stack: Stack, tmp_path: Path) -> CommandLine:
    return CommandLine.at(stack, tmp_path)


def test_with_a_browser_on_this_machine(stack: Stack, shell: CommandLine) -> None:
    with shell.running("--json", "sign-in") as command:
        page = command.line_with("/authorize?")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        forged = requests.get(f"{asked['redirect_uri']}?code=x&state=y", timeout=TIMEOUT)
        back = choose(stack, page, "operator")
        out, _ = command.process.communicate(timeout=SECONDS)

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/signed-in", asked["redirect_uri"])
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert (forged.status_code, back.status_code) == (400, 200)
    assert "close this page" in back.text
    assert json.loads(out)["email"] == email_of("operator")
    assert shell.run("list").returncode == 0


def test_with_a_code_that_is_typed_on_another_device(stack: Stack, shell: CommandLine) -> None:
    with shell.running("sign-in", "--device") as command:
        page = command.line_with(stack.identity)
        code = command.line_with("enter the code").split()[-1]
        wrong = requests.get(page, {"user_code": "BBBB-BBBB"}, timeout=TIMEOUT)
        choose(stack, f"{page}?user_code={code.lower().replace('-', ' ')}", "section_head")
        assert command.process.wait(SECONDS) == 0

    (who,) = shell.good("who")
    assert re.fullmatch(r"[B-Z]{4}-[B-Z]{4}", code)
    assert wrong.status_code == 404
    assert who["email"] == email_of("section_head")
    assert shell.run("list").returncode == 0


def test_the_tokens_are_kept_for_their_owner_alone_and_never_printed(stack: Stack, shell: CommandLine) -> None:
    shell.sign_in(stack, "operator")
    (file,) = shell.state()
    kept = json.loads(file.read_text())["tokens"]

    printed = [shell.run(*each) for each in (["who"], ["--json", "who"], ["list"], ["show", "BPN-00000-00000"])]

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert kept["id_token"].count(".") == 2
    for each in printed:
        assert not [token for token in (kept["id_token"], kept["refresh_token"]) if token in each.stdout + each.stderr]
    assert shell.run("sign-out").returncode == 0
    assert shell.state() == []


def test_a_token_that_has_run_out_or_is_refused_is_renewed_without_asking(stack: Stack, shell: CommandLine) -> None:
    shell.sign_in(stack, "operator")
    (file,) = shell.state()
    fresh = json.loads(file.read_text())
    for spoilt in ({"expires_at": 0}, {"id_token": "nonsense"}):
        kept = json.loads(file.read_text())
        file.write_text(json.dumps(kept | {"tokens": kept["tokens"] | spoilt}))

        ended = shell.run("list")

        assert (ended.returncode, ended.stderr) == (0, "") or "Nothing there" in ended.stderr
        assert json.loads(file.read_text())["tokens"]["expires_at"] >= fresh["tokens"]["expires_at"]
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_session_that_cannot_be_renewed_asks_to_sign_in_again(stack: Stack, shell: CommandLine) -> None:
    nobody = shell.run("list")
    shell.sign_in(stack, "operator")
    (file,) = shell.state()
    kept = json.loads(file.read_text())
    file.write_text(json.dumps(kept | {"tokens": kept["tokens"] | {"expires_at": 0, "refresh_token": "spent"}}))
    spent = shell.run("list")
    file.write_text("{")
    broken = shell.run("list")

    assert [each.returncode for each in (nobody, spent, broken)] == [1, 1, 1]
    assert all("sign" in each.stderr for each in (nobody, spent, broken))


@pytest.mark.parametrize("name", ["PENGADUAN_URL", "PENGADUAN_ISSUER"])
def test_no_token_is_sent_where_it_can_be_read_on_the_way(stack: Stack, tmp_path: Path, name: str) -> None:
    shell = CommandLine.at(stack, tmp_path)
    shell.environment[name] = "http://office.example"

    ended = shell.run("sign-in")

    assert ended.returncode == 1
    assert "https" in ended.stderr
    assert shell.state() == []
