"""Where somebody is told something. Apart from the sending, which loads what few functions need."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.alert import ChannelKind


@dataclass(frozen=True)
class Address:
    """Where one person is reached by one channel: an address, a chat's id, or a URL with its secret."""

    kind: ChannelKind
    to: str
    secret: str = ""
