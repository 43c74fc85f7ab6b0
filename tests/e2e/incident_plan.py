"""The pages of incidents in each of their states, for tests/e2e/page_plan.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.callers import WAY, Json

if TYPE_CHECKING:
    from tests.e2e.page_plan import Plan

LATE = "Sistem antrean mati sejak pukul delapan."
NAMED = "Hubungi 0812-3456-7890."


def add(plan: Plan) -> None:
    """The list, the form for a new one, one with complaints in several steps; refusals keep what was typed."""
    office, board = plan.office, plan.office.stack.transition
    ids = [office.complaint_at(step)["complaint_id"] for step in ("review", "review", "direction")]
    lone = office.complaint_at("receive")["complaint_id"]
    incident = _opened(plan, ids)
    one = ["goto", f"{board}/incidents/{incident}"]
    plan.add("incidents", "operator", ["goto", f"{board}/incidents?complaint={lone}"], keeps=incident)
    unnamed = [["fill", "#complaints", lone], ["press", "form[action='/incidents'] button"]]
    plan.add("incident-unnamed", "operator", ["goto", f"{board}/incidents"], *unnamed, status=422, keeps=lone)
    plan.add("incident", "subsection_head", one)
    plan.add("incident-choose", "operator", ["goto", f"{board}/incidents/{incident}?choose=open"], language="id")
    step, _, documents = WAY[2]
    (field,) = documents
    guarded = [["fill", f"#{step}-documents-{field}", NAMED], ["press", f"form:has([value='{step}']) button"]]
    plan.add("incident-guarded", "subsection_head", one, *guarded, status=422, keeps=NAMED)
    none = [["press", f"form[action='/incidents/{incident}/members']:has(textarea) button"]]
    plan.add("incident-no-number", "operator", one, *none, status=422)
    for language in ("id", "en"):  # it can be completed once only
        mine = _opened(plan, [office.complaint_at("review")["complaint_id"] for _ in range(2)])
        text = ["fill", f"#{step}-documents-{field}", "Sistem antrean mati."]
        done = [["goto", f"{board}/incidents/{mine}"], text, ["press", f"form:has([value='{step}']) button"]]
        plan.add("incident-done", "subsection_head", *done, keeps="Sistem antrean mati.", language=language)
    late = office.complaint_at(step)["complaint_id"]
    given = _opened(plan, [office.complaint_at(step)["complaint_id"]])
    chief, order = office.staff["subsection_head"], {"action": "advance", "step": step, "expected_version": 1}
    for path, body in (("transitions", order | {"documents": {field: LATE}}), ("members", {"complaints": [late]})):
        answer = chief.send("POST", f"/incidents/{given}/{path}", body)
        assert answer.status_code == 200, answer.text
    plan.add("case-late", "subsection_head", ["goto", f"{board}/complaints/{late}"], language="id", keeps=LATE)
    plan.add("incident-late", "subsection_head", ["goto", f"{board}/incidents/{given}"], keeps=LATE)


def _opened(plan: Plan, ids: list[str]) -> str:
    body: Json = {"title": "Sistem antrean tidak dapat diakses", "complaints": ids}
    answer = plan.office.staff["operator"].send("POST", "/incidents", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["incident"]["id"])
