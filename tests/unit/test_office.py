"""The office: its particulars, which procedure takes what, and what an office file is refused for."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared.data import procedures
from shared.domain.guard import personal
from shared.domain.office import InvalidOffice, Office
from shared.domain.office_hours import InvalidOfficeHours
from tests.unit.builders import MONDAY, PROCEDURE
from tests.unit.builders import OFFICE as BALIKPAPAN
from tests.unit.office_files import HOLIDAYS, OFFICE

SOP = {"id": "sopap-pengaduan", "revision": 0, "kinds": ["complaint", "suggestion"]}
MISCONDUCT = {"id": "laporan-pelanggaran", "revision": 0, "kinds": ["misconduct"]}

ZERO = timedelta(0)


def an_office(**tables: Any) -> Office:
    """The committed office with some of its tables replaced."""
    return Office.from_tables(OFFICE | tables, HOLIDAYS, procedures())


def particulars(**changes: object) -> dict[str, object]:
    return {**OFFICE["office"], **changes}


def test_the_committed_office_is_balikpapan() -> None:
    assert BALIKPAPAN.key == "balikpapan"
    assert BALIKPAPAN.particulars.code == "BPN"
    assert BALIKPAPAN.particulars.name == "Kantor Imigrasi Kelas I TPI Balikpapan"
    assert BALIKPAPAN.particulars.region == "Kantor Wilayah Kalimantan Timur"
    assert BALIKPAPAN.hours.zone.key == "Asia/Makassar"


@pytest.mark.parametrize(
    ("kind", "procedure"),
    [
        ("complaint", "sopap-pengaduan"),
        ("suggestion", "sopap-pengaduan"),
        ("misconduct", "laporan-pelanggaran"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "whatsapp", "counter"])
def test_a_complaint_starts_under_the_procedure_of_its_kind(kind: str, procedure: str, channel: str) -> None:
    found = BALIKPAPAN.procedure_for(kind, channel, MONDAY)

    assert found is not None
    assert (found.id, found.revision) == (procedure, 0)


def test_a_kind_that_no_procedure_takes_has_none() -> None:
    assert BALIKPAPAN.procedure_for("praise", "web", MONDAY) is None


def test_a_procedure_may_take_some_channels_only_and_the_first_that_fits_is_taken() -> None:
    by_mail = MISCONDUCT | {"kinds": ["complaint"], "channels": ["email"]}
    office = an_office(procedure=[by_mail, SOP])

    taken = [office.procedure_for("complaint", channel, MONDAY) for channel in ("email", "web")]

    assert [each.id for each in taken if each] == ["laporan-pelanggaran", "sopap-pengaduan"]


def test_a_new_revision_takes_force_on_its_day_by_the_offices_clock() -> None:
    day = date(2023, 2, 7)
    office = an_office(procedure=[MISCONDUCT | {"kinds": ["complaint"], "from": day}, SOP, MISCONDUCT])
    midnight = datetime(2023, 2, 7, tzinfo=office.hours.zone)

    taken = [office.procedure_for("complaint", "web", midnight - wait) for wait in (timedelta(microseconds=1), ZERO)]

    assert [each.id for each in taken if each] == ["sopap-pengaduan", "laporan-pelanggaran"]


def test_an_office_knows_its_own_procedures_in_every_revision_and_no_others() -> None:
    revised = PROCEDURE.model_copy(update={"revision": 1})
    foreign = PROCEDURE.model_copy(update={"id": "of-another-office"})
    known = {(each.id, each.revision): each for each in (PROCEDURE, revised, foreign)}

    office = Office.from_tables(OFFICE | {"procedure": [SOP]}, HOLIDAYS, known)

    assert set(office.procedures) == {("sopap-pengaduan", 0), ("sopap-pengaduan", 1)}


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"category": [], "import": []}, "no category: the forms would have nothing to choose from"),
        ({"category": [*OFFICE["category"], OFFICE["category"][0]]}, "category passport stands twice"),
        ({"category": OFFICE["category"][1:], "import": []}, "answer template requirements: unknown category passport"),
        ({"colours": []}, "office file: unknown table colours: expected answer_template"),
    ],
)
def test_categories_are_the_offices_own(tables: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidOffice, match=said):
        an_office(**tables)


def test_a_row_is_for_categories_that_the_office_has() -> None:
    branched = PROCEDURE.model_copy(
        update={"step": tuple(each.model_copy(update={"only_for": ("leak",)}) for each in PROCEDURE.step)}
    )
    known = {("sopap-pengaduan", 0): branched}

    with pytest.raises(InvalidOffice, match="procedure sopap-pengaduan, step receive: unknown category leak"):
        Office.from_tables(OFFICE | {"procedure": [SOP]}, HOLIDAYS, known)


def test_a_row_that_would_never_be_asked_is_refused() -> None:
    later = SOP | {"from": date(2027, 1, 1)}
    by_mail = SOP | {"channels": ["email"]}

    for hidden in (later, by_mail, SOP | {"kinds": ["suggestion"]}):
        with pytest.raises(InvalidOffice, match="sopap-pengaduan revision 0 takes nothing: a row above it takes"):
            an_office(procedure=[SOP, hidden])
    for fine in ([later, SOP], [by_mail, SOP], [later, by_mail, SOP], [by_mail | {"from": date(2027, 1, 1)}, SOP]):
        assert an_office(procedure=fine)
    with pytest.raises(InvalidOffice, match="takes nothing"):
        an_office(procedure=[by_mail, by_mail | {"from": date(2027, 1, 1)}, SOP])


def test_an_office_must_take_complaints_by_the_web_form_today() -> None:
    for rows in ([SOP | {"from": date(2027, 1, 1)}], [SOP | {"channels": ["email"]}], [MISCONDUCT]):
        with pytest.raises(InvalidOffice, match="no procedure is in force for complaints by the web form"):
            an_office(procedure=rows)


def test_a_complaint_finds_the_procedure_that_it_is_pinned_to() -> None:
    assert BALIKPAPAN.procedure("sopap-pengaduan", 0) is PROCEDURE
    with pytest.raises(KeyError):
        BALIKPAPAN.procedure("sopap-pengaduan", 7)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        pytest.param({"office": particulars(code="bpn")}, "code", id="a code in small letters"),
        pytest.param({"office": particulars(code="BPPN")}, "code", id="a code of four letters"),
        pytest.param({"office": particulars(key="Balik Papan")}, "key", id="a key with a space"),
        pytest.param({"office": particulars(fax="0542")}, "fax", id="an unknown key"),
        pytest.param({"office": {}}, "institution", id="no particulars"),
        pytest.param({"procedure": [SOP | {"from": "2023"}]}, "from", id="an unknown key of a procedure"),
        pytest.param({"procedure": [{"id": "sopap-pengaduan"}]}, "revision", id="no revision"),
        pytest.param(
            {"procedure": [SOP | {"revision": 3}]},
            "office balikpapan: unknown procedure sopap-pengaduan revision 3",
            id="an unknown revision",
        ),
        pytest.param(
            {"procedure": [SOP, MISCONDUCT | {"id": "archive"}]},
            "office balikpapan: unknown procedure archive revision 0",
            id="an unknown procedure",
        ),
        pytest.param({"procedure": []}, "office balikpapan: no procedure is in force", id="no procedure"),
    ],
)
def test_an_office_file_that_cannot_be_used_is_refused_by_name(tables: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidOffice, match=said):
        an_office(**tables)


def test_an_office_without_hours_is_refused() -> None:
    with pytest.raises(InvalidOfficeHours, match="calendar"):
        an_office(calendar={})


def a_template(**changes: object) -> dict[str, object]:
    return {"key": "sorry", "title": {"id": "Maaf", "en": "Sorry"}, "text": "Mohon maaf."} | changes


def test_a_template_is_for_the_categories_that_it_names_or_for_all() -> None:
    office = an_office(answer_template=[a_template(), a_template(key="fees", categories=["passport", "visa"])])

    offered = {category: [each.key for each in office.templates_for(category)] for category in ("passport", "other")}

    assert offered == {"passport": ["sorry", "fees"], "other": ["sorry"]}


def test_an_office_without_templates_offers_none() -> None:
    assert an_office(answer_template=[]).templates_for("passport") == ()


@pytest.mark.parametrize(
    ("templates", "said"),
    [
        ([a_template(), a_template(text="Maaf.")], "an answer template's key stands twice: sorry, sorry"),
        ([a_template(text="")], "String should have at least 1 character"),
        ([a_template(colour="blue")], "colour: there is no such key; expected one of key, title"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(templates: list[dict[str, object]], said: str) -> None:
    with pytest.raises(InvalidOffice, match=said):
        an_office(answer_template=templates)


def test_the_committed_templates_name_no_person() -> None:
    assert BALIKPAPAN.answer_templates
    assert [personal(each.text) for each in BALIKPAPAN.answer_templates if personal(each.text)] == []
