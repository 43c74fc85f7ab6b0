"""What happens at an office so that everything is stored which a release can store: each state, alert and document."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from emulator.mail_in import Faults
from emulator.seed import email_of, staff
from functions.sla_check.daily import Asked, take_turn
from shared.cloud import figures_pass
from shared.cloud.staff import ActingRole, Reach
from shared.domain.office_days import OfficeDays
from tests.exports import OLD_HEADS, a_row, an_old_row, as_csv
from tests.integration.crowd import foreign_form, our_form
from tests.integration.daily import asked_and_done
from tests.integration.elsewhere import PLOT, Elsewhere
from tests.integration.house import DOCUMENTS
from tests.integration.stored_forms import SampleHouse
from tests.integration.uploading import results, send

OFFICE, HEAD = "balikpapan", "office.head@imigrasi.example"
EMAIL = "budi@warga.example"
PUBLICATION = {"platform": "instagram", "url": "https://media.example/p/1", "at": "2023-02-06T09:30:00+08:00"}
EVENING = datetime(2023, 2, 6, 23, 45, tzinfo=UTC)
"""Tuesday 7 February 2023, 07:45 at the office: Monday can be sealed, and the digest is due."""


class Scenes:
    """Plays them in `play`; `codes` are the tracking codes that receipts gave, by number."""

    def __init__(self, house: SampleHouse) -> None:
        self.house = house
        self.codes: dict[str, str] = {}
        self.rated = ""

    def play(self) -> None:
        """All of them, on a Monday from nine on and early the next day."""
        self._office()
        self._left_as_they_came()
        self._late()
        self._talked_about()
        self._ended()
        self._answered()
        self._untold()
        self._one_cause()
        self._side_by_side()
        self._from_elsewhere()
        self._of_the_night()
        self._untouched()

    def _from_elsewhere(self) -> None:
        """A row of the national system, one of the old register that had ended, and one that had not."""
        table = as_csv([an_old_row("12/2021"), an_old_row("14/2023", Tanggal_Selesai="", Status="Proses")], OLD_HEADS)
        assert len(results(send(self.house, table, "register-lama"))) == 2
        assert results(send(self.house, as_csv([a_row("1001")]))) == [("1001", "taken")]

    def _office(self) -> None:
        people = {each.email: each for each in staff(OFFICE)}
        letter = ActingRole(
            role="section_head", first_day=date(2023, 2, 6), last_day=date(2023, 2, 28), letter="W.18-IMI.1-0123"
        )
        hook = Reach(channel="webhook", to="https://hooks.example/1", secret="not a real one")
        self.house.employ(
            people[email_of("subsection_head")].model_copy(update={"acting": (letter,)}),
            people[email_of("admin")].model_copy(
                update={"alerts_by": (Reach(), hook), "arrivals_by": (hook,), "language": "en"}
            ),
        )

        def days(known: OfficeDays) -> OfficeDays:
            closed = known.closing(date(2023, 2, 15), "Bencana banjir")
            return closed.opening(date(2023, 2, 18), ("08:00-12:00",))

        self.house.parts.calendars.change(OFFICE, days, HEAD, self.house.clock())

    def _left_as_they_came(self) -> None:
        with_photo = self.house.file(occurred_on="2023-02-03")
        self.codes[with_photo["complaint_id"]] = with_photo["tracking_code"]
        self._filed(disclosure="anonymous", reporter=None, kind="suggestion", language="en")
        self._filed(kind="misconduct")
        registered = self.house.by("operator").post(
            "/complaints",
            {
                "kind": "complaint", "category": "visa", "disclosure": "confidential", "subject": "Loket visa",
                "narrative": "Antrean di loket visa sampai ke tangga.", "reporter": {"name": "Ani", "email": EMAIL},
                "channel": "social_media",
                "channel_reference": {"handle": "@ani", "url": "https://media.example/9", "number": "SM-9"},
            },
        )  # fmt: skip
        assert registered.status_code == 201, registered.text
        id_ = registered.get_json()["complaint_id"]
        assert self.house.by("section_head").get(f"/complaints/{id_}/reporter").status_code == 200
        self._act("operator", id_, "reclassify", classification="with_examination")
        self.house.clock.at = self.house.state(id_)["next_check_at"]
        assert self.house.check(id_, self.house.state(id_)["visit"]).get_json() == {"outcome": "fired"}
        assert our_form(self.house, website="x").status_code == 201
        for number in range(5):
            came = foreign_form(self.house.intake, "36.68.1.9", subject=f"Loket paspor tutup, hari ke-{number}")
            assert came.status_code == 201, came.text

    def _late(self) -> None:
        late = self._filed(reporter={"name": "Budi", "email": EMAIL})
        self._advance(late, "review")
        self._act("subsection_head", late, "take")
        for level in ("warning", "breach", "escalation"):
            self.house.clock.at = self.house.state(late)["next_check_at"]
            assert self.house.check(late, 3).get_json() == {"outcome": "fired"}, level
        self.house.deliver(f"{late}-3-warning")
        answer = self.house.by("subsection_head").post(f"/alerts/{late}-3-warning/acknowledgement", {})
        assert answer.status_code == 200, answer.text
        self._advance(late, "direction")
        left = self._filed()
        self._act("operator", left, "take")
        for _ in range(2):
            self.house.clock.at = self.house.state(left)["next_check_at"]
            self.house.check(left)

    def _talked_about(self) -> None:
        held = self._filed(reporter={"name": "Budi", "email": EMAIL})
        self._act("operator", held, "hold", note="Loket yang mana?")
        asked = self._filed()
        self._act("operator", asked, "hold", note="Hari apa?")
        self._as_reporter(asked, "messages", text="Hari Senin pagi.")
        returned = self._filed()
        self._advance(returned, "direction")
        self._act("section_head", returned, "return", to_step="review", note="Kurang jelas.")
        withdrawn = self._filed(reporter={"name": "Budi", "email": EMAIL})
        self._as_reporter(withdrawn, "contact-withdrawal")

    def _ended(self) -> None:
        first = self._filed()
        ended = {"public_text": "Sudah kami terima sebelumnya.", "note": "Sama."}
        self._act("subsection_head", self._filed(), "close", outcome="duplicate", duplicate_of=first, **ended)
        for outcome in ("withdrawn", "unfounded", "spam"):
            self._act("subsection_head", self._filed(), "close", outcome=outcome, **ended)
        self._act("operator", self._filed(), "divert", public_text="Ini urusan kantor lain.")

    def _answered(self) -> None:
        rated, reopened, erased = (self._filed(reporter={"name": "Budi", "email": EMAIL}) for _ in range(3))
        for each in (rated, reopened, erased):
            self._advance(each, None)
            self._as_reporter(each, "rating", score=2, comment="Lama sekali.")
        self.rated = rated
        corrected = {"follow_up_answer": "Loket dibuka, dan satu lagi."}
        self._act("section_head", rated, "correct", documents=corrected, note="Kurang satu.")
        self._as_reporter(reopened, "reopening", reason="Loketnya masih tutup.")
        self.house.erase(erased)

    def _untold(self) -> None:
        for code in (451, 550):
            late = self._filed()
            self.house.clock.at = self.house.state(late)["next_check_at"]
            self.house.check(late)
            self.house.clock.move(minutes=2)
            self.house.services.inbox.plan(Faults(reject=1, code=code))
            self.house.deliver(f"{late}-1-warning")
        self.house.services.inbox.plan(Faults())
        self.house.deliver(f"{self._filed(reporter={'name': 'Budi', 'email': EMAIL})}-1-reporter_receipt")

    def _one_cause(self) -> None:
        along, back = self._filed(), self._filed()
        for each in (along, back):
            self._advance(each, "review")
        chief, opening = self.house.by("subsection_head"), {"title": "Sistem antrean mati", "complaints": [along, back]}
        incident = chief.post("/incidents", opening, "one cause").get_json()["incident"]["id"]
        order = {"action": "advance", "step": "review", "expected_version": 1, "documents": DOCUMENTS["review"]}
        assert chief.post(f"/incidents/{incident}/transitions", order, "one analysis").get_json()["complete"]
        self._act("section_head", back, "return", to_step="review", note="Yang ini lain.")
        self._advance(along, None)
        ended = chief.post(f"/incidents/{incident}/transitions", {"action": "close", "expected_version": 2})
        assert ended.status_code == 200, ended.text

    def _side_by_side(self) -> None:
        """At the office whose procedure has a step that two do side by side, and one that is counted in days."""
        there = Elsewhere(self.house)
        there.open()
        step = PLOT.left_in
        half = there.a_complaint(step.key, shares=1)
        self.house.clock.at = self.house.state(half)["next_check_at"]
        assert self.house.check(half, self.house.state(half)["visit"]).get_json() == {"outcome": "fired"}
        in_days = next(each.step for each in PLOT.way if each.step.working_days)
        inspected = there.a_complaint(in_days.key)
        self.house.deliver(f"{inspected}-{self.house.state(inspected)['visit']}-arrival")

    def _of_the_night(self) -> None:
        self.house.clock.at = EVENING
        self.house.seal()
        self._as_reporter(self.rated, "rating", score=4, comment="Sekarang lebih cepat.")
        for path in ("/rollups?day=2023-02-06", "/rollups?day=2023-02-07", "/digest"):
            asked_and_done(self.house, path)
        note = {"month": "2023-02", "category": "passport", "expected_version": 0, "text": "Loket kedua dibuka."}
        assert self.house.by("office_head").post("/report/notes", note, "a note").status_code == 200
        with patch.object(figures_pass, "PAGE", 1):  # figures that are still being counted, and the task that goes on
            asked = Asked(at=EVENING, day=date(2023, 2, 5))
            assert take_turn(self.house.parts, "rollups", "balikpapan", asked, budget=-1)["goes_on"]

    def _untouched(self) -> None:
        """Came after the seal, and waits: a deadline of the present falls when the next release is there."""
        self.house.clock.move(minutes=30)
        new = self._filed()
        self._advance(new, "review")
        self.house.clock.move(seconds=1)

    def _filed(self, **changes: Any) -> str:
        answer = self.house.post(**changes)
        assert answer.status_code == 201, answer.text
        receipt = answer.get_json()
        self.codes[receipt["complaint_id"]] = receipt["tracking_code"]
        return str(receipt["complaint_id"])

    def _act(self, role: str, id_: str, action: str, **fields: Any) -> None:
        answer = self.house.act(role, id_, action, **fields)
        assert answer.status_code == 200, (action, answer.text)

    def _advance(self, id_: str, step: str | None) -> None:
        while (state := self.house.state(id_))["status"] == "open" and state["step"] != step:
            last = {"publication": PUBLICATION} if state["step"] == "follow_up" else {}
            answer = self.house.advance(id_, documents=DOCUMENTS.get(state["step"], {}), **last)
            assert answer.status_code == 200, answer.text
            self.house.clock.move(seconds=20)

    def _as_reporter(self, id_: str, what: str, **body: Any) -> None:
        headers = {"Tracking-Code": self.codes[id_]}
        answer = self.house.intake.test_client().post(f"/complaints/{id_}/{what}", json=body, headers=headers)
        assert answer.status_code == 200, (what, answer.text)
