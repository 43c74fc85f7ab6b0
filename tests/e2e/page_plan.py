"""Every page of the product in each of its states, and how a browser gets there: what tests/browser/pages.mjs reads."""

from dataclasses import dataclass, field
from typing import Any

from emulator.seed import SCHEDULER_ACCOUNT, email_of
from tests.e2e import incident_plan
from tests.e2e.callers import (
    ANSWER,
    AS_FORM,
    OPEN_COMPLAINT,
    UNKNOWN,
    WAY,
    Json,
    Office,
    call,
    fresh_key,
    noted,
    token,
)
from tests.exports import OLD_HEADS, a_row, an_old_row, as_csv
from tests.polling import until

LONG = "Kalimat yang panjang dari seorang warga yang menunggu di loket sejak pagi. " * 6
SOCIAL = OPEN_COMPLAINT | {
    "channel": "social_media",
    "channel_reference": {"handle": "@warga", "url": "https://media.example/p/0"},
}


@dataclass
class Page:
    """One page: who looks (a role; None: the public), the browser's steps, its status, and a text that it must have.

    It is looked at in both languages, one after the other, unless `language` names one.
    """

    name: str
    role: str | None
    steps: list[list[str]]
    status: int = 200
    keeps: str = ""
    language: str | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that it is looked at in."""
        return (self.language,) if self.language else ("id", "en")

    def planned(self) -> dict[str, Any]:
        """As pages.mjs takes it."""
        email = email_of(self.role) if self.role else None
        return {"name": self.name, "as": email, "steps": self.steps, "language": self.language}


@dataclass
class Plan:
    """The pages of one stack, with the complaints that they show."""

    office: Office
    pages: list[Page] = field(default_factory=list)

    def add(
        self,
        name: str,
        role: str | None,
        *steps: list[str],
        status: int = 200,
        keeps: str = "",
        language: str | None = None,
    ) -> None:
        """One more page."""
        self.pages.append(Page(name, role, list(steps), status, keeps, language))

    def whole(self) -> list[Page]:
        """All of them."""
        self._public()
        self._public_states()
        self._board()
        self._cases()
        self._refusals()
        self._registration()
        incident_plan.add(self)
        self._exchange()
        return self.pages

    def _public(self) -> None:
        intake = self.office.stack.intake
        form = ["goto", f"{intake}/"]
        self.add("form", None, form)
        wrong = [["fill", "#subject", "abc"], ["fill", "#narrative", LONG], ["fill", "#reporter-name", "Warga"]]
        wrong += [["check", "#disclosure-3"], ["check", "#kind"], ["press", "form[action='/complaints'] button"]]
        self.add("form-wrong", None, form, *wrong, status=422, keeps=LONG.strip())
        anonymous = [["choose", "#category", "passport"], ["fill", "#subject", "Antrean paspor"]]
        self.add("form-anonymous-named", None, form, *wrong[1:-1], *anonymous, wrong[-1], status=422)
        right = [["check", "#kind"], *anonymous, ["fill", "#narrative", LONG], ["check", "#disclosure"]]
        self.add("receipt", None, form, *right, ["press", "form[action='/complaints'] button"], status=201)
        self.add("procedure", None, ["goto", f"{intake}/procedure"])
        self.add("openapi", None, ["goto", f"{intake}/openapi"], ["open", "summary >> nth=0"])
        self.add("form-open", None, form, *[["open", f"details:nth-of-type({each}) summary"] for each in (1, 2)])
        self._tracking()
        self.add("not-found", None, ["goto", f"{intake}/nothing"], status=404)
        self.add("status-without-code", None, ["goto", f"{intake}/complaints/{self._filed('receive')}"], status=401)

    def _tracking(self) -> None:
        ask = ["goto", f"{self.office.stack.intake}/tracking"]
        lost = [["open", "summary"], ["fill", "#complaint_id", UNKNOWN]]
        send = ["press", "form[action='/tracking/reminder'] button"]
        self.add("tracking", None, ask, ["open", "summary"])
        self.add("wrong-code", None, *self._follow(f"{UNKNOWN}-00000-00000"), status=404, keeps=UNKNOWN)
        self.add("no-code", None, *self._follow(""), status=422)
        self.add("reminder-wrong", None, ask, *lost, send, status=422, keeps=UNKNOWN)
        self.add("reminded", None, ask, *lost, ["fill", "#email", "siti@warga.example"], send, status=202)

    def _follow(self, code: str) -> list[list[str]]:
        press = ["press", "form[action='/tracking'] button"]
        return [["goto", f"{self.office.stack.intake}/tracking"], ["fill", "#tracking_code", code], press]

    def _public_states(self) -> None:
        at = self.office.complaint_at
        chief = self.office.staff["subsection_head"]
        held, closed, answered, public = at("review"), at("review"), at("receive"), at("direction")
        chief.do(held["complaint_id"], "hold", note="Di loket nomor berapa, dan pada jam berapa?")
        chief.do(closed["complaint_id"], "close", outcome="withdrawn", public_text="Pelapor mencabut pengaduannya.")
        self.office.bring(answered["complaint_id"], None)
        for name, receipt in {
            "received": at("receive"), "in-progress": public, "question": held, "closed": closed, "answered": answered
        }.items():  # fmt: skip
            self.add(f"status-{name}", None, *self._follow(receipt["tracking_code"]))
        self._reporter_acts(held, answered)
        self.add("case-held", "subsection_head", self._case(held))
        self.add("case-closed", "section_head", self._case(closed))
        self.add("case-answered", "section_head", self._case(answered))

    def _reporter_acts(self, held: Json, answered: Json) -> None:
        """What the reporter sends: refused, with what was typed; and done."""
        at, chief = self.office.complaint_at, self.office.staff["subsection_head"]
        same, corrected = at("review"), at("receive")
        original = answered["complaint_id"]
        chief.do(same["complaint_id"], "close", outcome="duplicate", duplicate_of=original, public_text="Sudah ada.")
        self.office.bring(corrected["complaint_id"], None)
        chief.do(corrected["complaint_id"], "correct", documents={"follow_up_answer": "Dibuka hari Selasa."})
        asked = self._follow(held["tracking_code"])
        self.add("status-duplicate", None, *self._follow(same["tracking_code"]), keeps=ANSWER)
        self.add(
            "status-corrected",
            None,
            *self._follow(corrected["tracking_code"]),
            ["open", "summary >> nth=0"],
            keeps=ANSWER,
        )
        too_long = ["fill", "#text", "Loket 3. " * 600]
        self.add("reply-missing", None, *asked, ["press", "form[action$='/messages'] button"], status=422)
        self.add("reply-too-long", None, *asked, too_long, ["press", "form[action$='/messages'] button"], status=422)
        for language in ("id", "en"):
            self._rated_and_reopened(language)

    def _rated_and_reopened(self, language: str) -> None:
        """What can be done once only: with a complaint for each language."""
        settled = self.office.complaint_at("receive")
        self.office.bring(settled["complaint_id"], None)
        ended = self._follow(settled["tracking_code"])
        rating, opening = (f"form[action$='/{each}'] button" for each in ("rating", "reopening"))
        unscored = [["fill", "#comment", "Cepat."], ["press", rating]]
        unfold = ["open", f"details:has({opening}) summary"]
        again = [unfold, ["fill", "#reason", "Masih antre."], ["press", opening], ["open", "summary >> nth=0"]]
        self.add("rating-missing", None, *ended, *unscored, status=422, keeps="Cepat.", language=language)
        self.add("rated", None, *ended, ["check", "#score"], ["press", rating], language=language)
        self.add("reopening-missing", None, *ended, unfold, ["press", opening], status=422, language=language)
        self.add("reopened", None, *ended, *again, keeps=ANSWER, language=language)

    def _board(self) -> None:
        self._wait_for_alerts("office_head")
        board = self.office.stack.transition
        for queue in ("mine", "open", "overdue", "held", "set_aside", "closed"):
            self.add(f"board-{queue}", "operator", ["goto", f"{board}/?queue={queue}"])
        self.add("board-empty", "admin", ["goto", f"{board}/"])
        self.add("board-no-such", "operator", ["goto", f"{board}/?id=bpn 0000"], status=404, keeps="bpn 0000")
        self._set_aside()
        figures = f"{board}/performance"
        self.add("performance", "office_head", ["goto", f"{figures}?period=this_week"])
        self.add("performance-wrong", "office_head", ["goto", f"{figures}?from=2026-02-01&to=2026-01-01"], status=422)
        self._report(board)
        self.add("register", "section_head", ["goto", f"{board}/register?period=this_month"])
        self.add("register-wrong", "section_head", ["goto", f"{board}/register?period=next_year"], status=422)
        self.add("alerts", "office_head", ["goto", f"{board}/alerts"])
        self.add("alerts-empty", "admin", ["goto", f"{board}/alerts"])
        self.add("openapi-staff", "operator", ["goto", f"{board}/openapi"])
        self.add("staff-not-found", "operator", ["goto", f"{board}/complaints/BPN-00000-00000"], status=404)
        self.add("staff-wrong-role", "section_head", ["goto", f"{board}/registration"], status=403)
        self.add("signed-out", "compliance", ["goto", f"{board}/"], ["press", "form[action='/sign-out'] button"])

    def _report(self, board: str) -> None:
        """Of a month of which something is counted and noted."""
        stack, head = self.office.stack, self.office.staff["office_head"]
        scheduler = token(stack.identity, SCHEDULER_ACCOUNT, stack.sla_check)
        counted = call("POST", f"{stack.sla_check}/rollups", headers={"Authorization": f"Bearer {scheduler}"})
        assert counted.status_code == 200, counted.text
        month = head.get("/performance?period=this_month")["to"][:7]
        note = {"month": month, "category": "visa", "expected_version": 0, "text": "Loket kedua dibuka."}
        assert head.send("POST", "/report/notes", note).status_code == 200
        at = ["goto", f"{board}/report?month={month}"]
        self.add("report", "office_head", at, keeps="Loket kedua dibuka.")
        self.add("report-wrong", "office_head", ["goto", f"{board}/report?month=2099-01"], status=422)
        form = "details:has(form[action='/report/notes']):last-of-type >> nth=0"
        typed = [["open", f"{form} >> summary"], ["fill", f"{form} >> textarea", "Hubungi 0812-3456-7890."]]
        send = ["press", f"{form} >> button"]
        self.add("report-guarded", "office_head", at, *typed, send, status=422, keeps="Hubungi 0812-3456-7890.")

    def _set_aside(self) -> None:
        """What a program sent that fills in all that it finds."""
        typed = AS_FORM | {"website": "x", "form_id": fresh_key()}
        answer = call("POST", f"{self.office.stack.intake}/complaints", data=typed)
        assert answer.status_code == 201, answer.text
        self.add("case-set-aside", "operator", self._case(noted(answer.json())))

    def _cases(self) -> None:
        for step, actor, _ in WAY:
            receipt = self._registered(step)
            for role in ("operator", "subsection_head", "section_head"):
                # Who only looks on sees parts of what the actor sees: in one language.
                language = None if role == actor else "id"
                self.add(f"case-{step}-{role}", role, self._case(receipt), language=language)
        confidential = self.office.complaint_at("review", disclosure="confidential")
        at = f"{self.office.stack.transition}/complaints/{confidential['complaint_id']}"
        self.add("reporter", "section_head", ["goto", f"{at}/reporter"])
        self.add("journal", "section_head", ["goto", f"{at}/journal"])
        same = f"{self._case(self._registered('direction'))[1]}?duplicate_of={confidential['complaint_id']}"
        self.add("case-duplicate", "section_head", ["goto", same], keeps=confidential["complaint_id"])
        begun = f"{self._case(self._registered('direction'))[1]}?template=apology"
        self.add("case-template", "section_head", ["goto", begun], keeps="Kami mohon maaf")

    def _refusals(self) -> None:
        """What was typed stays: in its field, or, where the page has none for it any more, above."""
        chief, text = "subsection_head", "Analisa yang tidak boleh hilang."
        advance = "form:has([value='advance'])"
        typed = ["fill", "#advance-documents-analysis", text]
        send = ["press", f"{advance} button"]
        # A version that has gone by: what a form carries that was opened before somebody else was faster.
        late = ["set", f"{advance} [name='expected_version']", "1"]
        self.add("case-missing-document", chief, self._fresh(), send, status=422)
        self.add("case-stale", chief, self._fresh(), typed, late, send, status=409, keeps=text)
        elsewhere = ["set", f"{advance} [name='action']", "resume"]
        other = ["press", "form:has(#advance-documents-analysis) button"]
        self.add("case-unplaced", chief, self._fresh(), typed, elsewhere, other, status=409, keeps=text)
        hold = "details:has([value='hold'])"
        ask = [["open", f"{hold} summary"], ["press", f"{hold} button"]]
        self.add("case-question-missing", chief, self._fresh(), *ask, status=422)
        post = ["fill", "#advance-publication-url", "https://media.example/p/2"]
        last = self._case(self._registered("follow_up"))
        self.add("case-publication-missing", "operator", last, post, send, status=422, keeps=post[-1])
        telling = ["fill", "#advance-documents-follow_up_answer", "Hubungi 0812-3456-7890."]
        unfold = ["open", "details:has(#advance-documents-follow_up_answer) summary"]
        told = ["fill", "#advance-publication-platform", "Instagram"]
        self.add(
            "case-guarded",
            "operator",
            last,
            unfold,
            telling,
            told,
            post,
            send,
            status=422,
            keeps="Alasan boleh diumumkan",
        )
        divert = "details:has([value='divert'])"
        once = [["open", f"{divert} summary"], ["fill", "#divert-public_text", text], ["press", f"{divert} button"]]
        self.add("case-unsure", chief, self._fresh(), *once, status=422, keeps=text)
        close = "details:has([value='close'])"
        end = [["open", f"{close} summary"], ["forget"], ["press", f"{close} button"]]
        self.add("session-ended", "office_head", self._fresh(), *end, status=401)

    def _registration(self) -> None:
        form = ["goto", f"{self.office.stack.transition}/registration"]
        send = ["press", "form[action='/complaints'] button"]
        wrong = [["fill", "#subject", "Antrean"], ["fill", "#channel_reference-url", "media.example"]]
        self.add("registration", "operator", form)
        self.add("registration-wrong", "operator", form, *wrong, send, status=422, keeps="media.example")
        right = [["choose", "#channel", "whatsapp"], ["choose", "#category", "visa"], ["check", "#disclosure"]]
        right += [["fill", "#subject", "Antrean visa"], ["fill", "#narrative", LONG]]
        self.add("registered", "operator", form, *right, ["choose", "#kind", "complaint"], send, status=201)
        self.add("registered-misconduct", "operator", form, *right, ["choose", "#kind", "misconduct"], send, status=201)

    def _exchange(self) -> None:
        """Exports are taken in, and compared: with rows of every kind."""
        forms = ["goto", f"{self.office.stack.transition}/imports"]
        take, compare = (["press", f"form[action='/{each}'] button"] for each in ("imports", "reconciliations"))
        table = as_csv([a_row("P-1"), a_row("P-2", Status="Entah"), a_row("P-3", Judul_Laporan="x")]).decode()
        month = ["fill", "#reconciliation-month", "2023-02"]
        ours = ["attach", "#reconciliation-file", "ekspor.csv", table]
        old = as_csv([an_old_row("12/2021")], OLD_HEADS)
        sent = self.office.staff["operator"].send(
            "POST", "/imports", data={"key": "register-lama"}, files={"file": ("register.csv", old)}
        )
        at = sent.json()["items"][0]["complaint_id"]
        self.add("exchange", "operator", forms)
        self.add("exchange-of-others", "office_head", forms, language="id")
        self.add("import-without-file", "operator", forms, take, status=422)
        self.add("imported", "operator", forms, ["attach", "#import-file", "ekspor.csv", table], take, keeps="P-2")
        self.add("compared", "operator", forms, month, ours, compare, keeps="P-3")
        month_wrong = ["fill", "#reconciliation-month", "Februari"]
        self.add("compare-wrong", "operator", forms, month_wrong, ours, compare, status=422, keeps="Februari")
        self.add("case-from-old-register", "operator", ["goto", f"{self.office.stack.transition}/complaints/{at}"])

    def _filed(self, step: str) -> str:
        return str(self.office.complaint_at(step)["complaint_id"])

    def _registered(self, step: str) -> Json:
        answer = self.office.staff["operator"].send("POST", "/complaints", SOCIAL)
        assert answer.status_code == 201, answer.text
        receipt: Json = answer.json()
        self.office.bring(receipt["complaint_id"], step)
        return receipt

    def _fresh(self) -> list[str]:
        return self._case(self.office.complaint_at("review"))

    def _case(self, receipt: Json) -> list[str]:
        return ["goto", f"{self.office.stack.transition}/complaints/{receipt['complaint_id']}"]

    def _wait_for_alerts(self, role: str, seconds: float = 60.0) -> None:
        """Until the person with this role has one: a complaint that nobody takes up is late soon on a fast stack."""
        until(lambda: self.office.staff[role].get("/alerts")["items"], seconds, f"an alert for {role}")
