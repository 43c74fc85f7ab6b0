"""The secrets of an office: made, and made anew without losing what the old ones opened."""

from __future__ import annotations

import io
import json
import shlex
from typing import Any

import pytest
from pydantic import SecretStr

from scripts.new_secrets import main
from shared.cloud.sealing import Sealing
from shared.cloud.settings import Settings


def made(printed: str) -> dict[str, Any]:
    """The values that the printed line hands to Terraform."""
    export, assignment = shlex.split(printed)
    assert export == "export"
    name, _, value = assignment.partition("=")
    assert name == "TF_VAR_secret_values"
    return dict(json.loads(value))


def sealing(private: str, said: str) -> Sealing:
    """What seals and opens with the private keys, and with the public one that was said last."""
    version, public = said.rpartition(": ")[2].replace('"', "").strip().split(" = ")
    keys = {each: SecretStr(key) for each, key in json.loads(private).items()}
    return Sealing(
        Settings(google_cloud_project="p", identity_private_keys=keys, identity_public_keys={version: public})
    )


def test_a_new_office_gets_every_secret_that_can_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new"]) == 0

    printed = capsys.readouterr()
    values = made(printed.out)
    assert set(values) == {"TRACKING_KEYS", "SESSION_KEY", "IDENTITY_PRIVATE_KEYS"}
    seal = sealing(values["IDENTITY_PRIVATE_KEYS"], printed.err)
    assert seal.open("BPN-1", seal.seal("BPN-1", {"name": "Budi"})) == {"name": "Budi"}


def test_what_others_gave_is_asked_for(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: f"typed at {prompt}")

    assert main(["new", "--ask", "SMTP_PASSWORD"]) == 0

    assert made(capsys.readouterr().out)["SMTP_PASSWORD"] == "typed at SMTP_PASSWORD: "


def test_a_newer_pair_opens_what_the_older_one_sealed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["new"])
    first = capsys.readouterr()
    old = made(first.out)["IDENTITY_PRIVATE_KEYS"]
    sealed = sealing(old, first.err).seal("BPN-1", {"name": "Budi"})
    monkeypatch.setattr("sys.stdin", io.StringIO(old))

    assert main(["newer", "IDENTITY_PRIVATE_KEYS"]) == 0

    second = capsys.readouterr()
    seal = sealing(made(second.out)["IDENTITY_PRIVATE_KEYS"], second.err)
    assert seal.open("BPN-1", sealed) == {"name": "Budi"}
    assert seal.seal("BPN-2", {"name": "Budi"})["key"] == "2"


def test_keys_are_not_made_anew_without_the_current_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))

    with pytest.raises(ValueError, match="TRACKING_KEYS are needed"):
        main(["newer", "TRACKING_KEYS"])
