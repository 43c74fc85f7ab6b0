"""A function that trusts two issuers proves each token by the keys of the one that it names, and by no others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from emulator.identity import IdentityProvider
from emulator.identity_tokens import Account
from shared.cloud.settings import Issuer, Settings
from shared.cloud.tokens import Tokens
from shared.domain.errors import Unproven

AUDIENCE = "http://functions.example"


@pytest.fixture
def providers() -> Iterator[list[IdentityProvider]]:
    staff = [Account(email="operator@imigrasi.example", name="Sari Dewi", roles=("operator",))]
    with IdentityProvider(staff) as one, IdentityProvider(staff) as another, IdentityProvider(staff) as third:
        yield [one, another, third]


def token(provider: IdentityProvider) -> str:
    asked = {"email": "operator@imigrasi.example", "audience": AUDIENCE}
    return f"Bearer {requests.post(f'{provider.url}/id-token', json=asked, timeout=5).json()['id_token']}"


def trusting(*providers: IdentityProvider, keys_of: IdentityProvider | None = None) -> Tokens:
    issuers = tuple(
        Issuer(issuer=each.url, audiences=(AUDIENCE,), keys_url=f"{(keys_of or each).url}/jwks") for each in providers
    )
    return Tokens(Settings(google_cloud_project="a-project", token_issuers=issuers))


def test_each_is_proven_by_its_own_keys(providers: list[IdentityProvider]) -> None:
    one, another, _ = providers
    tokens = trusting(one, another)

    assert [tokens.email(token(each)) for each in (one, another)] == ["operator@imigrasi.example"] * 2


def test_one_that_is_not_trusted_opens_nothing(providers: list[IdentityProvider]) -> None:
    one, another, third = providers

    for tokens in (trusting(one), trusting(one, another), trusting()):
        with pytest.raises(Unproven):
            tokens.email(token(third))


def test_the_keys_of_another_prove_nothing(providers: list[IdentityProvider]) -> None:
    one, another, _ = providers

    for tokens in (trusting(one, keys_of=another), trusting(one, another, keys_of=another)):
        with pytest.raises(Unproven):
            tokens.email(token(one))
