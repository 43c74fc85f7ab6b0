"""Pages and assets compressed for those who take it: slow phones wait less, and Cloud Run compresses nothing itself."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request

COMPRESSED = ("text/html", "text/css", "text/javascript", "image/svg+xml")
SMALLEST = 500
"""Bytes below which compressing saves nothing."""


def compress(response: Response) -> None:
    """Compress the body where that helps. What is asked for by part stays as it is."""
    if response.mimetype not in COMPRESSED or response.status_code == 304 or "Content-Encoding" in response.headers:
        return
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Range" in response.headers:
        return
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < SMALLEST:
        return
    kept = response.cache_control.immutable
    response.set_data(_compressed_once(body) if kept else gzip.compress(body, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:  # weak: the same page, not the same bytes
        response.set_etag(etag, weak=True)


@lru_cache(maxsize=16)
def _compressed_once(body: bytes) -> bytes:
    """An asset, compressed as far as it goes, once for each process."""
    return gzip.compress(body, 9, mtime=0)
