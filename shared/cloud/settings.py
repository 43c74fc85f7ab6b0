"""The settings of all functions, from the environment. What is missing fails at the start, by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    SecretStr,
    model_validator,
)
from pydantic_core import from_json

from shared.data import default_office
from shared.domain.office import Office
from shared.domain.office_hours import OfficeHours

MINUTE = 60

Value = TypeVar("Value")


def _from_json(value: Any) -> Any:
    return from_json(value) if isinstance(value, str) else value


def _from_list(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Json = Annotated[Value, BeforeValidator(_from_json)]
"""In the environment as JSON."""

Listed = Annotated[tuple[str, ...], BeforeValidator(_from_list)]
"""In the environment separated by commas."""


class Issuer(BaseModel):
    """Whose ID tokens are taken: `audiences` are those meant for this function, `keys_url` its JWKS."""

    issuer: str
    audiences: tuple[str, ...] = Field(min_length=1)
    keys_url: str


class ClientKey(BaseModel):
    """A program that files complaints: the SHA-256 (hex) of its key, and how many it may file in an hour."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    per_hour: PositiveInt


class Settings(BaseModel):
    """Each field is an environment variable of the same name in capitals; the README has the table."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)  # an error goes to the log, a secret does not

    google_cloud_project: str
    firestore_database: str = "(default)"
    office: str = Field(default_factory=default_office)
    shards: PositiveInt = 8
    k_service: str = ""

    sla_calendar: Literal["office", "always"] = "office"
    sla_minute_seconds: PositiveInt = MINUTE

    tasks_queue: str = ""
    alerts_queue: str = ""
    daily_queue: str = ""
    sla_check_url: str = ""
    tasks_service_account: str = ""
    scheduler_service_account: str = ""
    cloudtasks_emulator_host: str = ""
    photo_bucket: str = ""
    evidence_bucket: str = ""
    storage_emulator_host: str = ""

    tracking_keys: Json[dict[str, SecretStr]] = {}
    identity_public_keys: Json[dict[str, str]] = {}
    identity_private_keys: Json[dict[str, SecretStr]] = {}
    allowed_origins: Listed = ()
    trusted_proxies: NonNegativeInt | None = None
    form_seconds: NonNegativeInt = 3
    posts_per_client: PositiveInt = 10
    posts_refused: PositiveInt = 100
    posts_per_office: PositiveInt = 100
    guesses: PositiveInt = 10
    client_keys: Json[dict[str, ClientKey]] = {}
    intake_url: str = ""
    staff_url: str = ""

    token_issuers: Json[tuple[Issuer, ...]] = ()
    iap_audience: str = ""
    iap_keys_url: str = "https://www.gstatic.com/iap/verify/public_key-jwk"
    trust_cloud_run_iam: bool = False
    session_key: SecretStr = SecretStr("")
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_starttls: bool = True
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    telegram_token: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    alert_window_seconds: PositiveInt = 60

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The settings of this process.

        Raises:
            ValidationError: names each variable that lacks a value or has one that it cannot have.
        """
        names = {name: name.upper() for name in cls.model_fields}
        return cls(**{name: environment[upper] for name, upper in names.items() if upper in environment})

    @model_validator(mode="after")
    def _no_demo_in_the_cloud(self) -> Self:
        if self.k_service and self.is_demo:
            raise ValueError(
                "SLA_CALENDAR=always and SLA_MINUTE_SECONDS are for demonstrations: refused where K_SERVICE is set"
            )
        if self.k_service and self.cloudtasks_emulator_host:
            raise ValueError("CLOUDTASKS_EMULATOR_HOST is refused where K_SERVICE is set")
        if self.k_service and self.storage_emulator_host:
            raise ValueError("STORAGE_EMULATOR_HOST is refused where K_SERVICE is set")
        if self.smtp_user and not self.smtp_starttls:
            raise ValueError("SMTP_USER is refused without SMTP_STARTTLS: the password would go out in clear")
        if self.trust_cloud_run_iam and not self.k_service:
            raise ValueError(
                "TRUST_CLOUD_RUN_IAM is refused where K_SERVICE is not set: nothing has checked the token there"
            )
        return self

    @property
    def hops(self) -> int:
        """How many proxies of ours stand before a function: in the cloud its own front end, unless it is said."""
        if self.trusted_proxies is not None:
            return self.trusted_proxies
        return 1 if self.k_service else 0

    @property
    def is_demo(self) -> bool:
        """Whether deadlines run on other than the office's real working minutes."""
        return self.sla_calendar == "always" or self.sla_minute_seconds != MINUTE

    @property
    def alert_window(self) -> timedelta:
        """How long a receiver's alerts are gathered after a message; shorter where minutes are."""
        return timedelta(seconds=self.alert_window_seconds) * self.sla_minute_seconds / MINUTE

    def require(self, *names: str) -> Self:
        """These settings, when each named one has a value.

        Raises:
            ValueError: names those that have none.
        """
        empty = [name.upper() for name in names if not _has_value(getattr(self, name))]
        if empty:
            raise ValueError(f"settings missing: {', '.join(empty)}")
        return self

    def hours_of(self, office: Office) -> OfficeHours:
        """The office's hours, or the demonstration's where that is in force."""
        hours = office.hours
        if self.sla_calendar == "always":
            hours = OfficeHours.always(office.hours.zone.key)
        return hours.with_minute(self.sla_minute_seconds) if self.sla_minute_seconds != MINUTE else hours


def _has_value(value: Any) -> bool:
    return bool(value.get_secret_value()) if isinstance(value, SecretStr) else bool(value)
