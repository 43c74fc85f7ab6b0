"""What the reporter hears by mail, in their language. A confidential complaint's mail says nothing of its content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shared.domain.complaint import (
    REPORTER_ANSWER,
    REPORTER_CORRECTION,
    REPORTER_END,
    REPORTER_QUESTION,
    REPORTER_RECEIPT,
    Complaint,
)
from shared.domain.procedure import Procedure

REPORTER_CODE = "reporter_code"
"""The code, sent again because it was lost."""

_SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "id": {
        REPORTER_RECEIPT: "Pengaduan diterima: {id}",
        REPORTER_CODE: "Kode pelacakan: {id}",
        REPORTER_QUESTION: "Ada pertanyaan untuk Anda: {id}",
        REPORTER_ANSWER: "Sudah dijawab: {id}",
        REPORTER_CORRECTION: "Jawaban diperbaiki: {id}",
        REPORTER_END: "Selesai: {id}",
    },
    "en": {
        REPORTER_RECEIPT: "Complaint received: {id}",
        REPORTER_CODE: "Tracking code: {id}",
        REPORTER_QUESTION: "A question for you: {id}",
        REPORTER_ANSWER: "Answered: {id}",
        REPORTER_CORRECTION: "Answer corrected: {id}",
        REPORTER_END: "Ended: {id}",
    },
}

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "id": {
        REPORTER_RECEIPT: "Kami sudah menerima pengaduan Anda.\nNomor: {id}\nKode pelacakan: {code}\n"
        "Simpan kode ini: siapa pun yang memilikinya dapat membaca jawabannya.",
        REPORTER_CODE: "Kode pelacakan pengaduan ini diminta untuk dikirim ulang.\nKode pelacakan: {code}",
        REPORTER_QUESTION: "Kami memerlukan keterangan Anda untuk pengaduan {id}.",
        REPORTER_ANSWER: "Pengaduan {id} sudah dijawab.",
        REPORTER_CORRECTION: "Jawaban atas pengaduan {id} sudah diperbaiki.",
        REPORTER_END: "Penanganan pengaduan {id} sudah selesai.",
        "link": "Buka {link} lalu masukkan kode pelacakan Anda.",
    },
    "en": {
        REPORTER_RECEIPT: "We have received your complaint.\nNumber: {id}\nTracking code: {code}\n"
        "Keep this code: whoever has it can read the answer.",
        REPORTER_CODE: "The tracking code of this complaint was asked for again.\nTracking code: {code}",
        REPORTER_QUESTION: "We need to know something from you about complaint {id}.",
        REPORTER_ANSWER: "Complaint {id} has been answered.",
        REPORTER_CORRECTION: "The answer to complaint {id} has been corrected.",
        REPORTER_END: "The handling of complaint {id} has ended.",
        "link": "Open {link} and enter your tracking code.",
    },
}

KEYS = tuple(_SUBJECTS["en"])


def subject(key: str, complaint: Complaint) -> str:
    """One line that tells what happened."""
    return _SUBJECTS[complaint.language][key].format(id=complaint.id)


def text(key: str, complaint: Complaint, procedure: Procedure, code: str, link: str, at: datetime) -> str:
    """The message. What was asked or answered stands in it only where the complaint is not confidential.

    The question is the one that was asked at `at`: it may be settled by now, and another may be asked. An answer that
    was corrected since is told as it is now: what was wrong with it may be somebody's name.
    """
    texts = _TEXTS[complaint.language]
    said = [texts[key].format(id=complaint.id, code=code)]
    if complaint.disclosure == "open":
        content = {
            REPORTER_QUESTION: complaint.question_asked_by(at),
            REPORTER_ANSWER: complaint.document(procedure.answer),
            REPORTER_CORRECTION: complaint.document(procedure.answer),
            REPORTER_END: complaint.texts.get("public_text"),
        }.get(key)
        said += [content] if content else []
    return "\n\n".join([*said, texts["link"].format(link=link)]) + "\n"
