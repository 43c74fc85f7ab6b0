"""What a form may hold: the limits of each field, and that an anonymous report names nobody."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from shared.domain.submission_form import Reporter, SubmissionForm

FIELDS: dict[str, Any] = {
    "kind": "complaint",
    "category": "passport",
    "subject": "Loket tutup",
    "narrative": "Loket paspor tutup pada jam kerja.",
    "disclosure": "open",
}


def a_form(**changes: Any) -> SubmissionForm:
    return SubmissionForm.model_validate(FIELDS | changes)


def refusals(**changes: Any) -> list[str]:
    """The dotted fields that a form with `changes` is refused for; empty: it is taken."""
    try:
        a_form(**changes)
    except ValidationError as error:
        return [".".join(str(part) for part in each["loc"]) for each in error.errors()]
    return []


def test_the_least_form_is_taken_and_what_it_leaves_out_is_absent() -> None:
    form = a_form()

    assert (form.office, form.occurred_on, form.place, form.language) == (None, None, None, None)
    assert form.reporter.given() == {}


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_each_field_of_the_least_form_is_required(field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        SubmissionForm.model_validate({name: value for name, value in FIELDS.items() if name != field})

    assert [(each["type"], each["loc"]) for each in refusal.value.errors()] == [("missing", (field,))]


@pytest.mark.parametrize(
    ("field", "shortest", "longest"),
    [("subject", 5, 150), ("narrative", 20, 5000), ("place", 1, 150), ("office", 1, 31)],
)
def test_a_text_is_taken_from_its_shortest_to_its_longest_and_no_further(
    field: str, shortest: int, longest: int
) -> None:
    assert refusals(**{field: "x" * shortest}) == refusals(**{field: "x" * longest}) == []
    assert refusals(**{field: "x" * (shortest - 1)}) == [field]
    assert refusals(**{field: "x" * (longest + 1)}) == [field]


def test_blanks_around_a_text_are_taken_off_before_it_is_measured() -> None:
    assert a_form(subject="  Loket tutup \n").subject == "Loket tutup"
    assert refusals(subject="   abcd   ") == ["subject"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "praise"),
        ("category", "Weather"),
        ("disclosure", "secret"),
        ("language", "fr"),
        ("occurred_on", "2023-02-30"),
    ],
)
def test_a_value_that_is_not_among_the_known_ones_is_refused(field: str, value: str) -> None:
    assert refusals(**{field: value}) == [field]


def test_the_day_of_the_occurrence_is_a_date() -> None:
    assert a_form(occurred_on="2023-02-03").occurred_on == date(2023, 2, 3)


@pytest.mark.parametrize("email", ["warga@surat.example", "a.b+c@x.co.id"])
def test_an_address_is_taken(email: str) -> None:
    assert a_form(reporter={"email": email}).reporter.email == email


@pytest.mark.parametrize(
    "email", ["warga", "warga@surat", "@surat.example", "a b@surat.example", "a@b.example,c@d.example", "<a@b.example>"]
)
def test_what_is_no_single_address_is_refused(email: str) -> None:
    assert refusals(reporter={"email": email}) == ["reporter.email"]


@pytest.mark.parametrize("phone", ["+62 542 123-456", "(0542) 123.456", "081234"])
def test_a_telephone_number_is_taken(phone: str) -> None:
    assert a_form(reporter={"phone": phone}).reporter.phone == phone


@pytest.mark.parametrize("phone", ["08123", "0542-abc-123", "0542+123456", "0" * 26])
def test_what_is_no_telephone_number_is_refused(phone: str) -> None:
    assert refusals(reporter={"phone": phone}) == ["reporter.phone"]


def test_a_reporter_gives_only_what_was_filled_in() -> None:
    assert Reporter(name="Siti", phone="081234").given() == {"name": "Siti", "phone": "081234"}


@pytest.mark.parametrize("reporter", [{"name": "Siti"}, {"email": "siti@surat.example"}, {"phone": "081234"}])
def test_an_anonymous_report_with_a_reporter_is_refused_and_a_confidential_one_is_not(reporter: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="An anonymous report takes no name, e-mail or phone"):
        a_form(disclosure="anonymous", reporter=reporter)
    assert a_form(disclosure="confidential", reporter=reporter).reporter.given() == reporter


def test_an_anonymous_report_without_a_reporter_is_taken() -> None:
    assert a_form(disclosure="anonymous", reporter={}).disclosure == "anonymous"
