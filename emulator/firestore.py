"""The Firestore emulator as a process: find Java and the jar, start, clear, stop."""

import http.client
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from emulator.ports import LOOPBACK, free_port

JAR_VARIABLE = "FIRESTORE_EMULATOR_JAR"
_JAR_IN_GCLOUD = Path("platform", "cloud-firestore-emulator", "cloud-firestore-emulator.jar")
_MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"  # the jar's manifest names none
_START_SECONDS = 30.0
_STOP_SECONDS = 5.0


class MissingPart(Exception):
    """A program that the local stack needs is not installed. The message names the command that installs it."""


class FailedStart(Exception):
    """The emulator ended, or stayed silent. The message carries the last lines that it wrote."""


def find_java() -> str:
    """The path of the Java runtime: that of JAVA_HOME, else the first on PATH.

    Raises:
        MissingPart: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    java = (shutil.which("java", path=str(Path(home, "bin"))) if home else None) or shutil.which("java")
    if java is None:
        raise MissingPart(
            "Java is missing (neither in JAVA_HOME nor on PATH). "
            "Install it with: apt-get install -y openjdk-17-jre-headless"
        )
    return java


def find_jar() -> Path:
    """The path of the emulator's jar: FIRESTORE_EMULATOR_JAR, else the one in the gcloud folder.

    Raises:
        MissingPart: it is in neither place, or the variable names a file that is not there.
    """
    named = os.environ.get(JAR_VARIABLE)
    if named:
        if not Path(named).is_file():
            raise MissingPart(f"{JAR_VARIABLE} names {named}, which is not a file. Correct it or unset it")
        return Path(named)
    gcloud = shutil.which("gcloud")
    if gcloud is not None:
        jar = Path(gcloud).resolve().parent.parent / _JAR_IN_GCLOUD
        if jar.is_file():
            return jar
    found = "gcloud is there, its emulator is not" if gcloud else "gcloud is not on PATH"
    raise MissingPart(
        f"The Firestore emulator is missing ({found}, and {JAR_VARIABLE} is not set). "
        "Install it with: gcloud components install cloud-firestore-emulator "
        "(where gcloud came from apt: apt-get install -y google-cloud-cli-firestore-emulator)"
    )


def command(port: int) -> list[str]:
    """The command line that serves Firestore on 127.0.0.1 at the port.

    Raises:
        MissingPart: Java, the jar, or both are missing; each is named on a line of its own.
    """
    found: list[str] = []
    missing: list[str] = []
    for find in (find_java, find_jar):
        try:
            found.append(str(find()))
        except MissingPart as absence:
            missing.append(str(absence))
    if missing:
        raise MissingPart("\n".join(missing))
    java, jar = found
    return [java, "-Xmx512m", "-cp", jar, _MAIN_CLASS, "start", f"--host={LOOPBACK}", f"--port={port}"]


def is_ready(address: str) -> bool:
    """Whether an emulator answers at the address, host:port."""
    try:
        status, body = _ask(address, "GET", "/", timeout=1.0)
    except (OSError, http.client.HTTPException):
        return False
    return status == 200 and body.strip() == b"Ok"


class FirestoreEmulator:
    """An emulator that lives as long as the `with` block, on a free port unless one is given.

    What it writes goes to `log`, else to a file that vanishes with it. Everything is in memory:
    `clear` empties one project, `stop` forgets all.
    """

    def __init__(self, port: int | None = None, log: Path | None = None) -> None:
        self.port = port or free_port()
        self.address = f"{LOOPBACK}:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._log_path = log
        self._log: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers, which takes about a second.

        Raises:
            MissingPart: Java or the jar is missing.
            FailedStart: the port is taken, it ended at once, or it does not answer within 30 seconds.
        """
        if self.process is not None:
            raise RuntimeError(f"the emulator at {self.address} runs already")
        line = command(self.port)
        # Another emulator on the port would answer in the place of this one, which ends a second later.
        if is_ready(self.address):
            raise FailedStart(f"another emulator answers at {self.address} already")
        try:
            self._log = self._log_path.open("w+b") if self._log_path else tempfile.TemporaryFile()  # noqa: SIM115
            self.process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT)
            self._wait_for_answer(self.process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the process, and wait for that. One that is stopped, or never started, stays so."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def clear(self, project_id: str) -> None:
        """Remove every document of the project's default database; other projects keep theirs.

        Raises:
            RuntimeError: the emulator refuses.
        """
        path = f"/emulator/v1/projects/{quote(project_id, safe='')}/databases/(default)/documents"
        status, body = _ask(self.address, "DELETE", path, timeout=10.0)
        if status != 200:
            raise RuntimeError(f"clearing {project_id} gave {status}: {body.decode(errors='replace')}")

    def _wait_for_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            if process.poll() is not None:
                raise FailedStart(f"it ended with status {process.returncode}:\n{self._last_lines()}")
            if is_ready(self.address):
                return
            if time.monotonic() > deadline:
                raise FailedStart(f"no answer at {self.address}, {_START_SECONDS:.0f} s on:\n{self._last_lines()}")
            time.sleep(0.05)

    def _last_lines(self) -> str:
        if self._log is None:
            return ""
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").splitlines()
        return "\n".join([line for line in lines if not line.startswith("\tat ")][-20:])  # no stack frames


def _ask(address: str, method: str, path: str, timeout: float) -> tuple[int, bytes]:
    # Not urllib: it would send a loopback address through the proxy that the environment names.
    connection = http.client.HTTPConnection(address, timeout=timeout)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
