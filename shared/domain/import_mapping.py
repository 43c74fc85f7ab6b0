"""The `import` tables of an office file: how another system's columns lead to the fields of a complaint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from shared.domain.complaint import Channel, Classification, Disclosure, Kind, Language, Outcome
from shared.domain.procedure_tables import Table, Text

NUMBER = "number"
STATE = "state"
FILED_ON = "filed_on"
CLOSED_ON = "closed_on"
OCCURRED_ON = "occurred_on"
ANSWER = "answer"

RUNNING = "open"
"""The state of what is not over; the others are outcomes."""

STATES = (RUNNING, *get_args(Outcome))

CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "category": (),  # the office's own: see `ImportMapping.choices`
    "disclosure": get_args(Disclosure),
    "classification": get_args(Classification),
    "channel": get_args(Channel),
    "language": get_args(Language),
    STATE: STATES,
}
"""The fields that take one of a few words, and these words."""

DAYS = (FILED_ON, CLOSED_ON, OCCURRED_ON)
"""The fields that take a day."""

NEEDED = ("subject", "narrative", "kind", "category", "disclosure")
"""What a complaint cannot do without: each by a column, or by a default."""

FIELDS = frozenset(
    {
        NUMBER, *CHOICES, *DAYS, *NEEDED, ANSWER, "place", "reporter.name", "reporter.email", "reporter.phone",
        "channel_reference.handle", "channel_reference.url",
    }
)  # fmt: skip
"""What a column may be."""

ANY_OTHER = "*"
"""Among the words of a field: whatever has no line of its own."""

SERIAL = "excel"
"""Among the formats of days: the number of a day as spreadsheets count."""

GIVEN_BACK = ("number", "state", "answer", "date")
"""The columns of the file of answers, in their order."""

MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
SPELT = {"peb": "feb", "agt": "agu", "ags": "agu", "nop": "nov"}
"""Indonesian months by their first three letters, and other spellings of these."""

MONTH = "month "
"""Stands before the number of a month that was a word: it is no day's number by mistake."""

Words = Mapping[str, str]
Heads = Annotated[tuple[Annotated[str, StringConstraints(min_length=1)], ...], Field(min_length=1)]


def folded(text: str) -> str:
    """A head or a word as it is compared: spaces, letters' sizes and what people put around it do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", plain.replace("\ufeff", "").replace("\u200b", "")).strip(" :*.\t")


class ImportMapping(Table):
    """One export that an office takes in.

    `numbers`: "channel" where the numbers are those of the channel's system, by which a complaint that staff entered is
    known too; "own" where they are a series of their own, as a register's. `finished` rows become historical cases, or
    are refused. `zone` is that of times without one (none: the office's). `dates` are formats of strptime; `%B` is an
    Indonesian month. `values` give the words of a column ("*": any other one), `defaults` what an empty or absent one
    means, `blanks` what is written for nothing. `gives_answers`: the answers are given back, under the heads of
    `answer_columns` and in the words of `answer_states`. `categories` are the office's: its file is read with them.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    title: Text
    channel: Channel
    numbers: Literal["channel", "own"] = "channel"
    finished: Literal["history", "refused"] = "refused"
    gives_answers: bool = False
    zone: str | None = None
    dates: tuple[str, ...] = ()
    columns: Mapping[str, Heads]
    values: Mapping[str, Words] = Field(default_factory=dict)
    defaults: Words = Field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    answer_columns: Words = Field(default_factory=dict)
    answer_states: Words = Field(default_factory=dict)
    source: str
    to_be_confirmed: bool
    categories: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def choices(self, field: str) -> tuple[str, ...]:
        """The few words that a field takes."""
        return self.categories if field == "category" else CHOICES[field]

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a file must have."""
        return (NUMBER, *(each for each in NEEDED if each not in self.defaults))

    def word(self, field: str, text: str) -> str | None:
        """What a cell of a field with few words says; None: nobody said what it means."""
        words = self.values.get(field, {})
        known = {each: each for each in self.choices(field)}
        known |= {folded(word): meaning for word, meaning in words.items() if word != ANY_OTHER}
        return known.get(folded(text), words.get(ANY_OTHER))

    def is_blank(self, text: str) -> bool:
        """Whether a cell says nothing."""
        return not text or folded(text) in {folded(each) for each in self.blanks}

    def words_of(self, field: str) -> list[str]:
        """The words that a column may have, as the file writes them."""
        return [each for each in self.values.get(field, {}) if each != ANY_OTHER] or list(self.choices(field))

    def reference(self, number: str) -> str:
        """A number as the complaint carries it: one of an own series says whose it is."""
        return number if self.numbers == "channel" else f"{self.title.id} {number}"

    def _faults(self) -> Iterator[str]:
        for name in ("columns", "values", "defaults"):
            unknown = sorted(set(getattr(self, name)) - FIELDS)
            if unknown:
                yield f"{name}: no such fields: {', '.join(unknown)}"
        for field in (NUMBER, *NEEDED):
            if field not in self.columns and (field == NUMBER or field not in self.defaults):
                yield f"no column and no default for {field}"
        heads: dict[str, str] = {}
        for field, names in self.columns.items():
            for name in names:
                if heads.setdefault(folded(name), field) != field:
                    yield f"the head {name!r} stands for {heads[folded(name)]} and for {field}"
        yield from self._faults_of_words()
        yield from faults_of_formats(self.dates)
        if not self.dates and set(self.columns) & set(DAYS):
            yield "days are read, and no format is named"
        if self.finished == "history" and not {STATE, FILED_ON, CLOSED_ON} <= set(self.columns):
            yield f"finished rows need columns for {STATE}, {FILED_ON} and {CLOSED_ON}"
        if self.zone is not None and not _is_zone(self.zone):
            yield f"unknown zone: {self.zone}"
        yield from self._faults_of_answers()

    def _faults_of_words(self) -> Iterator[str]:
        for field, words in self.values.items():
            if field not in CHOICES or field not in self.columns:
                yield f"values for {field}, which has no column of words"
                continue
            for word, meaning in words.items():
                if meaning not in self.choices(field):
                    yield f"{field}: {word!r} cannot mean {meaning!r}"
        for field, text in self.defaults.items():
            if field in CHOICES and text not in self.choices(field):
                yield f"the default of {field} cannot be {text!r}"
            if field in DAYS or field in (NUMBER, STATE, ANSWER):
                yield f"{field} cannot have a default"

    def _faults_of_answers(self) -> Iterator[str]:
        unknown = sorted({*self.answer_columns} - {*GIVEN_BACK}) + sorted({*self.answer_states} - {*get_args(Outcome)})
        if unknown:
            yield f"answers: unknown {', '.join(unknown)}"
        if self.gives_answers and (self.numbers == "own" or {*GIVEN_BACK} - {*self.answer_columns}):
            yield f"answers need the channel's numbers and heads for {', '.join(GIVEN_BACK)}"


def faults_of_formats(formats: Sequence[str]) -> Iterator[str]:
    """What is wrong with formats of days: one that says no day, two that read one text as two days."""
    sample = datetime(2026, 2, 3, 4, 5, 6)  # noqa: DTZ001 (a text is made of it)
    for each in formats:
        if each == SERIAL:
            continue
        try:
            is_day = datetime.strptime(sample.strftime(_numbered(each)), _numbered(each)).date() == sample.date()  # noqa: DTZ007
        except ValueError:
            is_day = False
        if not is_day:
            yield f"dates: {each!r} is no format of a day"
            continue
        for other in formats:
            read = when(sample.strftime(_numbered(each)), (other,)) if other != SERIAL else None
            if read is not None and read.date() != sample.date():
                yield f"dates: {each!r} and {other!r} read one text as two days"


def when(text: str, formats: Sequence[str]) -> datetime | None:
    """The time that a text says, without its zone, midnight where it is a day alone; None where no format reads it."""
    plain = " ".join(text.split())
    numbered = re.sub(r"[^\W\d_]+", lambda found: _month(found[0]), plain)
    for each in formats:
        if each == SERIAL:
            continue
        try:
            return datetime.strptime(numbered if "%B" in each else plain, _numbered(each))  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _numbered(format_: str) -> str:
    """The format with its month as `_month` writes it: the names of months are not left to the machine's language."""
    return format_.replace("%B", f"{MONTH}%m")


def _month(word: str) -> str:
    """The number of an Indonesian month; any other word as it is."""
    begins = word.casefold()[:3]
    begins = SPELT.get(begins, begins)
    return f"{MONTH}{MONTHS.index(begins) + 1}" if begins in MONTHS else word


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError):
        return False
    return True
