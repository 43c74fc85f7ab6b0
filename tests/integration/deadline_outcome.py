"""What has come of a random play: held against the model, complaint by complaint, alert by alert, mail by mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from emulator.seed import email_of
from shared.domain import journal
from tests.integration import deadline_model as model
from tests.integration.house import MINUTE, House

ONCE = ("advance", "return", "hold", "resume", "close", "reopen")
"""Actions that leave an entry each time that they are carried out."""


@dataclass
class Outcome:
    """A house, and what its clients know: commands `given` and `answered` (by complaint and action), `faults` met."""

    house: House
    posted: int = 0
    given: Counter[tuple[str, str]] = field(default_factory=Counter)
    answered: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def is_right(self) -> None:
        """Each level that fell was recorded, alerted and told once, no other was, and each chain holds."""
        ids = self.house.ids()
        assert self.answered["", "submit"] <= len(ids) <= self.posted
        expected: model.Told = sum((self.recorded_and_alerted(id_) for id_ in ids), Counter())
        mails = self.house.mails()
        told = model.told_by(mails)
        assert told == expected, f"told too often: {told - expected}; too seldom: {expected - told}"
        assert model.most_repeated(mails) <= self.faults.total(), "a message came again without a fault"
        self.counts["told"] += expected.total()
        self.counts["mails that came again"] += len(mails) - len({each.headers["Message-ID"] for each in mails})

    def recorded_and_alerted(self, id_: str) -> model.Told:
        """Check one complaint's journal and alerts; what its receivers must have been told."""
        entries = self.house.parts.complaints.entries(id_)
        broken = list(journal.faults(entries, self.house.parts.complaints.load(id_).complaint))
        assert not broken, broken
        self.commands_were_carried_out_once(id_, entries)
        now = self.house.clock()
        visits = {visit.number: visit for visit in model.visits(entries, now)}
        fallen = {(n, level): at for n, visit in visits.items() for level, at in visit.falls(now).items()}
        overdue = {key for key, at in fallen.items() if at <= now - MINUTE}
        recorded = [(each.visit, each.action) for each in entries if each.action in model.SHARES]
        assert len(recorded) == len(set(recorded)), "recorded twice"
        assert set(recorded) <= set(fallen), "a false alert"
        assert overdue <= set(recorded), "never recorded"
        for entry in entries:
            early = entry.action in model.SHARES and entry.at < fallen[entry.visit, entry.action]
            assert not early, f"{entry.action} of visit {entry.visit} recorded too early, at {entry.at}"
        ended = [(each.visit, model.HOLD_ENDED) for each in entries if each.action == model.HOLD_ENDED]
        lapsed = Counter((n, model.HOLD_ENDED) for n, visit in visits.items() for _ in visit.lapsed)
        assert Counter(ended) == lapsed, f"holds that ended: {ended}, by the model {lapsed}"
        alerts = [self.house.parts.alerts.load(each) for each in self.house.ids("alerts") if each.startswith(f"{id_}-")]
        assert sorted((each.visit, each.level) for each in alerts) == sorted(recorded + ended)
        told: model.Told = Counter()
        for alert in alerts:
            step = visits[alert.visit].step
            if alert.level in model.SHARES:
                assert (alert.fell_at, alert.role) == (
                    fallen[alert.visit, alert.level],
                    model.TOLD[step][list(model.SHARES).index(alert.level)],
                )
            else:
                assert alert.fell_at in visits[alert.visit].lapsed
            assert [(each.email, each.state) for each in alert.recipients] == [(email_of(alert.role), "sent")]
            number = str(list(model.MINUTES).index(step) + 1)
            told[email_of(alert.role), id_, model.WORDS[alert.level], number] += 1
            self.counts[f"recorded: {alert.level}"] += 1
        return told

    def commands_were_carried_out_once(self, id_: str, entries: Sequence[journal.Entry]) -> None:
        for action in ONCE:
            done = sum(each.action == action for each in entries)
            assert self.answered[id_, action] <= done <= self.given[id_, action], action
