"""What a function works with, put together from its settings: one set a process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from shared.cloud.alerts import Alerts
from shared.cloud.calendars import Calendars
from shared.cloud.clients import Clients
from shared.cloud.complaints import Changed, Complaints
from shared.cloud.limits import Limits
from shared.cloud.sealing import Sealing
from shared.cloud.settings import Settings
from shared.cloud.staff import Directory
from shared.cloud.wake_up import WakeUps
from shared.cloud.worklist import Worklists
from shared.data import offices
from shared.domain.alert import Person
from shared.domain.errors import Unavailable
from shared.domain.office import Office

if TYPE_CHECKING:
    from shared.cloud.figures_store import FiguresStore
    from shared.cloud.incidents import Incidents
    from shared.cloud.report_notes import ReportNotes

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The present time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """The outside of one function, and the committed data. What few requests need is loaded at its first use."""

    settings: Settings
    clients: Clients
    now: Callable[[], datetime]
    offices: Mapping[str, Office]
    directory: Directory
    calendars: Calendars
    complaints: Complaints
    worklists: Worklists
    alerts: Alerts
    wake_ups: WakeUps
    limits: Limits

    @classmethod
    def of(cls, settings: Settings, clients: Clients | None = None, now: Callable[[], datetime] = utc_now) -> Parts:
        """The parts for these settings. No client is made yet."""
        clients = clients or Clients(settings)
        houses = {
            key: house for key, house in offices().items() if not (settings.k_service and house.particulars.example)
        }
        if settings.office not in houses:
            raise ValueError(f"OFFICE={settings.office}: there is no such office in the data")
        if settings.is_demo:
            log.warning(
                "DEMONSTRATION TIMES IN FORCE: SLA_CALENDAR=%s, a minute lasts %s s",
                settings.sla_calendar,
                settings.sla_minute_seconds,
            )

        def day_in(office: str, at: datetime) -> date | None:
            return at.astimezone(houses[office].hours.zone).date() if office in houses else None

        directory = Directory(clients, day_in)

        def people(office: str, role: str, at: datetime) -> list[Person]:
            return [each.person() for each in directory.holding(office, role, at)]

        calendars = Calendars(clients, {key: settings.hours_of(office) for key, office in houses.items()})
        return cls(
            settings=settings,
            clients=clients,
            now=now,
            offices=houses,
            directory=directory,
            calendars=calendars,
            complaints=Complaints(clients, houses, calendars, people, Sealing(settings)),
            worklists=Worklists(clients, houses),
            alerts=Alerts(clients),
            wake_ups=WakeUps(clients, settings),
            limits=Limits(clients, settings.tracking_keys),
        )

    @cached_property
    def figures(self) -> FiguresStore:
        """The figures of days."""
        from shared.cloud.figures_store import FiguresStore

        return FiguresStore(self.clients, self.offices)

    @cached_property
    def report_notes(self) -> ReportNotes:
        """What offices wrote beside their monthly report."""
        from shared.cloud.report_notes import ReportNotes

        return ReportNotes(self.clients)

    @cached_property
    def incidents(self) -> Incidents:
        """What gathers complaints of one cause."""
        from shared.cloud.incidents import Incidents

        return Incidents(self.clients)

    def announce(self, changed: Changed, by: str, at: datetime) -> None:
        """After a commit: arm the next check, deliver what was recorded, tell the step's actors. All best effort."""
        complaint = changed.complaint
        if changed.repeated or not changed.decision.facts:
            return
        before = changed.before
        # Outside office hours a new visit's first check often falls when the old one's did; that one will be stale.
        if before is None or (before.visit, before.next_check_at) != (complaint.visit, complaint.next_check_at):
            self.wake_ups.check(complaint, at)
        for alert in changed.alerts:
            if alert.recipients:
                self.wake_ups.delivery(alert.id, complaint.id)
        if changed.decision.arrived and not complaint.is_over and self._someone_waits(changed, by, at):
            self.wake_ups.arrival(complaint)

    def _someone_waits(self, changed: Changed, by: str, at: datetime) -> bool:
        """Whether a member of staff wants the arrival notice, save who just passed the complaint on."""
        pinned = self.complaints.pin(changed.complaint)
        actors = pinned.procedure.at(changed.complaint.step).actors
        try:
            people = [one for each in actors for one in self.directory.holding(changed.complaint.office, each, at)]
        except Unavailable:
            log.warning("staff not read, no arrival notice", extra={"complaint": changed.complaint.id})
            return False
        return any(each.arrivals_by and each.email != by for each in people)
