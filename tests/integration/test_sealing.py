"""The reporter's identity at rest: the public function cannot read what others wrote; keys rotate."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from shared.cloud.sealing import CannotBeOpened, Sealing, new_pair
from tests.integration.house import PRIVATE_KEY, PUBLIC_KEY, House

WHO = {"name": "Budi Rahasia", "email": "budi@warga.example", "phone": "+62 811 000 111"}


def sealing(house: House, public: dict[str, str], private: dict[str, str]) -> Sealing:
    """A sealing with these keys, by version."""
    kept = {version: SecretStr(key) for version, key in private.items()}
    update = {"identity_public_keys": public, "identity_private_keys": kept}
    return Sealing(house.settings.model_copy(update=update))


def test_what_intake_seals_intake_cannot_open_and_staff_can(house: House) -> None:
    intake, staff = sealing(house, {"1": PUBLIC_KEY}, {}), sealing(house, {}, {"1": PRIVATE_KEY})

    stored = intake.seal("BPN-7K3Q9-F2MXC", WHO)

    assert staff.open("BPN-7K3Q9-F2MXC", stored) == WHO
    with pytest.raises(CannotBeOpened):
        intake.open("BPN-7K3Q9-F2MXC", stored)
    assert not [word for word in WHO.values() if word.encode() in stored["sealed"]]


def test_a_sealed_identity_cannot_be_moved_or_changed(house: House) -> None:
    both = sealing(house, {"1": PUBLIC_KEY}, {"1": PRIVATE_KEY})
    stored = both.seal("BPN-7K3Q9-F2MXC", WHO)
    changed = stored | {"sealed": stored["sealed"][:-1] + bytes([stored["sealed"][-1] ^ 1])}

    for id_, each in (("BPN-00000-00000", stored), ("BPN-7K3Q9-F2MXC", changed)):
        with pytest.raises(CannotBeOpened):
            both.open(id_, each)


def test_its_length_tells_nothing_of_a_short_name(house: House) -> None:
    intake = sealing(house, {"1": PUBLIC_KEY}, {})

    lengths = {len(intake.seal("BPN-7K3Q9-F2MXC", {"name": name})["sealed"]) for name in ("Al", "Alexandra Budiman")}

    assert len(lengths) == 1


def test_a_newer_key_seals_and_the_older_one_still_opens(house: House) -> None:
    private, public = new_pair()
    old = sealing(house, {"1": PUBLIC_KEY}, {}).seal("BPN-7K3Q9-F2MXC", WHO)

    new = sealing(house, {"1": PUBLIC_KEY, "2": public}, {}).seal("BPN-7K3Q9-F2MXC", WHO)

    staff = sealing(house, {}, {"1": PRIVATE_KEY, "2": private})
    assert (old["key"], new["key"]) == ("1", "2")
    assert staff.open("BPN-7K3Q9-F2MXC", old) == staff.open("BPN-7K3Q9-F2MXC", new) == WHO


def test_nothing_of_the_identity_lies_readable_in_the_database(house: House) -> None:
    answer = house.post(reporter=WHO, narrative="Loket tutup pada jam kerja, tidak ada petugas.")
    id_ = answer.get_json()["complaint_id"]
    document = house.database.collection("complaints").document(id_)

    stored = [
        document.get(timeout=5).to_dict(),
        *(each.to_dict() for each in house.database.collection_group("journal").stream(timeout=5)),
    ]
    stored += [each.to_dict() for each in house.database.collection_group("private").stream(timeout=5)]
    stored += [each.to_dict() for each in house.database.collection("alerts").stream(timeout=5)]

    assert not [word for word in WHO.values() if word in str(stored)]
    assert house.by("operator").get(f"/complaints/{id_}/reporter").get_json() == WHO
