"""The OpenAPI documents: every route is in them, every answer of a walk through the functions is as they say."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT
from emulator.storage import StorageEmulator
from shared.cloud.settings import Settings
from shared.web.app import ASSETS, asset
from shared.web.openapi import document, undescribed
from tests.documented import Documented
from tests.exports import OLD_HEADS, a_row, an_old_row, as_csv
from tests.integration.daily import run_daily_tasks
from tests.integration.house import FORM, Caller, House
from tests.integration.sealing_house import SealingHouse
from tests.integration.services import Services
from tests.integration.uploading import send
from tests.unit.pictures import a_jpeg

PAGE = {"Accept": "text/html"}
EMAIL = "budi@warga.example"

APART = {("intake.submit", "200"), ("sign_in.signed_out", "200")}
"""What the walk leaves out: the form in the other language, the page after signing out. Others' tests see to them."""


@dataclass
class PhotoHouse(SealingHouse):
    """A house with both buckets."""

    @cached_property
    def settings(self) -> Settings:
        """The functions' settings."""
        return super().settings.model_copy(update={"photo_bucket": "photos"})


@pytest.fixture
def house(services: Services) -> Iterator[PhotoHouse]:
    with StorageEmulator("photos") as storage:
        opened = PhotoHouse(services, f"test-{secrets.token_hex(6)}", storage=storage.url)
        opened.open()
        yield opened


def apps(house: House) -> dict[str, Flask]:
    return {"intake": house.intake, "transition": house.transition, "sla_check": house.sla_check}


def documented(house: House) -> dict[str, Documented]:
    return {name: Documented(app, document(app, f"functions.{name}.contract")) for name, app in apps(house).items()}


def test_every_route_of_the_three_functions_is_described(house: House) -> None:
    missing = {name: undescribed(app) for name, app in apps(house).items()}

    assert missing == {"intake": [], "transition": [], "sla_check": []}


@pytest.mark.parametrize("name", ["intake", "transition", "sla_check"])
def test_the_document_is_openapi_3_1(house: House, name: str) -> None:
    found = document(apps(house)[name], f"functions.{name}.contract")

    assert found["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []


def test_every_field_of_our_own_forms_is_in_the_document(house: House) -> None:
    id_ = house.a_complaint("review")
    staff = house.transition.test_client()
    opened = house.by("subsection_head").post("/incidents", {"title": "Sistem antrean mati", "complaints": [id_]})
    incident = f"/incidents/{opened.get_json()['incident']['id']}"
    headers = {"Authorization": f"Bearer {house.by('subsection_head').token}", **PAGE}
    places = ("/registration", "/imports", f"/complaints/{id_}", "/incidents", incident, f"{incident}?choose=open")
    pages = {
        "intake": [house.intake.test_client().get("/")],
        "transition": [staff.get(path, headers=headers) for path in places],
    }

    unknown = {
        (name, path, field)
        for name, answers in pages.items()
        for answer in answers
        for path, fields in sent_by(answer.text)
        for field in fields
        if not is_known(document(getattr(house, name), f"functions.{name}.contract"), path, field)
    }

    assert unknown == set()


def sent_by(page: str) -> Iterator[tuple[str, list[str]]]:
    """The forms of a page that are posted: where they go, and the names of their fields."""
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL):
        action = re.search(r'action="([^"?]*)', form)
        yield action[1] if action else "", re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', form)


def is_known(found: dict[str, Any], path: str, field: str) -> bool:
    """Whether the document's form of the route has the field."""
    for rule, operations in found["paths"].items():
        if re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", rule), path) and "post" in operations:
            content = operations["post"].get("requestBody", {}).get("content", {})
            schema = content.get("multipart/form-data", content.get(FORM_TYPE, {})).get("schema", {})
            return field in schema.get("properties", {}) or any(
                re.search(pattern, field) for pattern in schema.get("patternProperties", {})
            )
    return path == "/sign-out"


FORM_TYPE = "application/x-www-form-urlencoded"


def test_the_document_of_sla_check_lies_behind_its_proof_and_the_others_are_open(house: House) -> None:
    shown = {name: app.test_client().get("/openapi.json") for name, app in apps(house).items()}
    proven = Caller(house.sla_check, house.services.token(SCHEDULER_ACCOUNT)).get("/openapi.json")

    assert {name: each.status_code for name, each in shown.items()} == {
        "intake": 200, "transition": 200, "sla_check": 401,
    }  # fmt: skip
    assert proven.get_json()["paths"]["/sweep"]["post"]["security"] == [{"service_account": []}]


def test_what_the_functions_answer_is_what_their_documents_say(house: PhotoHouse) -> None:
    compared = documented(house)

    receipt = the_public(house)
    the_staff(house, receipt)
    late = the_time(house)
    the_reporter(house, receipt)
    the_rest(house, receipt, late)

    assert {name: each.faults for name, each in compared.items()} == {"intake": [], "transition": [], "sla_check": []}
    missing = {each for one in compared.values() for each in one.successes - one.seen} - APART
    assert missing == set()


def the_public(house: PhotoHouse) -> dict[str, Any]:
    """A complaint with a picture, its receipt, the pages; and what is refused."""
    client = house.intake.test_client()
    for path in ("/", "/tracking", "/tracking/reminder", "/procedure", "/healthz", "/openapi.json", "/openapi"):
        client.get(path)
        client.get(path, headers=PAGE)
    for file in ASSETS.iterdir():
        for app in apps(house).values():
            app.test_client().get(asset(file.name)).close()
    form: dict[str, Any] = {name: value for name, value in FORM.items() if isinstance(value, str)}
    form |= {"reporter.email": EMAIL, "photos": (BytesIO(a_jpeg()), "foto.jpg", "image/jpeg")}
    receipt: dict[str, Any] = client.post("/complaints", data=form).get_json()
    client.post("/complaints", data={**form, "photos": (BytesIO(b"none"), "foto.jpg", "image/jpeg")})
    client.post("/complaints", data={"kind": "complaint"}, headers=PAGE)
    house.post(key="one")
    house.post(key="one", subject="Judul yang lain")
    house.post(kind="praise", disclosure="anonymous")
    client.post("/complaints", data=b"{", content_type="application/json")
    client.post("/complaints", data=b"<a/>", content_type="application/xml")
    client.post("/complaints", data=b"{" + b" " * 70_000, content_type="application/json")
    client.post("/tracking", json={"tracking_code": receipt["tracking_code"]})
    client.post("/tracking", json={"tracking_code": "BPN-00000-00000-00000-00000"})
    client.post("/tracking/reminder", json={"complaint_id": receipt["complaint_id"], "email": EMAIL})
    for headers in ({}, {"Tracking-Code": receipt["tracking_code"]}, {"Tracking-Code": "none"}):
        house.intake.test_client().get(f"/complaints/{receipt['complaint_id']}", headers=headers)
    return receipt


def the_staff(house: PhotoHouse, receipt: dict[str, Any]) -> None:
    """A complaint goes its way: it is taken, held, answered, closed for another; conflicts, refusals, lists, pages."""
    id_ = receipt["complaint_id"]
    operator, stranger = house.by("operator"), house.by("operator", elsewhere=True)
    for queue in ("mine", "open", "overdue", "held", "closed", "none"):
        operator.get("/complaints", queue=queue)
    operator.get("/complaints", cursor="made up")
    seen = operator.get(f"/complaints/{id_}").get_json()
    operator.get(f"/complaints/{id_}/photos/{seen['photos'][0]['name']}")
    operator.get(f"/complaints/{id_}/photos/none")
    stranger.get(f"/complaints/{id_}")
    house.act("operator", id_, "take")
    house.act("operator", id_, "take", expected_version=99)
    house.act("section_head", id_, "advance")
    house.act("operator", id_, "fly")
    house.act("operator", id_, "hold", note="Loket yang mana?")
    operator.get(f"/complaints/{id_}")
    code = {"Tracking-Code": receipt["tracking_code"]}
    house.intake.test_client().get(f"/complaints/{id_}", headers=code)
    house.intake.test_client().post(f"/complaints/{id_}/messages", json={"text": "Loket dua."}, headers=code)
    repeats = house.a_complaint(at_step="review")
    told = {"outcome": "duplicate", "duplicate_of": id_, "public_text": "Sudah dilaporkan sebelumnya."}
    house.act("subsection_head", repeats, "reclassify", classification="with_examination")
    house.act("subsection_head", repeats, "close", **told)
    house.by("subsection_head").get(f"/complaints/{repeats}")
    while house.state(id_)["status"] == "open":
        documents = {"review": {"analysis": "Loket tutup."}, "direction": {"follow_up_answer": "Loket dibuka."}}
        house.advance(id_, documents=documents.get(house.state(id_)["step"], {}))
    operator.get(f"/complaints/{id_}/journal")
    house.by("section_head").get(f"/complaints/{id_}/reporter")
    entered = {**FORM, "channel": "whatsapp", "channel_reference": {"handle": "@budi"}}
    operator.post("/complaints", entered)
    operator.post("/complaints", {**entered, "channel": "pigeon"})
    house.by("section_head").post("/complaints", entered)
    the_other_system(house)
    stranger.post("/alerts/BPN-00000-00000-1-breach/acknowledgement", {})
    headers = {"Authorization": f"Bearer {operator.token}", **PAGE}
    one_cause(house, headers)
    unchanged = {
        "Authorization": headers["Authorization"],
        "If-None-Match": operator.get("/complaints").headers["ETag"],
    }
    assert house.transition.test_client().get("/complaints", headers=unchanged).status_code == 304
    for path in (
        "/",
        "/registration",
        "/alerts",
        "/performance",
        "/register",
        "/report",
        "/imports",
        f"/complaints/{id_}",
        f"/complaints/{id_}/journal",
    ):
        house.transition.test_client().get(path, headers=headers)
        house.transition.test_client().get(path, headers=PAGE)
        house.transition.test_client().get(path)
    for path in ("/healthz", "/openapi.json", "/openapi", "/nothing"):
        operator.get(path)


def one_cause(house: PhotoHouse, headers: dict[str, str]) -> None:
    """Complaints are gathered, one is taken out, the others go on together; conflicts, refusals, pages."""
    operator, client = house.by("operator"), house.transition.test_client()
    ids = [house.a_complaint() for _ in range(3)]
    opened = operator.post("/incidents", {"title": "Sistem antrean mati", "complaints": [*ids, "none"]})
    place = f"/incidents/{opened.get_json()['incident']['id']}"
    client.post("/incidents", data={"title": "Sistem paspor mati", "complaints": ids[0]}, headers=headers)
    client.post("/incidents", data={"title": ""}, headers=headers)
    operator.post("/incidents", {"title": ""})
    house.by("compliance").post("/incidents", {"title": "Sistem antrean mati"})
    command = {"action": "advance", "step": house.state(ids[0])["step"], "expected_version": 1}
    house.by("section_head").post(f"{place}/transitions", command)
    operator.post(f"{place}/transitions", {**command, "expected_version": 9})
    operator.post(f"{place}/transitions", {**command, "step": "none"})
    operator.post(f"{place}/transitions", command)
    operator.post(f"{place}/members", {"complaints": ids})
    operator.post(f"{place}/members", {"complaints": []})
    operator.post(f"{place}/parting", {"complaints": ids[:1]})
    for path, body in (
        ("members", {"complaints": ids[0]}),
        ("parting", {"complaints": ids[0]}),
        ("transitions", {**command, "expected_version": "2"}),
        ("transitions", {**command, "expected_version": "1"}),
    ):
        client.post(f"{place}/{path}", data=body, headers=headers)
    for path in ("/incidents", place, "/incidents/INS-00000-00000", "/incidents/none"):
        operator.get(path)
        client.get(path, headers=headers)
    house.by("operator", elsewhere=True).get(place)


def the_other_system(house: PhotoHouse) -> None:
    """Exports are taken in and compared, answers given back; and what is refused of each."""
    rows = [a_row("1"), a_row("2", Status="Entah"), a_row("3")]
    for to, more in (("/imports", {}), ("/reconciliations", {"month": "2023-02"})):
        for accept in ("application/json", "text/html"):
            send(house, as_csv(rows), to=to, accept=accept, **more)
            send(house, b"%PDF", to=to, accept=accept, **more)
        send(house, as_csv(rows[:2]), to=to, result="csv", **more)
        house.by("operator").post(to, {"key": "lapor"})
    send(house, as_csv(rows), by="section_head")
    send(house, as_csv([an_old_row("1")], OLD_HEADS), "register-lama")
    for query in ({}, {"format": "xlsx"}, {"format": "pdf"}, {"period": "next_year"}):
        house.by("operator").get("/exchange/lapor/answers", **query)
    house.by("operator").get("/exchange/nothing/answers")


def the_time(house: PhotoHouse) -> str:
    """A complaint lies until its levels fall; the alerts are told, seen and listed, the figures and seals made."""
    late = house.a_complaint()
    house.check(late)
    house.clock.move(minutes=60)
    house.check(late)
    house.check(late, visit=7)
    house.check("BPN-00000-00000")
    house.check("no number")
    for alert in house.ids("alerts"):
        house.deliver(alert)
    house.deliver("no-alert")
    house.sweep()
    house.clock.move(minutes=2 * 24 * 60)
    house.sweep()
    scheduler = Caller(house.sla_check, house.services.token(SCHEDULER_ACCOUNT))
    tasks = Caller(house.sla_check, house.services.token(TASKS_ACCOUNT))
    for path in ("/seal", "/seal?day=never", "/seal?day=2099-01-01", "/rollups", "/rollups?day=2023-02-06", "/digest",
                 "/digest?now=1", "/retention", "/nothing"):  # fmt: skip
        scheduler.post(path, {})
        tasks.post(path, {})
    run_daily_tasks(house)
    for path in ("/daily/rollups", "/daily/nothing", "/daily/rollups/balikpapan", "/daily/rollups/nowhere"):
        for caller in (scheduler, tasks):
            caller.post(path, {})
            caller.post(path, {"at": house.clock().isoformat()})
    scheduler.post("/sweep?part=1&parts=2", {})
    scheduler.post("/sweep?part=2&parts=2", {})
    for path in ("/healthz", "/openapi.json", "/openapi"):
        scheduler.get(path)
    return late


def the_reporter(house: PhotoHouse, receipt: dict[str, Any]) -> None:
    """What was answered is rated and reopened; what is held is read and taken back."""
    place = f"/complaints/{receipt['complaint_id']}"
    for headers in ({}, {"Tracking-Code": receipt["tracking_code"]}):
        client = house.intake.test_client()
        client.get(place, headers=headers)
        client.get(place, headers={**headers, **PAGE})
        client.post(f"{place}/rating", json={"score": 6}, headers=headers)
        client.post(f"{place}/rating", json={"score": 5, "comment": "Cepat."}, headers=headers)
        client.post(f"{place}/reopening", json={"reason": "Loket tutup lagi."}, headers=headers)
        client.post(f"{place}/messages", json={"text": "Masih tutup."}, headers=headers)
        client.get(f"{place}/data", headers=headers)
        client.post(f"{place}/contact-withdrawal", json={}, headers=headers)
        client.get(f"{place}/data", headers=headers)


def the_rest(house: PhotoHouse, receipt: dict[str, Any], late: str) -> None:
    """What staff see of all that."""
    for role in ("operator", "subsection_head", "section_head", "office_head"):
        caller = house.by(role)
        caller.get(f"/complaints/{receipt['complaint_id']}")
        caller.get(f"/complaints/{late}")
        caller.get("/complaints", queue="overdue")
        caller.get("/performance", **{"from": "2023-02-01", "to": "2023-02-08"})
        caller.get("/performance", period="next_year")
        for path in ("/register", "/register.csv", "/register.xlsx"):
            caller.get(path, **{"from": "2023-02-01", "to": "2023-02-08"})
            caller.get(path, period="next_year")
        caller.get("/register.csv", separator="comma")
        for path in ("/report", "/report.xlsx"):
            caller.get(path, month="2023-02")
            caller.get(path, month="2099-01")
        note = {"month": "2023-02", "category": "passport", "expected_version": 0, "text": "Loket kedua dibuka."}
        caller.post("/report/notes", note)
        caller.post("/report/notes", note | {"text": "x" * 3000, "category": "visa"})
        house.transition.test_client().post(
            "/report/notes",
            data=note | {"category": "visa"},
            headers={"Authorization": f"Bearer {caller.token}", **PAGE},
        )
        for alert in caller.get("/alerts").get_json()["items"]:
            caller.post(f"/alerts/{alert['id']}/acknowledgement", {})
        caller.get("/alerts")
