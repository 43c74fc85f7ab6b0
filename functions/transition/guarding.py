"""A command with what the guard against personal data in a published text has to know."""

from __future__ import annotations

from dataclasses import replace

from shared.cloud.complaints import Pinned
from shared.cloud.parts import Parts
from shared.domain.command import Command

PUBLISHES = ("advance", "divert", "close", "correct")
"""The actions whose texts the public may come to read."""


def guarded(parts: Parts, pinned: Pinned, command: Command) -> Command:
    """The command, completed for this complaint.

    The name is read by the machine, to be looked for; nobody is shown it, so no look is journalled.
    """
    at_the_end = pinned.procedure.at(pinned.complaint.step).end
    if command.action not in PUBLISHES or (command.action == "advance" and not at_the_end):
        return command
    name = None
    if pinned.complaint.disclosure == "confidential":
        name = parts.complaints.reporter(pinned.complaint.id).get("name")
    contacts = parts.offices[pinned.complaint.office].particulars.contacts
    return replace(command, reporter_name=name, office_contacts=contacts)
