"""What the public or the front desk sends becomes a complaint in the first row."""

from shared.domain.complaint import Operation
from shared.domain.deciding import submit
from tests.unit.builders import HOURS, MINUTE, MONDAY, PROCEDURE, a_submission, after


def test_a_submission_enters_the_first_row_and_starts_its_clock() -> None:
    decision = submit(a_submission(), PROCEDURE, HOURS, MONDAY)

    complaint = after(decision)
    assert decision.arrived
    assert decision.fallen == ()
    assert (complaint.status, complaint.step, complaint.visit, complaint.version) == ("open", "receive", 1, 1)
    assert complaint.due_at == MONDAY + 10 * MINUTE
    assert complaint.next_check_at == MONDAY + 8 * MINUTE
    assert complaint.promised_at == MONDAY + 65 * MINUTE
    assert complaint.entered_at == complaint.received_at == complaint.updated_at == MONDAY
    assert (complaint.procedure.id, complaint.procedure.revision) == ("sopap-pengaduan", 0)
    assert not complaint.is_over


def test_a_submission_is_the_complaint_data_and_is_journalled_without_a_name() -> None:
    submission = a_submission(place="Loket 3", channel_reference={"handle": "@warga"})

    fact = submit(submission, PROCEDURE, HOURS, MONDAY).facts[0]

    assert (fact.action, fact.actor, fact.capacity) == ("submit", "public", "public")
    assert fact.documents == ("complaint_data",)
    document = fact.after.documents["complaint_data"]
    assert (document.version, document.visit, document.step, document.confirmed) == (1, 1, "receive", False)
    assert fact.after.document("complaint_data") == submission.narrative
    assert fact.after.texts == {
        "subject": submission.subject,
        "documents.complaint_data": submission.narrative,
        "place": "Loket 3",
        "channel_reference.handle": "@warga",
    }


def test_what_a_submission_says_of_itself_is_kept() -> None:
    operation = Operation(key="k1", body="b1")
    submission = a_submission(occurred_on="2023-02-03", idempotency=operation, disclosure="anonymous", language="en")

    complaint = after(submit(submission, PROCEDURE, HOURS, MONDAY))

    assert (complaint.occurred_on, complaint.idempotency) == ("2023-02-03", operation)
    assert (complaint.disclosure, complaint.language, complaint.shard) == ("anonymous", "en", 3)
    assert (complaint.id, complaint.office, complaint.tracking_key) == ("7K3Q9F2MXC", "balikpapan", "1")
    assert (complaint.seq, complaint.head) == (0, "")


def test_the_front_desk_submits_in_its_own_name() -> None:
    submission = a_submission(channel="counter", actor="operator@imigrasi.example", capacity="operator")

    fact = submit(submission, PROCEDURE, HOURS, MONDAY).facts[0]

    assert (fact.actor, fact.capacity) == ("operator@imigrasi.example", "operator")
    assert fact.after.documents["complaint_data"].by == "operator@imigrasi.example"
