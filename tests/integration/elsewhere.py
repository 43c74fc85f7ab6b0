"""The second office of the data in the same deployment: its people, and complaints that go its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from emulator.plot import Plot
from emulator.seed import email_of, staff
from shared.data import default_office, offices
from tests.integration.house import Caller, House

OTHER = next(key for key in offices() if key != default_office())
PLOT = Plot(offices()[OTHER])


@dataclass(frozen=True)
class Elsewhere:
    """What is done at the other office, in the house's one database."""

    house: House

    def open(self) -> None:
        """Its staff moves in."""
        self.house.employ(*staff(OTHER))

    def by(self, role: str) -> Caller:
        """Requests to `transition` of the person who holds the role there."""
        return Caller(self.house.transition, self.house.services.token(email_of(role, OTHER)))

    def post(self, **changes: Any) -> TestResponse:
        """Post a complaint to it, as the public does."""
        return self.house.post(office=OTHER, category=PLOT.form["category"], **changes)

    def a_complaint(self, at_step: str, shares: int = 0, **changes: Any) -> str:
        """The id of a complaint that was brought to a step, so many of whose shares are done."""
        answer = self.post(**changes)
        assert answer.status_code == 201, answer.text
        id_ = str(answer.get_json()["complaint_id"])
        step = PLOT.procedure.at(at_step)
        for turn in (*PLOT.before(step), *[each for each in PLOT.way if each.step == step][:shares]):
            self.act(turn.actor, id_, "advance", documents=dict(turn.documents))
        return id_

    def act(self, role: str, id_: str, action: str, **fields: Any) -> dict[str, Any]:
        """An action on a complaint at its present version; the complaint after that."""
        body = {"action": action, "expected_version": self.house.state(id_)["version"], **fields}
        answer = self.by(role).post(f"/complaints/{id_}/transitions", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    def finish(self, id_: str) -> None:
        """Whoever's turn it is does what is theirs, until it is answered."""
        while (state := self.house.state(id_))["status"] == "open":
            done = [each["actor"] for each in state["shares_done"]]
            of_step = [each for each in PLOT.way if each.step.key == state["step"]]
            turn = next(each for each in of_step if each.actor not in done)
            self.act(turn.actor, id_, "advance", documents=dict(turn.documents))

    def mine(self, role: str) -> list[str]:
        """The ids on somebody's worklist."""
        return [each["id"] for each in self.by(role).get("/complaints", queue="mine").get_json()["items"]]
