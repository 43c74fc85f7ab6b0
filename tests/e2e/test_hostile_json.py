"""JSON and forms that are deep, huge, doubled or in another encoding: refused by name, and never a failure."""

import json
from urllib.parse import urlencode

import pytest

from emulator.stack import Stack
from tests.e2e.callers import AS_FORM, FORM, OPEN_COMPLAINT, Json, Office, call

DUPLICATES = [
    '{"subject": "Satu", "subject": "Dua"}',
    '{"subject": "Satu", "\\u0073ubject": "Dua"}',
    '{"reporter": {"name": "A", "name": "B"}}',
    '[{"a": 1, "a": 2}]',
    '{"a": {"b": [{"c": 1, "c": 1}]}}',
]


@pytest.mark.parametrize("body", DUPLICATES)
def test_a_field_that_stands_twice_in_json_is_refused(stack: Stack, office: Office, waiting: Json, body: str) -> None:
    kind = {"Content-Type": "application/json"}
    path = f"/complaints/{waiting['complaint_id']}/transitions"

    assert call("POST", f"{stack.intake}/complaints", headers=kind, data=body).status_code == 400
    assert office.staff["operator"].send("POST", path, headers=kind, data=body).status_code == 400


@pytest.mark.parametrize(
    "twice", ["disclosure=open&disclosure=anonymous", "reporter.name=A&reporter.name=B", "office=x&office=balikpapan"]
)
def test_a_field_that_stands_twice_in_a_form_counts_once_or_is_refused(stack: Stack, twice: str) -> None:
    names = {each.partition("=")[0] for each in twice.split("&")}
    rest = urlencode({name: value for name, value in AS_FORM.items() if name not in names})

    answer = call("POST", f"{stack.intake}/complaints", headers={"Content-Type": FORM}, data=f"{rest}&{twice}")

    assert answer.status_code in (201, 422), answer.text


DEEP = [
    "[" * 30_000, "[" * 30_000 + "]" * 30_000, '{"a":' * 10_000 + "1" + "}" * 10_000,
    '{"documents":' + "[" * 20_000 + "]" * 20_000 + "}", '{"narrative":' + "9" * 60_000 + "}",
    '{"expected_version": 1e400}', '{"expected_version": -0}', '{"x": NaN}', '{"x": Infinity}',
    '{"' + "k" * 60_000 + '": 1}', "{" + ",".join(f'"k{each}":1' for each in range(6000)) + "}",
    '"' + "x" * 60_000 + '"', "null", "true", '\ufeff{"kind": "complaint"}', '{"kind": "complaint"} {}',
    "{'kind': 1}", '{"kind": "\\ud83d"}', '{"a": "\x01"}', "", " " * 60_000,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(DEEP)))
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_neither_deep_nor_huge_json_makes_it_fail(office: Office, waiting: Json, number: int, accept: str) -> None:
    headers = {"Content-Type": "application/json", "Accept": accept}
    path = f"/complaints/{waiting['complaint_id']}/transitions"

    of_the_public = call("POST", f"{office.stack.intake}/complaints", headers=headers, data=DEEP[number].encode())
    of_staff = office.staff["operator"].send("POST", path, headers=headers, data=DEEP[number].encode())

    assert of_the_public.status_code in (400, 422), of_the_public.text
    assert of_staff.status_code in (400, 422), of_staff.text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7", "latin-1", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("kind", ["application/json", FORM])
def test_another_encoding_is_refused_or_read_and_never_a_failure(stack: Stack, encoding: str, kind: str) -> None:
    fields = AS_FORM | {"subject": "Antrean ‘é’ panjang".encode("latin-1", "ignore").decode("latin-1")}
    text = json.dumps(OPEN_COMPLAINT, ensure_ascii=False) if kind != FORM else urlencode(fields, encoding="latin-1")

    answer = call(
        "POST",
        f"{stack.intake}/complaints",
        headers={"Content-Type": f"{kind}; charset={encoding}"},
        data=text.encode(encoding, "ignore"),
    )

    assert answer.status_code in (201, 400, 422), answer.text
