"""The office: its particulars, which procedure takes what, and what an office file is refused for."""

from typing import Any

import pytest

from shared.data import procedures
from shared.domain.guard import personal
from shared.domain.office import InvalidOffice, Office
from shared.domain.office_hours import InvalidOfficeHours
from tests.unit.builders import OFFICE as BALIKPAPAN
from tests.unit.builders import PROCEDURE
from tests.unit.office_files import HOLIDAYS, OFFICE

SOP = {"id": "sopap-pengaduan", "revision": 0, "kinds": ["complaint", "suggestion"]}
MISCONDUCT = {"id": "laporan-pelanggaran", "revision": 0, "kinds": ["misconduct"]}


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
    found = BALIKPAPAN.procedure_for(kind, channel)

    assert found is not None
    assert (found.id, found.revision) == (procedure, 0)


def test_a_kind_that_no_procedure_takes_has_none() -> None:
    assert BALIKPAPAN.procedure_for("praise", "web") is None


def test_a_procedure_may_take_some_channels_only_and_the_first_that_fits_is_taken() -> None:
    by_mail = MISCONDUCT | {"kinds": ["complaint"], "channels": ["email"]}
    office = an_office(procedure=[by_mail, SOP])

    taken = [office.procedure_for("complaint", channel) for channel in ("email", "web")]

    assert [each.id for each in taken if each] == ["laporan-pelanggaran", "sopap-pengaduan"]


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
        ([a_template(colour="blue")], "Extra inputs are not permitted"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(templates: list[dict[str, object]], said: str) -> None:
    with pytest.raises(InvalidOffice, match=said):
        an_office(answer_template=templates)


def test_the_committed_templates_name_no_person() -> None:
    assert BALIKPAPAN.answer_templates
    assert [personal(each.text) for each in BALIKPAPAN.answer_templates if personal(each.text)] == []
