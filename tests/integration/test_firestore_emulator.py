"""The Firestore emulator: found or named as missing, started, cleared by project, stopped."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from emulator.firestore import FailedStart, FirestoreEmulator, MissingPart, command, find_jar, find_java
from emulator.ports import free_port

Connect = Callable[[str], Any]


@pytest.fixture(scope="module")
def emulator() -> Iterator[FirestoreEmulator]:
    with FirestoreEmulator() as running:
        yield running


@pytest.fixture
def connect(emulator: FirestoreEmulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """The official client of a project; closed when the test ends."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", emulator.address)
    clients: list[Any] = []

    def client(project_id: str) -> Any:
        clients.append(firestore.Client(project=project_id, credentials=AnonymousCredentials()))  # type: ignore[no-untyped-call]
        return clients[-1]

    yield client

    for used in clients:
        used._firestore_api.transport.close()


def test_it_answers_within_a_few_seconds() -> None:
    began = time.monotonic()
    with FirestoreEmulator():
        took = time.monotonic() - began

    print(f"ready after {took:.2f} s")
    assert took < 15


def test_the_official_client_reads_what_it_wrote(connect: Connect) -> None:
    client = connect("reads-what-it-wrote")

    client.document("complaints/a").create({"step": "review", "visit": 3}, timeout=5)

    assert client.document("complaints/a").get(timeout=5).to_dict() == {"step": "review", "visit": 3}


def test_clearing_a_project_leaves_the_others_alone(emulator: FirestoreEmulator, connect: Connect) -> None:
    cleared, kept = connect("cleared-project"), connect("kept-project")
    for client in (cleared, kept):
        client.document("complaints/a/journal/1").create({"action": "receive"}, timeout=5)

    emulator.clear("cleared-project")

    assert not cleared.document("complaints/a/journal/1").get(timeout=5).exists
    assert kept.document("complaints/a/journal/1").get(timeout=5).exists


def test_it_leaves_no_process_behind_and_can_start_again() -> None:
    emulator = FirestoreEmulator()
    emulator.start()
    process = emulator.process
    assert process is not None

    emulator.stop()
    emulator.stop()

    assert process.returncode is not None
    assert emulator.process is None
    with emulator:
        emulator.clear("any")


def test_what_it_writes_goes_to_the_log_that_was_asked_for(tmp_path: Path) -> None:
    log = tmp_path / "firestore.log"

    with FirestoreEmulator(log=log) as emulator:
        assert emulator.address in log.read_text()


def test_a_port_that_another_program_holds_is_an_error_that_shows_its_log() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        emulator = FirestoreEmulator(port=taken.getsockname()[1])

        with pytest.raises(FailedStart, match="Address already in use"):
            emulator.start()

    assert emulator.process is None


def test_another_emulator_on_the_port_is_not_taken_for_this_one(emulator: FirestoreEmulator) -> None:
    with pytest.raises(FailedStart, match="another emulator"):
        FirestoreEmulator(port=emulator.port).start()


def test_java_is_taken_from_java_home_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.touch(mode=0o755)

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    assert find_java() == str(java)


def test_the_jar_is_taken_from_the_variable_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jar = tmp_path / "emulator.jar"
    jar.touch()

    monkeypatch.setenv("FIRESTORE_EMULATOR_JAR", str(jar))

    assert find_jar() == jar
    assert command(8080)[1:] == [
        "-Xmx512m",
        "-cp",
        str(jar),
        "com.google.cloud.datastore.emulator.firestore.CloudFirestore",
        "start",
        "--host=127.0.0.1",
        "--port=8080",
    ]


def test_a_variable_that_names_no_file_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_JAR", "/nowhere/emulator.jar")

    with pytest.raises(MissingPart, match=r"FIRESTORE_EMULATOR_JAR names /nowhere/emulator.jar"):
        find_jar()


def test_everything_missing_is_named_at_once_with_the_commands_that_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("JAVA_HOME", "FIRESTORE_EMULATOR_JAR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MissingPart) as missing:
        FirestoreEmulator().start()

    assert "apt-get install -y openjdk-17-jre-headless" in str(missing.value)
    assert "gcloud components install cloud-firestore-emulator" in str(missing.value)


def test_a_free_port_can_be_bound() -> None:
    port = free_port()

    with socket.create_server(("127.0.0.1", port)):
        assert port > 1023
