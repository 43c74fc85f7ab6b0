"""Write the public holidays and joint leave of Indonesia to shared/data/holidays/id.json.

The dates come from the `holidays` package, here and not at run time: its import would lengthen every
cold start. PUBLIC alone lacks the joint leave (cuti bersama), which the package calls GOVERNMENT and knows
only for the years that a decree has settled.
"""

import json
from importlib.metadata import version
from pathlib import Path

import holidays

YEARS = range(2023, 2031)
TARGET = Path(__file__).parent.parent / "shared" / "data" / "holidays" / "id.json"
_CATEGORIES = {"public": holidays.PUBLIC, "joint_leave": holidays.GOVERNMENT}


def holidays_file() -> str:
    """The file's text: JSON, one day a line, by date."""
    days = [
        {"date": day.isoformat(), "name": name, "name_en": english[day], "category": category}
        for category, theirs in _CATEGORIES.items()
        for english in [_days(theirs, "en_US")]
        for day, name in _days(theirs, "id").items()
    ]
    days.sort(key=lambda day: (day["date"], day["category"]))
    head = {
        "source": f"holidays {version('holidays')} (PyPI), country ID, categories PUBLIC and GOVERNMENT",
        "country": "ID",
        "years": list(YEARS),
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(text)},\n" for key, text in head.items()]
    rows = ",\n".join(f"    {json.dumps(day, ensure_ascii=False)}" for day in days)
    return "{\n" + "".join(lines) + f'  "days": [\n{rows}\n  ]\n' + "}\n"


def _days(category: str, language: str) -> "holidays.HolidayBase":
    return holidays.country_holidays("ID", years=YEARS, categories=(category,), language=language)


if __name__ == "__main__":
    TARGET.write_text(holidays_file(), encoding="utf-8")
    print(f"{TARGET}: {holidays_file().count('category')} days")
