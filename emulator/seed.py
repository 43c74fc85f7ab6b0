"""The staff of the local stack: one placeholder person to a role, and their documents in Firestore."""

import json
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from emulator.cloud_tasks.http_call import HttpCaller
from shared.cloud.staff import StaffMember
from shared.data import default_office, offices

TASKS_ACCOUNT = "tasks@project.example"
SCHEDULER_ACCOUNT = "scheduler@project.example"

_FILE = Path(__file__).parent / "people.toml"
_TIMEOUT = 60.0


def email_of(role: str, office: str | None = None) -> str:
    """The address of the person who holds the role at the office, or at the one that is meant where none is named."""
    return next(each.email for each in staff(office or default_office()) if role in each.roles)


def staff(office: str) -> list[StaffMember]:
    """One person to a role, all of one office; of an office that the data does not have, people as of the default."""
    return [
        StaffMember(email=f"{account}@{domain}", name=name, office=office, roles=(role,))
        for domain, account, role, name in _people(office)
    ]


def everybody() -> list[StaffMember]:
    """The staff of every office in the data."""
    return [member for office in offices() for member in staff(office)]


@cache
def role_names() -> dict[str, tuple[str, str]]:
    """What the local sign-in page calls each role, in Indonesian and in English."""
    told = tomllib.loads(_FILE.read_text("utf-8"))["roles"]
    actors = (actor for office in offices().values() for each in office.procedures.values() for actor in each.actor)
    return {actor.key: (actor.title, actor.title) for actor in actors} | {
        key: (each["id"], each["en"]) for key, each in told.items()
    }


@cache
def _people(office: str) -> tuple[tuple[str, str, str, str], ...]:
    """Domain, account, role and name: from the file, or one to each role of the office's procedures."""
    told = tomllib.loads(_FILE.read_text("utf-8")).get(office)
    if told:
        return tuple((told["domain"], each["account"], each["role"], each["name"]) for each in told["people"])
    house = offices().get(office)
    if house is None:
        return _people(default_office())
    titles = {actor.key: actor.title for each in house.procedures.values() for actor in each.actor}
    titles |= {role: role.capitalize() for role in house.erasers if role not in titles}
    domain = f"{office.replace('_', '-')}.example"
    return tuple((domain, role.replace("_", "."), role, f"{title} Contoh") for role, title in titles.items())


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
