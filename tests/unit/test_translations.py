"""The catalogue holds what the sources say, each text translated, and the compiled file is made of it."""

import gettext
import re
from io import BytesIO

from babel.messages.catalog import Catalog, Message

from scripts import translations

PLACES = re.compile(r"%\(\w+\)s")


def written() -> dict[str, str]:
    """The texts of the committed .po file with their translations."""
    return {str(each.id): str(each.string) for each in _texts(translations.catalogue())}


def _texts(catalog: Catalog) -> list[Message]:
    return [each for each in catalog if each.id]


def test_the_catalogue_holds_exactly_the_texts_of_the_sources() -> None:
    assert written().keys() == {msgid for msgid, _ in translations.msgids()}


def test_the_files_are_what_the_script_would_write_now() -> None:
    catalog = translations.catalogue()

    assert translations.po_file(translations.updated(catalog)) == translations.PO.read_bytes()


def test_every_text_is_translated_and_none_by_guess() -> None:
    catalog = translations.catalogue()

    assert [msgid for msgid, text in written().items() if not text.strip()] == []
    assert [each.id for each in _texts(catalog) if each.fuzzy] == []
    assert list(catalog.obsolete) == []


def test_a_translation_has_the_places_of_its_text() -> None:
    wrong = [
        msgid for msgid, text in written().items() if sorted(PLACES.findall(msgid)) != sorted(PLACES.findall(text))
    ]

    assert wrong == []


def test_a_translation_can_be_filled_as_its_text_is() -> None:
    for msgid, text in written().items():
        params = {place[2:-2]: "x" for place in PLACES.findall(msgid)}

        assert "%(" not in (text % params if params else text)


def test_the_compiled_catalogue_is_what_the_written_one_compiles_to() -> None:
    compiled = gettext.GNUTranslations(BytesIO(translations.mo_file(translations.catalogue())))
    committed = gettext.GNUTranslations(BytesIO(translations.MO.read_bytes()))

    for msgid, text in written().items():
        assert committed.gettext(msgid) == compiled.gettext(msgid) == text
