"""Ids and tracking codes: the check symbol, lenient reading, the reporter's secret, and shards."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.tracking import (
    ALPHABET,
    check_symbol,
    complaint_id,
    keyed_entropy,
    read_code,
    read_id,
    shard_of,
    tracking_code,
)

KEY = "tracking key"
IDS = st.binary(min_size=6, max_size=32).map(lambda entropy: complaint_id("BPN", entropy))
CODES = IDS.map(lambda id_: tracking_code(id_, KEY))
SYMBOLS = st.text(ALPHABET, min_size=9, max_size=9)
AN_ID = complaint_id("BPN", bytes(range(6)))


def test_an_id_and_its_code_are_what_they_always_were() -> None:
    # Written down: stored ids and receipts already given out must stay valid.
    assert AN_ID == "BPN-50160-14005"
    assert tracking_code(AN_ID, "k") == "BPN-50160-14005-8GEXN-854FA"


@given(IDS)
def test_each_id_is_written_in_the_alphabet_and_reads_as_itself(id_: str) -> None:
    assert re.fullmatch(f"BPN-[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", id_)
    assert read_id(id_) == id_


@given(SYMBOLS, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_the_check_symbol_finds_every_single_wrong_symbol(symbols: str, position: int, other: str) -> None:
    right = symbols + check_symbol(symbols)
    wrong = right[:position] + other + right[position + 1 :]

    assert (read_id(f"BPN{wrong}") is None) == (wrong != right)


@given(SYMBOLS, st.integers(0, 8))
def test_the_check_symbol_finds_swapped_neighbours_but_for_first_and_last_of_the_alphabet(
    symbols: str, position: int
) -> None:
    right = symbols + check_symbol(symbols)
    left, neighbour = right[position], right[position + 1]
    swapped = right[:position] + neighbour + left + right[position + 2 :]

    assert (read_id(f"BPN{swapped}") is None) == (left != neighbour and {left, neighbour} != {"0", "Z"})


def _as_people_type(text: str) -> str:
    """Lower case, O for 0 and L for 1, blanks for hyphens; the letters of the prefix stay what they are."""
    prefix, rest = text[:3], text[3:]
    return f" {prefix}{rest.replace('0', 'o').replace('1', 'l').replace('-', '  ')}\n".lower()


@given(CODES)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    read = (code[:15], code)

    assert read_code(code) == read
    assert read_code(_as_people_type(code)) == read
    assert read_code(code.replace("-", "")) == read
    assert read_code("BPN" + code[3:].replace("1", "I")) == read
    assert read_id(_as_people_type(code[:15])) == code[:15]


def test_the_letters_of_the_prefix_are_not_read_as_digits() -> None:
    id_ = complaint_id("LOI", bytes(6))

    assert read_id(id_.lower()) == id_


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BPN",
        AN_ID[:-1],
        AN_ID + "0",
        "B1N" + AN_ID[3:],
        AN_ID.replace("6", "U"),
        AN_ID.replace("6", "/"),
        AN_ID.replace("6", "٦"),
    ],
)
def test_what_is_no_id_is_not_read(text: str) -> None:
    assert read_id(text) is None
    assert read_code(text) is None


def test_a_code_is_no_id_and_an_id_no_code() -> None:
    assert read_id(tracking_code(AN_ID, KEY)) is None
    assert read_code(AN_ID) is None


def test_a_code_with_a_wrong_symbol_in_its_id_is_not_read() -> None:
    assert read_code("BPN-50161" + tracking_code(AN_ID, KEY)[9:]) is None


def test_other_entropy_makes_another_id() -> None:
    ids = {complaint_id("BPN", number.to_bytes(6)) for number in range(5000)}

    assert len(ids) == 5000


def test_the_secret_depends_on_the_key_and_on_the_id_and_on_nothing_else() -> None:
    other = complaint_id("BPN", bytes(6))
    secret = tracking_code(AN_ID, KEY)[15:]

    assert tracking_code(AN_ID, KEY)[15:] == secret
    assert tracking_code(AN_ID, "another key")[15:] != secret
    assert tracking_code(other, KEY)[15:] != secret


def test_keyed_entropy_is_the_same_for_the_same_key_and_parts_and_for_no_others() -> None:
    entropy = keyed_entropy(KEY, "balikpapan", "form-1", "0")

    assert entropy == keyed_entropy(KEY, "balikpapan", "form-1", "0")
    assert len(entropy) == 32
    others = [
        keyed_entropy("another key", "balikpapan", "form-1", "0"),
        keyed_entropy(KEY, "samarinda", "form-1", "0"),
        keyed_entropy(KEY, "balikpapan", "form-2", "0"),
        keyed_entropy(KEY, "balikpapan", "form-1", "1"),
    ]
    assert len({entropy, *others}) == 5


@given(IDS, st.integers(1, 64))
def test_a_shard_lies_in_range_and_stays_the_same(id_: str, shards: int) -> None:
    assert shard_of(id_, shards) in range(shards)
    assert shard_of(id_, shards) == shard_of(id_, shards)


def test_ids_use_every_shard_about_equally() -> None:
    shards = [shard_of(complaint_id("BPN", number.to_bytes(6)), 8) for number in range(4000)]

    assert all(400 < shards.count(shard) < 600 for shard in range(8))
