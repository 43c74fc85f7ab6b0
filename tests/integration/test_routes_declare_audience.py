"""Fail closed: every route says who may call it, and what nobody asked for is refused before it is looked for."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Blueprint, Flask

from shared.web.app import PUBLIC, create_app
from tests.integration.house import House

OPEN_TO_ALL = {
    "intake": {"healthz", "assets", "form", "submit", "track", "procedure"},
    "transition": {"healthz", "assets", "openapi", "openapi_page"},
    "sla_check": {"healthz", "assets"},
}
"""Routes that ask for no proof, beside those that sign people in and out."""


def apps(house: House) -> dict[str, Flask]:
    return {"intake": house.intake, "transition": house.transition, "sla_check": house.sla_check}


def methods_of(app: Flask) -> list[tuple[str, str]]:
    """Each route with each of its methods, its places filled with something."""
    found = []
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(f"<{argument}>", "something")
        found += [(method, path) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_of_the_three_functions_declares_its_audience(house: House) -> None:
    undeclared = [
        f"{name}: {endpoint}"
        for name, app in apps(house).items()
        for endpoint, view in app.view_functions.items()
        if not getattr(view, "audience", ())
    ]

    assert undeclared == []
    assert all(len(app.view_functions) > 3 for app in apps(house).values())


@pytest.mark.parametrize("name", ["transition", "sla_check"])
def test_every_route_that_is_not_public_answers_401_without_proof(house: House, name: str) -> None:
    app = apps(house)[name]
    house.forget_calls()

    for method, path in methods_of(app):
        answer = app.test_client().open(path, method=method)
        endpoint, _ = app.url_map.bind("").match(path, method)
        view: Any = app.view_functions[endpoint]
        if PUBLIC in view.audience:
            assert endpoint.split(".")[-1] in OPEN_TO_ALL[name] or endpoint.startswith("sign_in."), endpoint
        else:
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert house.counts() == {}


@pytest.mark.parametrize("name", ["transition", "sla_check"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_an_unknown_path_without_proof_is_401(house: House, name: str, method: str) -> None:
    client = apps(house)[name].test_client()

    answers = [client.open(path, method=method) for path in ("/nothing", "/complaints/x/y/z", "/admin/", "/..%2f")]

    assert {each.status_code for each in answers} == {401}
    assert {each.mimetype for each in answers} == {"application/problem+json"}


def test_an_unknown_path_with_proof_is_404_and_a_wrong_method_405(house: House) -> None:
    operator = house.by("operator")

    assert operator.get("/nothing").status_code == 404
    assert operator.post("/complaints/BPN-7K3Q9-F2MXC/journal", {}).status_code == 405
    assert operator.post("/complaints/BPN-7K3Q9-F2MXC/journal", {}).headers["Allow"]


def test_the_public_function_shows_no_complaint_without_its_code(house: House) -> None:
    id_ = house.a_complaint()
    client = house.intake.test_client()

    assert client.get(f"/complaints/{id_}").status_code == 401
    assert client.get(f"/complaints/{id_}", headers={"Tracking-Code": f"{id_}-AAAAA-AAAAA"}).status_code == 404
    assert client.get("/nothing").status_code == 404


def test_cloud_tasks_may_not_sweep_and_nobody_else_may_do_anything(house: House) -> None:
    client, settings = house.sla_check.test_client(), house.settings

    def call(path: str, account: str) -> int:
        headers = {"Authorization": f"Bearer {house.services.token(account)}"}
        return client.post(path, json={"complaint": "BPN-7K3Q9-F2MXC", "visit": 1}, headers=headers).status_code

    tasks, scheduler, operator = (
        settings.tasks_service_account,
        settings.scheduler_service_account,
        "operator@imigrasi.example",
    )
    assert [call("/deadlines", each) for each in (scheduler, operator)] == [403, 403]
    assert [call("/sweep", each) for each in (tasks, operator)] == [403, 403]
    assert call("/alerts/BPN-7K3Q9-F2MXC-1-warning/delivery", scheduler) == 403


def test_a_route_without_an_audience_keeps_the_app_from_being_built() -> None:
    careless = Blueprint("careless", __name__)
    careless.get("/everything")(lambda: "all of it")

    with pytest.raises(ValueError, match="does not say who may call it"):
        create_app("careless", [careless])


def test_without_a_way_to_name_the_caller_only_public_routes_are_served() -> None:
    app = create_app("nobody", [])

    assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get("/anything").status_code == 401
