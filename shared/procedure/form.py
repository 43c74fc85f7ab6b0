"""The official form of a procedure as plain text: its head, its boxes, and the flow table row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from shared.domain.procedure import Procedure
from shared.domain.procedure_tables import Step

WIDTH = 100


def form(procedure: Procedure, about: Mapping[str, str]) -> Iterator[str]:
    """The lines, in the language of the sheet. `about` are the titles of the categories by key."""
    head = procedure.header
    yield from (head.institution, head.region, head.office, "")
    for name, text in (
        ("Nomor SOPAP", head.number),
        ("Tanggal pembuatan", head.made),
        ("Tanggal revisi", head.revised or "-"),
        ("Tanggal berlaku", head.in_force),
        ("Disahkan oleh", f"{head.approved_by} ({head.approver})"),
        ("Judul SOPAP", head.title),
    ):
        yield f"{name:<18}: {text}"
    for name, texts in (
        ("Dasar hukum", [each.text for each in procedure.legal_basis]),
        ("Kualifikasi pelaksana", list(procedure.qualifications)),
        ("Peralatan/perlengkapan", list(procedure.equipment)),
    ):
        yield from ("", f"{name}:")
        for number, text in enumerate(texts, start=1):
            yield from wrap(text, WIDTH, initial_indent=f"{number:>3}. ", subsequent_indent="     ")
    yield from ("", "Keterkaitan:", *(f"  {each}" for each in procedure.related), "", "Alur:")
    for step in procedure.step:
        yield from _row(step, procedure, about)
    yield from ("", f"Seluruhnya: {procedure.overall.minutes} menit kerja ({procedure.overall.source})")


def _row(step: Step, procedure: Procedure, about: Mapping[str, str]) -> Iterator[str]:
    mark = " (Mulai)" if step.start else " (Selesai)" if step.end else ""
    yield ""
    yield from wrap(f"{step.number:>3}. {step.activity}{mark}", WIDTH, subsequent_indent="     ")
    if step.only_for:
        yield f"     Hanya untuk : {', '.join(about.get(each, each) for each in step.only_for)}"
    for name, text in (
        ("Pelaksana", procedure.actors_titled(step.actors)),
        ("Persyaratan", "; ".join(procedure.requirements_at(step)) or "-"),
        ("Waktu", time_of(step)),
        ("Output", step.output),
    ):
        yield f"     {name:<12}: {text}"


def time_of(step: Step) -> str:
    """The step's time in the words of the sheet."""
    return f"{step.working_days} hari kerja" if step.working_days else f"{step.minutes} menit"
