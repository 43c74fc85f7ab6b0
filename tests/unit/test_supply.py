"""What is deployed is known: licences, bills of materials, and an audit that never passes for one that was made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts import sbom
from scripts.audit import audit
from scripts.bundle import FUNCTIONS
from scripts.licences import WRITTEN, written
from scripts.locked import lock_of, locked


def test_the_licences_are_those_of_the_locks() -> None:
    assert WRITTEN.read_text(encoding="utf-8") == written(), "make licences"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_line_of_a_lock_is_read(function: str) -> None:
    lock = lock_of(function).read_text(encoding="utf-8")

    packages = locked(function)

    assert len(packages) == sum(not line.startswith(" ") for line in lock.splitlines())
    assert sum(len(each.hashes) for each in packages) == lock.count("--hash=sha256:")
    assert all(each.wanted_by or each.name in sbom.asked_for(function) for each in packages)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_bill_of_materials_is_one_by_the_standard_and_the_same_each_time(function: str, tmp_path: Path) -> None:
    first = [each.read_bytes() for each in sbom.write(tmp_path)]
    again = [each.read_bytes() for each in sbom.write(tmp_path)]

    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(sbom.bill(function)))

    assert wrong is None
    assert first == again


def test_a_bill_names_what_each_package_wants() -> None:
    wants = {each["ref"].partition("@")[0]: each["dependsOn"] for each in sbom.bill("intake")["dependencies"]}

    direct = {each.partition("@")[0].removeprefix("pkg:pypi/") for each in wants["intake"]}
    of_flask = {each.partition("@")[0].removeprefix("pkg:pypi/") for each in wants["pkg:pypi/flask"]}

    assert direct == sbom.asked_for("intake")
    assert of_flask >= {"werkzeug", "jinja2", "itsdangerous", "click", "blinker"}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages), "fixes": []}


def test_a_known_weakness_fails_the_audit_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    weak = {"name": "flask", "version": "0.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["0.2"]}]}

    status = audit(lambda _: report(weak, {"name": "idna", "version": "3.20", "vulns": []}))

    assert status == 1
    assert "flask 0.1: PYSEC-1, mended in 0.2" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [None, report({"name": "flask", "skip_reason": "not found"})])
def test_an_audit_that_nobody_answers_says_so_loudly(
    answer: dict[str, Any] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    status = audit(lambda _: answer)

    said = capsys.readouterr().out
    assert status == 0
    assert "NOT AUDITED" in said
    assert "0 packages audited" in said


def test_what_is_sound_passes_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    status = audit(lambda _: report({"name": "idna", "version": "3.20", "vulns": []}))

    assert status == 0
    assert "NOT AUDITED" not in capsys.readouterr().out
