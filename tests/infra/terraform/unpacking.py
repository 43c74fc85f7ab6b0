"""MessagePack, read: the form in which Terraform sends a configuration. What is not known yet reads as None.

Source: the MessagePack specification, section Formats.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

_NUMBERS = {
    0xCA: ">f", 0xCB: ">d",
    0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
    0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
}  # fmt: skip
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_LENGTHS = {0: ">B", 1: ">H", 2: ">I"}


def unpacked(content: bytes) -> Any:
    """The value that the bytes hold."""
    return _Reader(content).value()


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def value(self) -> Any:
        first = self._take(1)[0]
        if first <= 0x7F:
            return first
        if first >= 0xE0:
            return first - 0x100
        if first in _CONSTANTS:
            return _CONSTANTS[first]
        if first in _NUMBERS:
            return self._number(_NUMBERS[first])
        length, read = self._sized(first)
        return read(length)

    def _sized(self, first: int) -> tuple[int, Callable[[int], Any]]:
        """The length that stands in or behind the first byte, and what reads so much."""
        if first <= 0x8F:
            return first & 0x0F, self._map
        if first <= 0x9F:
            return first & 0x0F, self._list
        if first <= 0xBF:
            return first & 0x1F, self._text
        if 0xD4 <= first <= 0xD8:
            return 1 << (first - 0xD4), self._unknown
        for lowest, read, sizes in (
            (0xC4, self._take, 3),
            (0xC7, self._unknown, 3),
            (0xD9, self._text, 3),
        ):
            if lowest <= first < lowest + sizes:
                return int(self._number(_LENGTHS[first - lowest])), read
        lists = first in (0xDC, 0xDD)
        return int(self._number(_LENGTHS[1 + (first & 1)])), self._list if lists else self._map

    def _take(self, length: int) -> bytes:
        taken = self._content[self._at : self._at + length]
        self._at += length
        return taken

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _text(self, length: int) -> str:
        return self._take(length).decode()

    def _unknown(self, length: int) -> None:
        """An extension: Terraform's mark for a value that is not known yet."""
        self._take(length + 1)

    def _list(self, length: int) -> list[Any]:
        return [self.value() for _ in range(length)]

    def _map(self, length: int) -> dict[Any, Any]:
        return {self.value(): self.value() for _ in range(length)}
