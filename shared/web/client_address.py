"""From which address a request comes: the place in X-Forwarded-For that our own proxies wrote, no other.

Each proxy appends the address that it was called from. Where `hops` of them are ours, the last `hops` places can be
trusted, and the first of these is the caller's address; what stands before it the caller may have made up. Cloud Run
alone is one hop; behind a load balancer there are two. With none the peer's own address counts.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import Request

_NETWORK = 64
"""Bits of an IPv6 address that name the network of a household or a phone; the rest they choose themselves."""


def client_address(request: Request, hops: int) -> str:
    """The caller's address, or its IPv6 network; the peer's where the header is not what `hops` proxies write."""
    peer = request.remote_addr or ""
    places = request.headers.get("X-Forwarded-For", "").split(",")
    if not 0 < hops <= len(places):
        return _grouped(peer)
    return _grouped(places[-hops].strip()) or _grouped(peer)


def is_of_the_public(address: str) -> bool:
    """Whether the address is one of the internet's.

    A private one is this machine, or a proxy of ours that was not counted among the hops: it stands for everybody, and
    what it does is held against nobody.
    """
    read = _read(address.partition("/")[0])
    return read is not None and read.is_global


def _grouped(text: str) -> str:
    read = _read(text)
    if isinstance(read, IPv6Address):
        return str(ip_network((read, _NETWORK), strict=False))
    return str(read) if read else ""


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """The address, without the port that some proxies write behind it."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        read = ip_address(text)
    except ValueError:
        return None
    return (read.ipv4_mapped or read) if isinstance(read, IPv6Address) else read
