"""Members of staff who are reached at a receiver of the tests, by the channel that a test wants."""

from __future__ import annotations

from pydantic import SecretStr
from werkzeug.test import TestResponse

from emulator.seed import staff
from shared.cloud.address import Address
from shared.cloud.settings import Settings
from shared.cloud.staff import Reach
from shared.domain.alert import ChannelKind
from tests.integration.house import House
from tests.integration.receivers import HttpReceiver

TOKEN = "123456:a-token-of-the-tests"
SECRET = "a secret of the tests"


def settings(house: House, receiver: HttpReceiver, **changes: object) -> Settings:
    """The house's, with the receiver for Telegram."""
    api = {"telegram_api": receiver.url, "telegram_token": SecretStr(TOKEN)}
    return house.settings.model_copy(update={**api, **changes})


def reached(house: House, receiver: HttpReceiver, role: str, *ways: Reach, arrivals_by: Reach | None = None) -> None:
    """From now on the person who holds the role hears of alerts by these ways; the receiver is also Telegram."""
    house.settings = settings(house, receiver)
    member = next(each for each in staff("balikpapan") if role in each.roles)
    changes = {"alerts_by": ways, "arrivals_by": (arrivals_by,) if arrivals_by else ()}
    house.employ(member.model_copy(update=changes))


def way(receiver: HttpReceiver, channel: ChannelKind, secret: str = SECRET) -> Reach:
    """How the receiver is reached."""
    to = "4711" if channel == "telegram" else f"{receiver.url}/{channel}?key=k"
    return Reach(channel=channel, to=to, secret=secret if channel == "webhook" else "")


def a_warning(house: House) -> str:
    """The name of a fresh alert to the operator."""
    id_ = house.a_complaint()
    house.clock.move(minutes=8)
    assert house.check(id_).get_json() == {"outcome": "fired"}
    return f"{id_}-1-warning"


def outcome(answer: TestResponse) -> tuple[int, str]:
    """Status and outcome of a delivery."""
    return answer.status_code, answer.get_json()["outcome"]


def address(receiver: HttpReceiver, channel: ChannelKind) -> Address:
    """Where the receiver is reached."""
    chosen = way(receiver, channel)
    return Address(channel, chosen.to, chosen.secret)
