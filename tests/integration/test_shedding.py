"""What each function answers to a request that waited too long: come again, in the caller's language, nothing done."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.integration.house import FORM, House

FUNCTIONS = ("intake", "transition", "sla_check")


@dataclass
class Waited:
    """A connection of which the system tells that nothing came for so many milliseconds."""

    milliseconds: int

    def getsockopt(self, level: int, option: int, length: int) -> bytes:
        """Linux's `struct tcp_info`, as far as it is asked for."""
        assert (level, option) == (socket.IPPROTO_TCP, socket.TCP_INFO)
        return struct.pack("=52xI", self.milliseconds)[:length]

    def shutdown(self, how: int) -> None:
        """Nobody is to be cut off."""
        raise AssertionError


LONG = 60_000
"""Milliseconds: longer than any time since the app was made, which is when the last one before was begun."""


def ask(app: Flask, method: str, path: str, milliseconds: int, **headers: str) -> TestResponse:
    return app.test_client().open(
        path,
        method=method,
        json=FORM if method == "POST" else None,
        headers={name.replace("_", "-"): text for name, text in headers.items()},
        environ_overrides={"gunicorn.socket": Waited(milliseconds)},
    )


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_waited_too_long_is_told_to_come_again(house: House, function: str, method: str) -> None:
    path = {"intake": "/complaints", "transition": "/complaints", "sla_check": "/deadlines"}[function]

    answer = ask(getattr(house, function), method, path, LONG)

    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json()["type"] == "urn:pengaduan:busy"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert house.ids() == []
    assert house.counts() == {}


@pytest.mark.parametrize(("language", "word"), [("id", "Silakan coba lag"), ("en", "Try again in a moment")])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_it_is_told_as_the_caller_reads(house: House, language: str, word: str, accept: str) -> None:
    answer = ask(house.intake, "POST", "/complaints", LONG, Accept=accept, Accept_Language=language)

    assert answer.status_code == 503
    assert word in answer.text
    assert ("<html" in answer.text) == (accept == "text/html")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_health_is_told_however_long_it_waited(house: House, function: str) -> None:
    assert ask(getattr(house, function), "GET", "/healthz", LONG).status_code == 200


def test_what_waited_for_a_moment_is_done(house: House) -> None:
    answer = ask(house.intake, "POST", "/complaints", 400)

    assert answer.status_code == 201
    assert house.ids() == [answer.get_json()["complaint_id"]]
