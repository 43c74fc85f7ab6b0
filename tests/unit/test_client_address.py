"""Whose address counts: the one that our own proxies wrote, never one that a caller made up."""

from __future__ import annotations

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from shared.web.client_address import client_address, is_of_the_public

PEER = "169.254.1.1"


def asked_from(header: str | None, hops: int, peer: str = PEER) -> str:
    headers = [] if header is None else [("X-Forwarded-For", header)]
    environ = EnvironBuilder(headers=headers, environ_overrides={"REMOTE_ADDR": peer}).get_environ()
    return client_address(Request(environ), hops)


@pytest.mark.parametrize(
    ("header", "hops", "address"),
    [
        ("1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
        ("6.6.6.6,1.1.1.1 , 34.1.1.1", 2, "1.1.1.1"),
        ("1.1.1.1", 0, PEER),
        (None, 1, PEER),
        ("1.1.1.1", 2, PEER),
        ("unknown", 1, PEER),
        ("", 1, PEER),
        ("1.1.1.1:4711", 1, "1.1.1.1"),
        ("::ffff:1.1.1.1", 1, "1.1.1.1"),
        ("[2400:cb00:1:2:3:4:5:6]:4711", 1, "2400:cb00:1:2::/64"),
        ("2400:cb00:1:2:9:9:9:9", 1, "2400:cb00:1:2::/64"),
    ],
)
def test_the_place_that_is_trusted_counts_and_no_other(header: str | None, hops: int, address: str) -> None:
    assert asked_from(header, hops) == address


def test_without_any_address_there_is_none() -> None:
    assert asked_from(None, 0, peer="") == ""


@pytest.mark.parametrize(
    ("address", "public"),
    [("1.1.1.1", True), ("2400:cb00:1:2::/64", True), ("127.0.0.1", False), ("::/64", False), ("10.0.0.1", False),
     (PEER, False), ("", False)],
)  # fmt: skip
def test_an_address_of_our_own_network_is_none_of_the_public(address: str, public: bool) -> None:
    assert is_of_the_public(address) is public
