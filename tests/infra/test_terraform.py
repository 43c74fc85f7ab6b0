"""infra/terraform without a cloud: it is well formed and valid, its cases pass, and mistakes in it are caught."""

from __future__ import annotations

import json
import re
from pathlib import Path

from functions.sla_check.routes import SCHEDULER, routes
from shared.data import offices
from shared.web.app import create_app
from tests.infra.conftest import Cases
from tests.infra.terraform.extraction import used
from tests.infra.terraform.running import Configuration
from tests.infra.terraform.stand_in import SCHEMAS

ROOT = Path(__file__).parents[2]
TERRAFORM = ROOT / "infra" / "terraform"
EVERYBODY = ("allUsers", "allAuthenticatedUsers")


def test_it_is_formatted(configuration: Configuration) -> None:
    ran = configuration.run("fmt", "-check", "-recursive", "-diff")

    assert ran.status == 0, ran.said


def test_it_is_valid(configuration: Configuration) -> None:
    ran = configuration.run("validate", "-no-color")

    assert ran.status == 0, ran.said


def test_its_own_cases_pass(cases: Cases) -> None:
    failures = [each for each in cases.ran.messages("diagnostic") if each["@level"] == "error"]

    assert cases.ran.status == 0, "\n".join(each["@message"] for each in failures)
    assert len(cases.plans) >= 18


def test_nobody_is_let_in_everywhere_but_to_the_form_and_to_a_board_that_signs_staff_in_itself(cases: Cases) -> None:
    public = {
        case: {
            address
            for address, made in cases.plans[case].items()
            if any(f'"{e}"' in json.dumps(made) for e in EVERYBODY)
        }
        for case in ("signed_in_by_a_provider", "signed_in_by_the_proxy")
    }

    assert public == {
        "signed_in_by_a_provider": {
            'google_cloud_run_v2_service_iam_member.public["intake"]',
            'google_cloud_run_v2_service_iam_member.public["transition"]',
        },
        "signed_in_by_the_proxy": {'google_cloud_run_v2_service_iam_member.public["intake"]'},
    }


def test_no_secret_stands_in_a_plan(cases: Cases) -> None:
    assert "of-a-test" in (TERRAFORM / "tests" / "an_office.auto.tfvars").read_text()

    assert "of-a-test" not in cases.ran.said


def test_every_job_has_its_route_and_every_route_of_the_scheduler_its_job(cases: Cases) -> None:
    app = create_app("sla_check", [routes], identify=lambda _: (_ for _ in ()).throw(AssertionError))
    open_to_it = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if SCHEDULER in getattr(app.view_functions[rule.endpoint], "audience", ())
    }

    jobs = [made["http_target"][0] for address, made in cases.plans["kept"].items() if "scheduler_job" in address]

    assert {each["uri"].partition(".run.app")[2] for each in jobs} == open_to_it
    assert {each["http_method"] for each in jobs} == {"POST"}


def test_an_alarm_listens_to_what_the_code_says(cases: Cases) -> None:
    code = "\n".join(each.read_text() for folder in ("functions", "shared") for each in (ROOT / folder).rglob("*.py"))

    filters = [made["filter"] for address, made in cases.plans["kept"].items() if "logging_metric" in address]
    said = {found for each in filters for found in re.findall(r'jsonPayload\.(event|message)="([^"]+)"', each)}

    assert len(said) > 10
    assert {text for kind, text in said if kind == "event" and f'"event": "{text}"' not in code} == set()
    assert {text for kind, text in said if kind == "message" and f'("{text}"' not in code} == set()


def test_every_collection_that_the_code_names_is_exempt_from_indexing_and_no_other(cases: Cases) -> None:
    code = "\n".join(each.read_text() for folder in ("functions", "shared") for each in (ROOT / folder).rglob("*.py"))

    fields = [made for address, made in cases.plans["kept"].items() if "firestore_field.unindexed" in address]

    assert {each["collection"] for each in fields} == set(re.findall(r'\bcollection(?:_group)?\("(\w+)"\)', code))
    assert {(each["field"], str(each["index_config"])) for each in fields} == {("*", "[{'indexes': []}]")}


def test_every_alarm_is_explained(cases: Cases) -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()

    alarms = {made["display_name"] for address, made in cases.plans["kept"].items() if "alert_policy" in address}

    assert len(alarms) > 8
    assert {each for each in alarms if f"| {each} |" not in guide} == set()


def test_every_variable_and_output_says_what_it_is() -> None:
    text = "\n".join(each.read_text() for each in TERRAFORM.glob("*.tf"))

    blocks = re.findall(r'^(variable|output) "(\w+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL)

    assert len(blocks) > 20
    assert [name for _, name, body in blocks if not re.search(r'^  description = "', body, re.MULTILINE)] == []


def test_the_stand_in_knows_exactly_what_is_used() -> None:
    known = json.loads(SCHEMAS.read_text())

    assert set(known["resources"]) == used("resource")
    assert set(known["data_sources"]) == used("data")


def test_a_picture_outlives_the_longest_time_for_which_an_office_keeps_complaints(cases: Cases) -> None:
    longest = max(row.years for office in offices().values() for row in office.retention)

    rules = cases.plans["kept"]["google_storage_bucket.photos"]["lifecycle_rule"]
    (goes,) = [each["condition"][0]["age"] for each in rules if each["action"][0]["type"] == "Delete"]

    assert goes > longest * 366


def test_a_wrong_argument_is_caught(configuration: Configuration) -> None:
    configuration.change("functions.tf", "deletion_protection  = true", "deletion_protected   = true")

    ran = configuration.run("validate", "-no-color")

    assert ran.status != 0
    assert 'An argument named "deletion_protected" is not expected here' in ran.text


def test_an_argument_that_only_google_sets_is_caught(configuration: Configuration) -> None:
    configuration.change("functions.tf", "deletion_protection  = true", 'uri = "https://of-our-own.example"')

    ran = configuration.run("validate", "-no-color")

    assert ran.status != 0
    assert '"uri" is set by the provider and may not be configured' in ran.text


def test_a_public_sla_check_is_caught(configuration: Configuration) -> None:
    configuration.change("functions.tf", 'toset(concat(["intake"],', 'toset(concat(["intake", "sla_check"],')

    ran = configuration.run("test", "-no-color", "-filter=tests/access.tftest.hcl")

    assert ran.status != 0
    assert "Only the form, and the board that signs staff in itself, are public" in ran.text


def test_a_key_that_the_public_function_must_not_read_is_caught(configuration: Configuration) -> None:
    configuration.change(
        "secrets.tf", 'intake = ["TRACKING_KEYS"]', 'intake = ["TRACKING_KEYS", "IDENTITY_PRIVATE_KEYS"]'
    )

    ran = configuration.run("test", "-no-color", "-filter=tests/access.tftest.hcl")

    assert ran.status != 0
    assert "nothing that opens an identity" in ran.text


def test_evidence_that_could_be_removed_is_caught(configuration: Configuration) -> None:
    configuration.change("buckets.tf", "is_locked        = var.lock_evidence", "is_locked        = false")

    ran = configuration.run("test", "-no-color", "-filter=tests/keeping.tftest.hcl")

    assert ran.status != 0
    assert "Seals are locked for ten years" in ran.text
