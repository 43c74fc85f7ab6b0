"""Requests that schemathesis makes up from a function's OpenAPI document, sent as somebody; the answers held to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.e2e.callers import TIMEOUT, Json, refuse_traces

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ACCEPTED = ("application/json", "text/html")

Operation = APIOperation[Any, Any, Any, Any]

Places = Mapping[str, Sequence[str]]
"""For the places in a path what is really there."""

Proof = Callable[[Case[Any]], Mapping[str, str]]
"""The headers that prove who sends a case."""


def no_proof(_: Case[Any]) -> Mapping[str, str]:
    """What nobody has; some of their cases hold a proof that schemathesis made up."""
    return {}


@dataclass
class Calls:
    """The calls to one function. `counts` are cases by caller; `reached` the operations that were carried out."""

    url: str
    document: Json
    places: Places
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    _versions: dict[str, int] = field(default_factory=dict)
    _session: requests.Session = field(default_factory=requests.Session)

    def operations(self) -> Iterator[Operation]:
        """All of them."""
        for each in schemathesis.openapi.from_dict(self.document).get_all_operations():
            assert isinstance(each, Ok), each
            yield each.ok()

    def make_up(self, operation: Operation, who: str, proof: Proof, most: int, *, random: bool) -> None:
        """Send at most so many requests that the document allows, and as many that it does not allow."""
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            made_up = operation.as_strategy(generation_mode=mode)

            @settings(
                max_examples=most,
                derandomize=not random,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=made_up, accept=st.sampled_from(ACCEPTED), real=st.integers(0, 9))
            def run(case: Case[Any], accept: str, real: int) -> None:
                self._put_real_things(case, real)
                self.send(case, who, {**proof(case), "Accept": accept})

            try:
                run()
            except Unsatisfiable:  # there is nothing in it that could be wrong
                assert mode is GenerationMode.NEGATIVE
            except (AssertionError, FailureGroup) as fault:
                self.faults.append(f"{who}, {operation.label}, {mode.value}: {_told(fault)}")

    def go_through(self, operation: Operation, who: str, proof: Proof, most: int) -> None:
        """Send at most so many of the cases at the edges: each field at its limits, left out, of another type."""
        schema = operation.schema
        edges = list(
            schema.iter_coverage_cases(
                operation, generation_modes=list(GenerationMode), generation_config=schema.config.generation
            )
        )
        for number, case in enumerate(edges[:: -(-len(edges) // most)]):
            self._put_real_things(case, number)
            try:
                self.send(case, who, {**proof(case), "Accept": ACCEPTED[number % 2]})
            except (AssertionError, FailureGroup) as fault:
                self.faults.append(f"{who}, {operation.label}, edge: {_told(fault)}")

    def send(self, case: Case[Any], who: str, headers: Mapping[str, str]) -> None:
        """Send one, and hold the answer to the document."""
        answer = case.call(
            base_url=self.url, session=self._session, headers=dict(headers), allow_redirects=False, timeout=TIMEOUT
        )
        self.counts[who] += 1
        self.statuses[answer.status_code] += 1
        if _media_type(answer).startswith("text/") or _media_type(answer).endswith("json"):
            refuse_traces(answer)
        case.validate_response(answer, checks=CHECKS)
        is_done = answer.status_code < 300
        assert not is_done or who != "nobody" or not _is_guarded(case.operation), case.operation.label
        if is_done:
            self.reached.add(case.operation.label)
        self._note_version(case, answer)

    def _put_real_things(self, case: Case[Any], number: int) -> None:
        """Every other case is about something that there is."""
        for name in case.path_parameters:
            if name in self.places and number % 2:
                case.path_parameters[name] = self.places[name][number // 2 % len(self.places[name])]
        version = self._versions.get(case.path_parameters.get("complaint_id", ""))
        if isinstance(case.body, dict) and "expected_version" in case.body and version is not None:
            case.body["expected_version"] = version

    def _note_version(self, case: Case[Any], answer: schemathesis.Response) -> None:
        if not _media_type(answer).endswith("json"):
            return
        body = answer.json()
        current = body.get("current") or body
        if isinstance(current.get("version"), int):
            self._versions[str(case.path_parameters.get("complaint_id"))] = current["version"]


def _media_type(answer: schemathesis.Response) -> str:
    return str(answer.headers.get("content-type", [""])[0]).partition(";")[0]


def _told(fault: BaseException) -> str:
    found = fault.exceptions if isinstance(fault, FailureGroup) else (fault,)
    return "; ".join(f"{each}"[:1500] for each in found)


def _is_guarded(operation: Operation) -> bool:
    return bool(operation.definition.raw["security"])
