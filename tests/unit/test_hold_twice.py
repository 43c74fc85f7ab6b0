"""Two holds of one visit that both end by rule are told apart."""

from shared.domain.alert import Alert, raised
from shared.domain.complaint import Complaint
from shared.domain.deciding import settle
from tests.unit.builders import HOURS, MONDAY, PROCEDURE, a_complaint, after, do


def ended(complaint: Complaint) -> tuple[Complaint, Alert]:
    """The complaint after its hold ended by rule, and the alert of that."""
    at = complaint.hold_ends_at
    assert at is not None
    decision = settle(complaint, PROCEDURE, HOURS, at)
    fell = decision.fallen[0]
    return after(decision), raised(fell.during, PROCEDURE, HOURS, fell.key, fell.role, fell.fell_at, [], at)


def test_each_end_of_a_hold_has_an_alert_of_its_own() -> None:
    held = after(do("hold", a_complaint(at_step="review"), at=MONDAY, note="Which counter?"))
    going_on, first = ended(held)
    again = after(do("hold", going_on, at=held.hold_ends_at or MONDAY, note="And when?"))

    _, second = ended(again)

    assert first.id != second.id
