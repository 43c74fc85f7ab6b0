"""Run Terraform against the stand-in, on a copy of infra/terraform, with nothing of this machine's own settings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
TIMEOUT = 110.0
_PASSED_ON = ("PATH", "HOME", "TMPDIR")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and all that it printed."""

    status: int
    said: str

    @property
    def text(self) -> str:
        """What was printed, without its line breaks: Terraform breaks messages anywhere."""
        return " ".join(self.said.split())

    def messages(self, kind: str) -> list[dict[str, Any]]:
        """Of a command with -json: the messages of one type."""
        lines: Iterator[dict[str, Any]] = (json.loads(line) for line in self.said.splitlines() if line.startswith("{"))
        return [each for each in lines if each.get("type") == kind]


@dataclass(frozen=True)
class Configuration:
    """A copy of infra/terraform that a test may spoil. It lies as deep below the data as the real one."""

    folder: Path
    provider: Mapping[str, str]

    def run(self, *arguments: str) -> Ran:
        """Run terraform with these arguments."""
        settings = self.folder.parents[1] / "no-settings"
        settings.touch()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {
            **self.provider,
            "TF_CLI_CONFIG_FILE": str(settings),
            "TF_DATA_DIR": str(self.folder.parents[1] / "terraform-data"),
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
        }
        ended = subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout)

    def change(self, file: str, old: str, new: str) -> None:
        """Put `new` where `old` stands in a file, which must have it once."""
        text = (self.folder / file).read_text()
        assert text.count(old) == 1, f"{file} has {text.count(old)} times: {old}"
        (self.folder / file).write_text(text.replace(old, new))

    def remove_line(self, file: str, beginning: str) -> None:
        """Remove the one line of a file that begins so, spaces aside."""
        lines = (self.folder / file).read_text().splitlines(keepends=True)
        found = [line for line in lines if line.lstrip().startswith(beginning)]
        assert len(found) == 1, f"{file} has {len(found)} lines that begin with: {beginning}"
        self.change(file, found[0], "")


def copied(into: Path, provider: Mapping[str, str]) -> Configuration:
    """A copy below the folder `into`, with the offices' files where it looks for them."""
    folder = into / "infra" / "terraform"
    shutil.copytree(
        ROOT / "infra" / "terraform", folder, ignore=shutil.ignore_patterns(".terraform*", "terraform.tfvars")
    )
    shutil.copytree(ROOT / "shared" / "data" / "offices", into / "shared" / "data" / "offices")
    return Configuration(folder, provider)
