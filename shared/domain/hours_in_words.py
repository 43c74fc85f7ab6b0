"""Why a span of working time ends when it does, in a sentence: Indonesian or English."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple, assert_never

from shared.domain.office_calendar import DayName

Language = Literal["id", "en"]

_SHOWN = 3  # pauses told one by one; what follows is counted in working days
_WEEKDAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


class Pause(NamedTuple):
    """Time that does not count, by the office's clock. `since` is None if closed all that day before."""

    since: datetime | None
    until: datetime
    names: tuple[DayName, ...]  # of the closed days within that would have had hours

    @property
    def is_break(self) -> bool:
        """Whether it opens again on the day it closed."""
        return self.since is not None and self.since.date() == self.until.date()


class Span(NamedTuple):
    """Working time from a start to its end, by the office's clock, with the pauses between."""

    minutes: int | Fraction
    minute: timedelta
    start: datetime
    end: datetime
    pauses: Sequence[Pause]
    working_days: Sequence[date]  # that the span touches


class Days(NamedTuple):
    """Working days from a start to the end of the last one, by the office's clock."""

    start: datetime
    end: datetime
    counted: Sequence[date]
    names: tuple[DayName, ...]  # of the closed days between that would have had hours


def days_in_words(days: Days, language: Language) -> str:
    """One sentence, without a full stop. Raises ValueError for another language."""
    if language not in _WEEKDAYS:
        raise ValueError(f"no such language: {language!r}")
    number, today, zone = len(days.counted), days.start.date(), days.end.tzname()
    weekday, clock = _WEEKDAYS[language][today.weekday()], _clock(days.start, language)
    called = _named(days.names, language)
    match language:
        case "id":
            counted = _days_listed(days.counted, today, language, "dan", "{0} sampai {1}")
            closed = f" (libur: {called})" if called else ""
            last = _when(days.end, today, language)
            return (
                f"{number} hari kerja dari {weekday} pukul {clock} berakhir {last} {zone}, saat kantor tutup, "
                f"karena hari itu sendiri tidak dihitung; yang dihitung: {counted}{closed}"
            )
        case "en":
            counted = _days_listed(days.counted, today, language, "and", "{0} to {1}")
            closed = f" (closed for {called})" if called else ""
            last = f"on {_day(days.end, today, language)} at {_clock(days.end, language)}"
            noun, verb = ("day", "ends") if number == 1 else ("days", "end")
            return (
                f"{number} working {noun} from {weekday} {clock} {verb} {last} {zone}, when the office closes, "
                f"because that day itself does not count; those that count: {counted}{closed}"
            )
        case _:
            assert_never(language)


def _days_listed(days: Sequence[date], today: date, language: Language, conjunction: str, span: str) -> str:
    """Each day by its name; of many the first and the last."""
    if len(days) > _SHOWN:
        return span.format(_day(days[0], today, language), _day(days[-1], today, language))
    return _listed([_day(day, today, language) for day in days], conjunction)


def in_words(span: Span, language: Language) -> str:
    """One sentence, without a full stop. Raises ValueError for another language."""
    if language not in _WEEKDAYS:
        raise ValueError(f"no such language: {language!r}")
    start, end = span.start, span.end
    length = _length(span.minutes, language)
    each = f"{span.minute.total_seconds():g}" if span.minute != timedelta(minutes=1) else ""
    zone = end.tzname()
    because = _reasons(span, language)
    match language:
        case "id":
            unit = f" (masing-masing {each} detik)" if each else ""
            tail = f", karena {_listed(because, 'dan')}" if because else ""
            first = f"{_WEEKDAYS['id'][start.weekday()]} pukul {_clock(start, language)}"
            last = _when(end, start.date(), language)
            return f"{length}{unit} dari {first} berakhir {last} {zone}{tail}"
        case "en":
            unit = f" ({each} s each)" if each else ""
            verb = "ends" if span.minutes == 1 else "end"
            tail = f", because {_listed(because, 'and')}" if because else ""
            first = f"{_WEEKDAYS['en'][start.weekday()]} {_clock(start, language)}"
            last = f"at {_clock(end, language)}"
            if end.date() != start.date():
                last = f"on {_day(end, start.date(), language)} {last}"
            return f"{length}{unit} from {first} {verb} {last} {zone}{tail}"
        case _:
            assert_never(language)


def _length(minutes: int | Fraction, language: Language) -> str:
    """A number of minutes in words; what is left of the last one in seconds, rounded."""
    whole, seconds = divmod(round(minutes * 60), 60)
    units = ("menit", "menit", "detik") if language == "id" else ("minute", "minutes", "seconds")
    said = [f"{whole} {units[whole != 1]}"] if whole or not seconds else []
    return " ".join([*said, f"{seconds} {units[2]}"] if seconds else said)


def _reasons(span: Span, language: Language) -> list[str]:
    shown, rest = span.pauses[:_SHOWN], span.pauses[_SHOWN:]
    further = [day for day in span.working_days if rest and day > shown[-1].until.date()]
    if not further:
        shown, rest = span.pauses, ()
    told = [_reason(pause, span.start.date(), language) for pause in shown]
    if further:
        names = [name for pause in rest for name in pause.names]
        told.append(_further(len(further), names, language))
    return told


def _reason(pause: Pause, today: date, language: Language) -> str:
    names = _named(pause.names, language)
    named = f" ({names})" if names else ""
    until = _when(pause.until, (pause.since.date() if pause.since else today), language)
    if language == "id":
        if pause.since and pause.is_break:
            where = "" if pause.until.date() == today else f" {_day(pause.until, today, language)}"
            return f"istirahat{where} pukul {_clock(pause.since, language)}-{_clock(pause.until, language)}"
        since = f" dari {_when(pause.since, today, language)}" if pause.since else ""
        return f"kantor tutup{since} sampai {until}{named}"
    if pause.since and pause.is_break:
        where = "" if pause.until.date() == today else f" on {_day(pause.until, today, language)}"
        return f"the break{where} is {_clock(pause.since, language)}-{_clock(pause.until, language)}"
    since = f" from {_when(pause.since, today, language)}" if pause.since else ""
    return f"the office is closed{since} until {until}{named}"


def _further(days: int, names: Sequence[DayName], language: Language) -> str:
    called = _named(names, language)
    if language == "id":
        return f"seterusnya selama {days} hari kerja lagi" + (f" (libur: {called})" if called else "")
    noun = "day" if days == 1 else "days"
    return f"so on for {days} further working {noun}" + (f" (closed for {called})" if called else "")


def _named(names: Sequence[DayName], language: Language) -> str:
    return ", ".join(dict.fromkeys(name.id if language == "id" else name.en for name in names))


def _when(moment: datetime, today: date, language: Language) -> str:
    clock = _clock(moment, language) if language == "en" else f"pukul {_clock(moment, language)}"
    return clock if moment.date() == today else f"{_day(moment, today, language)} {clock}"


def _day(moment: date, today: date, language: Language) -> str:
    """The weekday; with its date where a weekday alone would not tell which."""
    name = _WEEKDAYS[language][moment.weekday()]
    day = moment.date() if isinstance(moment, datetime) else moment
    if abs(day - today) < timedelta(days=7):
        return name
    comma = "," if language == "id" else ""
    return f"{name}{comma} {moment.day} {MONTHS[language][moment.month - 1]} {moment.year}"


def _clock(moment: datetime, language: Language) -> str:
    text = f"{moment:%H:%M:%S}" if moment.second or moment.microsecond else f"{moment:%H:%M}"
    return text.replace(":", ".") if language == "id" else text


def _listed(parts: Sequence[str], conjunction: str) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"
