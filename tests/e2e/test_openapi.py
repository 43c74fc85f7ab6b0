"""The served OpenAPI documents, and what schemathesis makes up from them: no 5xx, every answer as documented."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import Case

from emulator.seed import SCHEDULER_ACCOUNT, TASKS_ACCOUNT, email_of
from emulator.stack import Stack
from tests.conftest import COUNTED
from tests.e2e.callers import OPEN_COMPLAINT, Json, Office, call, leaks, token
from tests.e2e.described_calls import Calls, Places, Proof, no_proof
from tests.e2e.served import SECRET_SETTINGS
from tests.unit.pictures import a_jpeg

TIMES = int(os.environ.get("OPENAPI_TIMES", "1"))
"""So many times as many cases; more than once, they are other ones in each run."""

MOST = 6 * TIMES
"""Cases of a kind, allowed or not allowed, for an operation and a caller."""

WORK = (
    *("POST /sweep", "POST /digest", "POST /rollups", "POST /seal", "POST /retention"),
    *("POST /daily/{work}", "POST /daily/{work}/{office}"),
)
"""What takes its time: each goes through all that there is."""

SETTINGS = {**SECRET_SETTINGS, "GUESSES": "1000000"}
"""Wrong codes are made up all the time: they shall not keep out whoever has the right one."""

pytestmark = pytest.mark.timeout(120 * TIMES)


@dataclass(frozen=True)
class Town:
    """A stack of its own, for what is left in it nobody else wants: some complaints on their way, and who calls."""

    stack: Stack
    places: Places
    codes: Mapping[str, str]
    """The tracking code of each complaint."""

    def bearer(self, email: str, function: str) -> dict[str, str]:
        """The headers of somebody with an ID token for the function."""
        audience = getattr(self.stack, function)
        return {"Authorization": f"Bearer {token(self.stack.identity, email, audience)}"}

    def document(self, function: str) -> Json:
        """The document that the function serves."""
        headers = self.bearer(SCHEDULER_ACCOUNT, function) if function == "sla_check" else {}
        found: Json = call("GET", f"{getattr(self.stack, function)}/openapi.json", headers=headers).json()
        return found

    def callers(self, function: str) -> dict[str, Proof]:
        """Who calls the function, with their proof: nobody has none."""
        if function == "intake":
            return {"nobody": no_proof, "reporter": self._code}
        emails = {
            "transition": {role: email_of(role) for role in ("operator", "section_head")},
            "sla_check": {"tasks": TASKS_ACCOUNT, "scheduler": SCHEDULER_ACCOUNT},
        }
        return {"nobody": no_proof, **{who: self._bearing(each, function) for who, each in emails[function].items()}}

    def _bearing(self, email: str, function: str) -> Proof:
        headers = self.bearer(email, function)
        return lambda _: headers

    def _code(self, case: Case[Any]) -> dict[str, str]:
        """The code of the complaint that the case is about; of another one where it is about none."""
        known = list(self.codes.values())
        return {"Tracking-Code": self.codes.get(str(case.path_parameters.get("complaint_id")), known[0])}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    directory = tmp_path_factory.mktemp("described")
    with Stack(directory, sla_minute_seconds=60, sla_calendar="always", settings=SETTINGS) as stack:
        office = Office(stack)
        receipts = [office.complaint_at(step) for step in ("receive", "review", "direction", "follow_up")]
        form = {name: value for name, value in OPEN_COMPLAINT.items() if isinstance(value, str)}
        pictured = call(
            "POST", f"{stack.intake}/complaints", data=form, files={"photos": ("a.jpg", a_jpeg(), "image/jpeg")}
        )
        receipts.append(pictured.json())
        codes = {each["complaint_id"]: each["tracking_code"] for each in receipts}
        photo = office.staff["operator"].look(receipts[-1]["complaint_id"])["photos"][0]["name"]
        alerts = [f"{each}-1-arrival" for each in codes]
        places = {"complaint_id": list(codes), "alert_id": alerts, "name": [photo], "key": ["lapor"]}
        yield Town(stack, {**places, "work": ["rollups", "retention"], "office": ["balikpapan"]}, codes)
    assert leaks(stack) == [], "no log holds a secret, and each line is a JSON object"


@pytest.mark.parametrize("function", ["intake", "transition", "sla_check"])
def test_the_document_that_is_served_is_openapi_3_1(town: Town, function: str) -> None:
    found = town.document(function)

    assert list(OpenAPIV31SpecValidator(found).iter_errors()) == []


@pytest.mark.parametrize("function", ["intake", "transition", "sla_check"])
def test_whatever_is_sent_is_answered_as_documented(
    town: Town, function: str, record_property: Callable[[str, object], None]
) -> None:
    calls = Calls(getattr(town.stack, function), town.document(function), town.places)
    operations = list(calls.operations())

    for who, proof in town.callers(function).items():
        for operation in operations:
            most = max(MOST // 4, 1) if operation.label in WORK or who == "nobody" else MOST
            calls.make_up(operation, who, proof, most, random=TIMES > 1)
            if who != "nobody":
                calls.go_through(operation, who, proof, most)

    total = ", ".join(f"{who} {count}" for who, count in calls.counts.items())
    seen = ", ".join(f"{status} x{count}" for status, count in sorted(calls.statuses.items()))
    record_property(COUNTED, f"schemathesis, {function}: {calls.counts.total()} cases of {len(operations)} operations "
                             f"({total}; {len(calls.reached)} carried out); answers {seen}")  # fmt: skip
    assert calls.faults == []
    assert calls.counts.total() > 3 * len(operations)
