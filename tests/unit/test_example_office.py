"""An office that is an example is there to be played on one machine; in the cloud nobody can write to it."""

from __future__ import annotations

import pytest

from shared.cloud.parts import Parts
from shared.cloud.settings import Settings
from shared.data import offices

EXAMPLES = {key for key, office in offices().items() if office.particulars.example}


@pytest.mark.parametrize("service", ["", "intake"])
def test_an_example_is_served_here_and_not_in_the_cloud(service: str) -> None:
    parts = Parts.of(Settings(google_cloud_project="a-project", k_service=service))

    assert EXAMPLES
    assert parts.offices.keys() == offices().keys() - (EXAMPLES if service else set())


@pytest.mark.parametrize("office", sorted(EXAMPLES))
def test_a_deployment_for_an_example_does_not_start(office: str) -> None:
    with pytest.raises(ValueError, match=f"OFFICE={office}: there is no such office"):
        Parts.of(Settings(google_cloud_project="a-project", k_service="intake", office=office))
