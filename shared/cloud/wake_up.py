"""Wake-up calls in Cloud Tasks: best effort with a short timeout. The stored times are the truth, the sweep the net."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from zlib import crc32

from google.api_core import exceptions
from google.cloud import tasks_v2

from shared.cloud.clients import Clients
from shared.cloud.settings import Settings
from shared.domain.alert import ARRIVAL, alert_id
from shared.domain.complaint import Complaint
from shared.operation import HEADER, present

TIMEOUT = 2.0
"""Seconds for one call: somebody waits for the answer."""

FARTHEST = timedelta(days=25)
"""Cloud Tasks refuses more than 30 days; what lies farther away is the sweep's."""

log = logging.getLogger(__name__)


class WakeUps:
    """Creates tasks that hold no personal data; without names, which cost time, save where one is enough for many."""

    def __init__(self, clients: Clients, settings: Settings) -> None:
        self._clients = clients
        self._settings = settings

    def check(self, complaint: Complaint, at: datetime) -> bool:
        """Ask for a look at the complaint when its next level falls. False: the sweep will see to it."""
        when = complaint.next_check_at
        if when is None or when - at > FARTHEST:
            return False
        body = {"complaint": complaint.id, "visit": complaint.visit}
        return self._create(self._settings.tasks_queue, "/deadlines", body, complaint.id, when)

    def arrival(self, complaint: Complaint) -> bool:
        """Ask that the step's actors be told at once that work has come."""
        return self.delivery(alert_id(complaint.id, complaint.visit, ARRIVAL), complaint.id)

    def delivery(self, alert: str, complaint: str, when: datetime | None = None, *, once: str | None = None) -> bool:
        """Ask for the delivery of an alert, now or at `when`; one task for all that name the same `once` and `when`.

        Deliveries have a queue of their own where one is set: a mail server that is down holds no deadline up.
        """
        queue = self._settings.alerts_queue or self._settings.tasks_queue
        name = f"{sha256(once.encode()).hexdigest()[:32]}-{when:%Y%m%dT%H%M%S%f}" if once and when else None
        return self._create(queue, f"/alerts/{alert}/delivery", {}, complaint, when, name)

    def daily(self, path: str, body: Mapping[str, object], once: str) -> bool:
        """Ask for a piece of the daily work at once; one task for all that name the same `once`.

        It has a queue of its own where one is set: however much there is of it, it holds no deadline up.
        """
        queue = self._settings.daily_queue or self._settings.tasks_queue
        return self._create(queue, path, body, "", None, sha256(once.encode()).hexdigest()[:32])

    def _create(
        self,
        queue: str,
        path: str,
        body: Mapping[str, object],
        complaint: str,
        when: datetime | None,
        name: str | None = None,
    ) -> bool:
        request = tasks_v2.HttpRequest(
            url=self._settings.sla_check_url + path,
            http_method=tasks_v2.HttpMethod.POST,
            headers={"Content-Type": "application/json"} | ({HEADER: present()} if present() else {}),
            body=json.dumps(dict(body)).encode(),
            oidc_token=tasks_v2.OidcToken(
                service_account_email=self._settings.tasks_service_account,
                audience=self._settings.sla_check_url,
            ),
        )
        queue = one_of(queue, name or complaint or path)
        named = {"name": f"{queue}/tasks/{name}"} if name else {}
        task = tasks_v2.Task({"http_request": request} | ({"schedule_time": when} if when else {}) | named)
        try:
            self._clients.tasks.create_task(parent=queue, task=task, retry=None, timeout=TIMEOUT)
        except exceptions.AlreadyExists:
            return True
        except (exceptions.GoogleAPICallError, exceptions.RetryError) as error:
            log.warning(
                "task not created",
                extra={"event": "task_not_created", "complaint": complaint, "error": type(error).__name__},
            )
            return False
        return True


def one_of(queues: str, key: str) -> str:
    """The queue for whatever has this key, of several separated by commas; the same one for the same key."""
    among = queues.split(",")
    return among[crc32(key.encode()) % len(among)]
