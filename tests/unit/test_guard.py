"""What looks like personal data in a text to be published: found however it is spelt; ordinary answers are let be."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.guard import SHORTEST_CONTACT, personal
from shared.domain.tracking import check_symbol, complaint_id

OWN = ("0542-421234", "+62 812-1111-2222", "kanim.bpp@imigrasi.example", "110")

ORDINARY = [
    "Biaya paspor biasa Rp 350.000 dan paspor elektronik Rp650.000, atau Rp. 1.500.000,- untuk percepatan.",
    "Dari Rp 350000 naik ke 650000; semula rp350000 dan RP 1500000.",
    "Anggaran Rp 1 000 000 000 dan Rp1.234.567.890.",
    "Senin, 24/11/2026 pukul 08.00-15.30 WITA; Jumat 08:00–11:30.",
    "Buka 08.00-12.00 13.00-16.00 dan 10.00 - 12.00 13.00 - 16.00 setiap hari.",
    "Tanggal 24.11.2026-25.11.2026 dan 24-11-2026 - 25-11-2026 kantor tutup, pukul 0800-1530.",
    "Lihat pengaduan BPN-7K3Q9-F2MXC.",
    "Menurut UU 25/2009, UU No. 25 Tahun 2009, PP 28 2019 dan Permenkumham 8 Tahun 2014 Pasal 4 ayat (1).",
    "Silakan ke Loket 12, Loket A 8.00-15.00, lantai 2 ruang B 045.",
    "Prosedur W 18 IMI IMI 1-GR.01.14- 06582 berlaku untuk TA 2025-2026.",
    "Antrean A123, B-045, C 0123 dan XE 12345 sudah dipanggil.",
    "Tulis kepada @imigrasi.balikpapan, bukan ke kotak surat@kantor.",
    "Kuota 120 per hari; 1. KTP 2. KK 3. Akta 4. Ijazah 5. Surat nikah",
]

NIK = "3273010101900001"
SEPARATORS = ["", " ", "  ", ".", "-", " - ", "\u2013", "\u00a0", "\u2011", "\u200b"]

words = st.sampled_from(["Yth. Bapak", "nomor", "No.", "NIK:", "(lihat", "Loket 12", "HP-", "Telp.", ""])
digits = st.sampled_from("0123456789")
gaps = st.sampled_from(SEPARATORS)


@st.composite
def spelt(draw: st.DrawFn, number: str) -> str:
    """The digits of `number` with one separator between some of them, between words."""
    separator = draw(gaps)
    pieces = [number[0]] + [separator * draw(st.booleans()) + digit for digit in number[1:]]
    return f"{draw(words)} {''.join(pieces)} {draw(words)}"


def bare(texts: Sequence[str]) -> list[str]:
    return ["".join(symbol for symbol in text if symbol.isalnum()) for text in texts]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_answer_is_let_be(text: str) -> None:
    assert personal(text) == ()


@given(st.text("123456789", min_size=1, max_size=1), st.text("0123456789", min_size=15, max_size=15), st.data())
def test_sixteen_digits_are_found_whatever_stands_between_them(first: str, rest: str, data: st.DataObject) -> None:
    """A number that stands directly before them is taken for their beginning: what is shown holds both."""
    (found,) = bare(personal(data.draw(spelt(first + rest))))

    assert (first + rest)[:14] in found


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("groups", [(16,), (4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (1,) * 16])
def test_an_identity_number_is_found_in_any_groups(groups: tuple[int, ...], separator: str) -> None:
    starts = [sum(groups[:position]) for position in range(len(groups))]
    number = separator.join(NIK[start : start + size] for start, size in zip(starts, groups, strict=True))

    for text in (number, f"NIK.{number}", f"No-{number}-a.n.", f"({number}),", f"NIK{number}/2"):
        assert bare(personal(text)) == [NIK]


@pytest.mark.parametrize("number", ["123456789012345", "12345678901234567", f"{NIK}-1", f"1.{NIK}"])
def test_another_count_of_digits_is_no_identity_number(number: str) -> None:
    assert personal(number) == ()


@pytest.mark.parametrize(
    "passport",
    [
        *("A1234567", "a1234567", "A 1234567", "A-123-4567", "A 1234 567", "X.123.4567"),
        *("XE123456", "xe123456", "XE 123456", "XE 123-456", "XE1234567", "XE-123 4567"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "Paspor {} 1 lembar", "paspor:{}.", "_{}_", "({})/2"])
def test_a_passport_number_is_found(passport: str, around: str) -> None:
    assert personal(around.format(passport)) == (passport,)


@pytest.mark.parametrize(
    "none", ["A123456", "A12345678", "ABC1234567", "A1234567B", "XE12345678", "Rp1234567", "di 123456"]
)
def test_what_is_longer_or_shorter_is_no_passport_number(none: str) -> None:
    assert personal(none) == ()


@given(st.sampled_from(["0", "62", "+62"]), st.text("0123456789", min_size=7, max_size=9), st.data())
def test_a_telephone_number_is_found_whatever_stands_between_its_digits(
    trunk: str, rest: str, data: st.DataObject
) -> None:
    number = "81" + rest
    between = [data.draw(gaps) for _ in range(len(number) - 2)]
    spelling = number[:2] + "".join(gap + digit for gap, digit in zip(between, number[2:], strict=True))
    text = f"{data.draw(words)} {trunk}{data.draw(gaps)}{spelling} {data.draw(words)}"

    found = "".join(bare(personal(text)))

    assert number[:8] in found


@pytest.mark.parametrize(
    "number",
    [
        *("(0542) 421 234", "0542-421234", "(021)-1234567", "0812 - 3456 - 7890", "+60 12-345 6789"),
        *("+62 (0)812 3456 7890", "(+62) 812 3456 7890", "+1 (202) 555-0123"),
    ],
)
def test_a_telephone_number_is_found_with_its_brackets(number: str) -> None:
    assert personal(f"Telp. {number}.") == (number,)


def test_a_number_copied_from_a_messenger_is_found_without_its_invisible_marks() -> None:
    assert bare(personal("\u202a+62 812\u20113456\u20117890\u202c")) == ["6281234567890"]


@pytest.mark.parametrize("address", ["budi@warga.example", "Budi.S-2@mail.warga.example", "a+b@c.id"])
@pytest.mark.parametrize("around", ["{}", "Kirim ke {}.", "<{}>", '("{}", lalu)', "mailto:{};"])
def test_an_address_is_found(address: str, around: str) -> None:
    assert personal(around.format(address)) == (address,)


@pytest.mark.parametrize(
    "text",
    [
        *("Telepon (0542) 421 234 24 jam", "+62 542 421234", "(+62) 542-421-234", "+62 (0)542.421234", "0542421234."),
        *("Hubungi 0812 1111 2222 08.00-15.30", "wa.me/6281211112222", "0812\u20131111\u20132222"),
        *("Kanim.BPP@Imigrasi.example.", "<kanim.bpp@imigrasi.example>", "Darurat: 110"),
    ],
)
def test_the_office_s_own_contacts_are_let_through_in_any_spelling(text: str) -> None:
    assert personal(text, allowed=OWN) == ()
    assert "110" in text or personal(text) != ()


@given(st.lists(st.sampled_from(["", " ", "-", ".", " - ", ") ", " ("]), min_size=9, max_size=9))
def test_own_digits_are_let_through_whatever_stands_between_them(gaps: list[str]) -> None:
    text = "0" + "".join(gap + digit for gap, digit in zip(gaps, "542421234", strict=True))

    assert personal(f"Telepon {text} setiap hari", allowed=OWN) == ()


@pytest.mark.parametrize(
    "text",
    [
        *("0542-421235", "0812-1111-22223", "x-kanim.bpp@imigrasi.example", "kanim.bpp@imigrasi.example.id"),
        *("kanim.bpp@imigrasi.example-mail.id", "3273 110 191900001"),
    ],
)
def test_what_only_begins_or_ends_like_an_own_contact_is_found(text: str) -> None:
    assert len("110") < SHORTEST_CONTACT
    assert len(personal(text, allowed=OWN)) == 1


@pytest.mark.parametrize("own", ["081234567", "Telepon: 081234567", "62 81234567"])
def test_an_own_number_is_known_by_its_digits(own: str) -> None:
    assert personal("+62 812-345-67", allowed=[own]) == ()


def test_an_own_number_that_begins_with_no_zero_is_let_through_as_it_is() -> None:
    assert personal("Pusat panggilan 1500 123 4567 8901 2345", allowed=["150012345678901 2345"]) == ()


@given(st.binary(min_size=6, max_size=8))
def test_no_complaint_s_number_is_taken_for_a_person_s(entropy: bytes) -> None:
    assert personal(f"Lihat {complaint_id('BPN', entropy)}, terima kasih.") == ()


def test_a_complaint_s_number_of_digits_alone_is_let_be_and_one_that_cannot_be_is_found() -> None:
    digits = [f"08123{number}" for number in range(4000, 4100)]
    written = [f"BPN-{each[:5]}-{each[5:]}{check_symbol(each)}" for each in digits]

    found = [personal(each) for each in written if each[-1].isdigit()]

    assert found
    assert set(found) == {()}
    assert personal("BPN-08123-45678") == ("08123-45678",)


@pytest.mark.parametrize("written", ["Budi Rahasia", "BUDI RAHASIA", "budi  rahasia", "Budi\nRahasia", "Budi-Rahasia"])
def test_the_reporter_s_name_is_found_whole_in_any_case(written: str) -> None:
    assert personal(f"Yth. {written}, terima kasih.", "Budi Rahasia") == (written,)


def test_parts_of_a_name_are_found_from_four_letters_on() -> None:
    name = "Sri Wahyu Ma'ruf, S.H."

    assert personal("Ibu WAHYU, ibu maruf dan sri", name) == ("WAHYU", "maruf")
    assert personal("Wahyuni dan awahyu", name) == ()


def test_a_short_name_is_found_only_as_a_whole_word() -> None:
    assert personal("Saudari Ani datang dengan Anita.", "Ani") == ("Ani",)
    assert personal("sri  ani", "Sri Ani") == ("sri  ani",)


@pytest.mark.parametrize("name", [None, "", "  ", "-"])
def test_without_a_name_no_word_is_one(name: str | None) -> None:
    assert personal("Budi Rahasia - terima kasih.", name) == ()


def test_a_name_that_is_written_with_other_code_points_is_the_same_name() -> None:
    assert personal("Andre\u0301 datang", "Andr\u00e9") == ("Andr\u00e9",)


def test_what_is_found_is_named_once_and_in_the_order_of_the_kinds() -> None:
    text = f"Budi, budi@warga.example, 0812-3456-7890, A1234567, {NIK} dan lagi A1234567."

    assert personal(text, "Budi") == (NIK, "A1234567", "0812-3456-7890", "budi@warga.example", "Budi")


@pytest.mark.parametrize(
    "piece",
    [
        *("1", "0", "1 ", "1 - ", "08", "0812 ", "62 8", "+62", "(0", "a", "a@", "a.", "@a.1", "A", "AB1", "BPN-", " "),
        *("- ", "Budi ", "0542421234", "0 5 4 2 - 4 2 1 2 3 4", "kanim.bpp@", "(0542) "),
    ],
)
def test_a_long_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """200,000 characters take about a third of a second; what grew with the square would take minutes."""
    text = piece * (200_000 // len(piece))
    started = time.process_time()

    personal(text, "Budi Budi Rahasia", OWN)

    assert time.process_time() - started < 5
