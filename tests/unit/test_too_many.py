"""Who did something too often is told when it may be done again; how many proxies there are before us is a setting."""

from __future__ import annotations

import pytest
from flask import Response

from shared.cloud.settings import Settings
from shared.domain.errors import NotFound, Refusal, TooMany, Unavailable
from shared.web.problem import tell_when


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (3600, 60)])
def test_the_refusal_says_in_how_many_minutes(seconds: int, minutes: int) -> None:
    refusal = TooMany(seconds=seconds)

    assert (refusal.status, refusal.seconds) == (429, seconds)
    assert f"in {minutes} minutes" in str(refusal)


@pytest.mark.parametrize(
    ("refusal", "after"), [(TooMany(seconds=599), "599"), (Unavailable(), "5"), (NotFound(), None), (None, None)]
)
def test_the_answer_says_after_how_many_seconds(refusal: Refusal | None, after: str | None) -> None:
    response = Response()

    tell_when(refusal, response)

    assert response.headers.get("Retry-After") == after


@pytest.mark.parametrize(
    ("service", "proxies", "hops"), [("", None, 0), ("intake", None, 1), ("intake", 2, 2), ("intake", 0, 0), ("", 1, 1)]
)
def test_the_cloud_has_one_proxy_of_its_own_unless_it_is_said(service: str, proxies: int | None, hops: int) -> None:
    settings = Settings(google_cloud_project="a-project", k_service=service, trusted_proxies=proxies)

    assert settings.hops == hops
