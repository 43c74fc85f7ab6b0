"""Bring shared/web/translations up to date with the sources: extract the msgids, keep what is translated, compile.

New msgids are written untranslated: fill in the .po, then run this again. Nothing is guessed ("fuzzy"): what stands
translated was translated for exactly this text.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "shared" / "web" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
SOURCES = ("shared", "functions")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "say": None}
WIDTH = 120
HEAD = [
    ("Report-Msgid-Bugs-To", ""),
    ("Last-Translator", ""),
    ("Language-Team", "id"),
    ("Plural-Forms", "nplurals=1; plural=0;"),
]


def msgids() -> Iterator[tuple[str, str]]:
    """Each msgid of the sources with the file that says it, relative to the root. None has a plural."""
    for source in SOURCES:
        found = extract_from_dir(str(ROOT / source), METHODS, keywords=KEYWORDS)
        for name, _line, msgid, _comments, _context in found:
            assert isinstance(msgid, str), msgid
            yield msgid, f"{source}/{name}"


def catalogue() -> Catalog:
    """The committed catalogue."""
    with PO.open("rb") as file:
        return read_po(file, locale="id")


def updated(old: Catalog | None) -> Catalog:
    """A catalogue of exactly the sources' msgids, with the translations that `old` has for them.

    The dates in its head never change, so that the files do not either where no text does.
    """
    never = datetime(2000, 1, 1, tzinfo=UTC)
    new = Catalog(locale="id", project="pengaduan", version="1", creation_date=never, revision_date=never, fuzzy=False)
    new.mime_headers = HEAD
    new.header_comment = "# The pages in Indonesian; msgids are the English texts. See scripts/translations.py."
    for msgid, path in msgids():
        known = old.get(msgid) if old else None
        new.add(msgid, known.string if known else None, locations=[(path, 1)])
    return new


def po_file(catalog: Catalog) -> bytes:
    """The .po file: sorted by file, without line numbers, which would change with every edit."""
    file = BytesIO()
    write_po(file, catalog, width=WIDTH, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def mo_file(catalog: Catalog) -> bytes:
    """The .mo file, which gettext reads."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main() -> None:
    """Write both files, and tell how many texts await translation."""
    catalog = updated(catalogue() if PO.exists() else None)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_file(catalog))
    MO.write_bytes(mo_file(catalog))
    missing = [message.id for message in catalog if message.id and not message.string]
    print(f"{PO}: {len(catalog)} texts, {len(missing)} to be translated")
    for each in missing:
        print(f"  {each!r}")


if __name__ == "__main__":
    main()
