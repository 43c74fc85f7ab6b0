"""The marks by which two complaints of one reporter, or of one place, are known; nothing can be read from them."""

import re

import pytest

from shared.domain.tracking import contact_marks, place_mark


def marks(email: str | None = None, phone: str | None = None, key: str = "k", office: str = "bpn") -> tuple[str, ...]:
    return contact_marks(key, office, email, phone)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (marks("Budi@Warga.example "), marks("budi@warga.example")),
        (marks(phone="+62 812-3456-7890"), marks(phone="081234567890")),
        (marks(phone="62 812 3456 7890"), marks(phone="(0812) 34567890")),
    ],
)
def test_a_contact_has_one_mark_however_it_is_spelt(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert one == other


def test_each_contact_has_a_mark_of_its_own_and_none_has_none() -> None:
    both = marks("budi@warga.example", "081234567890")

    assert both == marks("budi@warga.example") + marks(phone="081234567890")
    assert len(set(both)) == 2
    assert all(re.fullmatch("[0-9a-f]{24}", each) for each in both)
    assert marks() == marks("", "") == marks(phone="none") == ()


def test_a_mark_is_of_one_office_and_one_key() -> None:
    address = "budi@warga.example"

    assert len({marks(address), marks(address, office="smd"), marks(address, key="other")}) == 3


def test_a_place_is_compared_without_regard_to_spaces_and_capitals() -> None:
    assert place_mark("  Loket  3,\nLANTAI 2 ") == place_mark("loket 3, lantai 2") == "loket 3, lantai 2"
    assert place_mark("Loket 3") != place_mark("Loket 4")
