"""From a row of another system's export to what is stored: a registration, or a case that had ended before."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from functions.transition.models import RegistrationForm
from shared.domain.command import Past
from shared.domain.complaint import Classification, Outcome
from shared.domain.errors import N_, FieldError, Invalid
from shared.domain.import_mapping import CLOSED_ON, FILED_ON, ImportMapping
from shared.domain.import_rows import ForeignRow
from shared.web.body import parse

LONGEST = 10_000


class HistoryForm(RegistrationForm):
    """A case of an old register, as briefly as one was kept."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    narrative: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] = ""
    classification: Classification | None = None
    outcome: Outcome
    answer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] = Field(default="")


def form_of(row: ForeignRow, mapping: ImportMapping, office: str) -> tuple[RegistrationForm, Past | None]:
    """What a good row asks to be stored; with a past where it had ended.

    Raises:
        Invalid: names the fields that cannot be used.
    """
    fields: dict[str, Any] = {"channel": mapping.channel, "office": office}
    for name, text in (row.fields or {}).items():
        group, _, inner = name.partition(".")
        if inner:
            fields.setdefault(group, {})[inner] = text
        else:
            fields[name] = text
    fields["channel_reference"] = {**fields.get("channel_reference", {}), "number": mapping.reference(row.number)}
    if not row.is_over:
        return parse(RegistrationForm, fields, strict=False), None
    if mapping.finished != "history":
        raise Invalid(fields=(FieldError("state", N_("It is finished there already.")),))
    form = parse(HistoryForm, fields | {"outcome": row.state, "answer": row.answer}, strict=False)
    if row.filed_at is None or row.closed_at is None:
        missing = [name for name, at in ((FILED_ON, row.filed_at), (CLOSED_ON, row.closed_at)) if at is None]
        raise Invalid(fields=tuple(FieldError(name, N_("This is needed.")) for name in missing))
    return form, Past(
        source=mapping.key,
        number=row.number,
        received_at=row.filed_at,
        closed_at=max(row.filed_at, row.closed_at),
        outcome=form.outcome,
        answer=form.answer,
        classification=form.classification,
    )
