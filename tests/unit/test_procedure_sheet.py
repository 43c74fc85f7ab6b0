"""What the procedure answers about the signed sheet's cells: the requirements of a row, the related procedures."""

from tests.unit.builders import PROCEDURE


def test_the_requirements_of_the_first_row_are_its_three_signed_ones() -> None:
    assert PROCEDURE.requirements_at(PROCEDURE.step[0]) == (
        "data keluhan atau masukan masyarakat", "komputer", "akses internet"
    )  # fmt: skip


def test_where_nothing_else_is_signed_the_requirements_are_the_documents_and_the_means() -> None:
    step = PROCEDURE.step[0].model_copy(update={"requirements": ()})

    assert PROCEDURE.requirements_at(step) == ("Data keluhan atau masukan masyarakat", "Komputer", "Akses internet")


def test_an_empty_row_requires_nothing() -> None:
    assert [PROCEDURE.requirements_at(step) for step in PROCEDURE.step[4:]] == [(), ()]


def test_the_related_procedures_are_named_once_in_the_order_of_their_numbers() -> None:
    assert PROCEDURE.related == (
        "1. Surat elektronik dan/atau media sosial",
        "2. Call center",
        "3. Sistem laporan",
        "4. Media sosial",
        "5. Direktorat Jenderal Imigrasi",
    )


def test_the_tenth_related_procedure_comes_after_the_second() -> None:
    texts = ("10. J", "2. B", "")
    channels = tuple(PROCEDURE.channel[0].model_copy(update={"related": text}) for text in texts)

    assert PROCEDURE.model_copy(update={"channel": channels}).related == ("2. B", "10. J")


def test_what_has_happened_since_the_signing_is_dated() -> None:
    signed = [PROCEDURE.header, *PROCEDURE.legal_basis]

    assert all(each.since_on for each in signed if each.since)
    assert sum(bool(each.since) for each in signed) == 3
