"""The staff of the local stack: one placeholder person to a role, and their documents in Firestore."""

import json
from collections.abc import Sequence

from emulator.cloud_tasks.http_call import HttpCaller
from shared.cloud.staff import StaffMember

DOMAIN = "imigrasi.example"
TASKS_ACCOUNT = "tasks@project.example"
SCHEDULER_ACCOUNT = "scheduler@project.example"

_PEOPLE = (
    ("operator", "operator", "Operator Contoh"),
    ("subsection.head", "subsection_head", "Kasubsi Contoh"),
    ("section.head", "section_head", "Kasi Contoh"),
    ("office.head", "office_head", "Kepala Kantor Contoh"),
    ("compliance", "compliance", "Petugas Kepatuhan Contoh"),
    ("admin", "admin", "Administrator Contoh"),
)
_TIMEOUT = 60.0


def email_of(role: str) -> str:
    """The address of the person who holds the role."""
    return next(f"{account}@{DOMAIN}" for account, each, _ in _PEOPLE if each == role)


def staff(office: str) -> list[StaffMember]:
    """One person to a role, all of one office."""
    return [
        StaffMember(email=f"{account}@{DOMAIN}", name=name, office=office, roles=(role,))
        for account, role, name in _PEOPLE
    ]


def write_staff(people: Sequence[StaffMember], firestore: str, project: str) -> None:
    """Put each person's document into the emulator at `firestore` (host:port); one that is there is replaced.

    By REST, because the client library takes the emulator's address from the environment of the whole process alone.

    Raises:
        OSError: the emulator cannot be reached.
        RuntimeError: it refuses.
    """
    documents = f"projects/{project}/databases/(default)/documents"
    writes = [
        {"update": {"name": f"{documents}/staff/{each.email}", "fields": _fields(each.model_dump(mode="json"))}}
        for each in people
    ]
    answer = HttpCaller().call(
        "POST",
        f"http://{firestore}/v1/{documents}:commit",
        {"Content-Type": "application/json", "Authorization": "Bearer owner"},
        json.dumps({"writes": writes}).encode(),
        _TIMEOUT,
    )
    if answer.status != 200:
        raise RuntimeError(f"seeding the staff gave {answer.status}: {answer.body.decode(errors='replace')}")


def _fields(values: dict[str, object]) -> dict[str, object]:
    return {name: _encoded(value) for name, value in values.items()}


def _encoded(value: object) -> dict[str, object]:
    match value:
        case bool():
            return {"booleanValue": value}
        case str():
            return {"stringValue": value}
        case list():
            return {"arrayValue": {"values": [_encoded(each) for each in value]}}
        case dict():
            return {"mapValue": {"fields": _fields(value)}}
    raise TypeError(f"no Firestore value for {type(value).__name__}")
