"""Settings from the environment: what is wrong is named, and what is secret is not shown."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from shared.cloud.settings import Settings

PROJECT = {"GOOGLE_CLOUD_PROJECT": "a-project"}


def test_what_is_json_or_a_list_is_read_as_such() -> None:
    found = Settings.read(
        PROJECT
        | {
            "TRACKING_KEYS": '{"1": "a-key"}',
            "ALLOWED_ORIGINS": "https://a.example, https://b.example,",
            "SHARDS": "16",
        }
    )

    assert found.tracking_keys["1"].get_secret_value() == "a-key"
    assert (found.allowed_origins, found.shards) == (("https://a.example", "https://b.example"), 16)


@pytest.mark.parametrize("given", ['{"1": "do-not-show"', '["do-not-show"]', '"do-not-show"'])
def test_keys_that_cannot_be_read_are_named_and_not_shown(given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.read(PROJECT | {"TRACKING_KEYS": given})

    assert "tracking_keys" in str(refused.value)
    assert "do-not-show" not in str(refused.value)


def test_what_is_missing_is_named_without_what_is_there() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.read({"SESSION_KEY": "do-not-show", "SMTP_PASSWORD": "do-not-show"})

    assert "google_cloud_project" in str(refused.value)
    assert "do-not-show" not in str(refused.value)
