"""The facts of a stored picture."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from shared.domain.attachment import Attachment
from shared.domain.complaint import Complaint
from tests.unit.builders import a_complaint, a_submission

PICTURE = Attachment(name="ab" * 32, media_type="image/jpeg", bytes=900, width=64, height=48)


def test_a_picture_is_not_sensitive_unless_somebody_says_so() -> None:
    assert PICTURE.sensitive is False
    assert Attachment.model_validate(PICTURE.model_dump() | {"sensitive": True}).sensitive


def test_its_facts_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        PICTURE.name = "cd" * 32  # type: ignore[misc]


def test_a_complaint_keeps_the_pictures_that_came_with_it() -> None:
    assert a_submission(attachments=(PICTURE,)).attachments == (PICTURE,)

    stored = a_complaint().model_copy(update={"attachments": (PICTURE,)}).model_dump()

    assert Complaint.model_validate(stored).attachments == (PICTURE,)
