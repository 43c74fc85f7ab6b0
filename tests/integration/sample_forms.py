"""`python -m tests.integration.sample_forms`: write tests/samples/VERSION, everything that this release stores.

Run it once when a release is made, and never again for that release: what it wrote lies in somebody's database.
"""

from __future__ import annotations

import secrets
import shutil
import sys
import tomllib
from pathlib import Path

from shared.cloud.sealing import new_pair
from tests.integration.house import MONDAY
from tests.integration.sample_scenes import Scenes
from tests.integration.services import running_services
from tests.integration.stored_forms import SAMPLES, Keys, sample_house, write_out

ROOT = Path(__file__).parent.parent.parent


def version() -> str:
    """The version of this tree."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def main() -> int:
    """Play the scenes and write what they leave; what was there of this version is replaced."""
    folder = SAMPLES / version()
    private, public = new_pair()
    with (
        running_services() as services,
        sample_house(services, Keys(secrets.token_urlsafe(24), private, public, MONDAY, {})) as house,
    ):
        scenes = Scenes(house)
        scenes.play()
        shutil.rmtree(folder, ignore_errors=True)
        write_out(house, scenes.codes, folder)
    sys.stdout.write(f"{folder}: {len(list(folder.iterdir()))} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
