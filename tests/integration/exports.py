"""Exports of another system as a member of staff uploads them: one table, written in the ways that offices write it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from werkzeug.test import TestResponse

from emulator.seed import email_of
from tests.integration.house import House

HEADS = ("Nomor Tiket", "Judul Laporan", "Isi Laporan", "Kategori", "Kerahasiaan", "Status", "Tanggal Laporan",
         "Nama Pelapor", "Nomor Telepon")  # fmt: skip
OLD_HEADS = ("No. Register", "Tanggal Terima", "Tanggal Selesai", "Perihal", "Uraian", "Tindak Lanjut", "Status",
             "Klasifikasi", "Nama Pelapor", "Kerahasiaan")  # fmt: skip

Row = Sequence[object]


def a_row(number: str, **changes: str) -> list[str]:
    """A good row."""
    cells = {
        "Judul Laporan": f"Antrean paspor {number}",
        "Isi Laporan": "Antre sejak pagi; loket “dua” tutup,\nlama sekali.",
        "Kategori": "Paspor", "Kerahasiaan": "Normal", "Status": "Belum Ditindaklanjuti",
        "Tanggal Laporan": "04/02/2023", "Nama Pelapor": "Siti Rahasia", "Nomor Telepon": "0811 222 333",
    }  # fmt: skip
    cells |= {"Nomor Tiket": number} | {name.replace("_", " "): text for name, text in changes.items()}
    return [cells[head] for head in HEADS]


def an_old_row(number: str, **changes: str) -> list[str]:
    """A finished row of the old register."""
    cells = {
        "Tanggal Terima": "4 Maret 2019", "Tanggal Selesai": "20/03/2019", "Perihal": "Loket tutup",
        "Uraian": "Loket tutup pada jam kerja, kata pelapor.", "Tindak Lanjut": "Loket dibuka.", "Status": "Selesai",
        "Klasifikasi": "Tidak Perlu Pemeriksaan", "Nama Pelapor": "Siti Rahasia", "Kerahasiaan": "Biasa",
    }  # fmt: skip
    cells |= {"No. Register": number} | {name.replace("_", " "): text for name, text in changes.items()}
    return [cells[head] for head in OLD_HEADS]


def as_csv(rows: Iterable[Row], heads: Row = HEADS, separator: str = ";", encoding: str = "utf-8") -> bytes:
    """The table as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([heads, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[Row], heads: Row = HEADS, titles: Iterable[Row] = ()) -> bytes:
    """The table as a workbook, under titles."""
    book = Workbook()
    assert book.active
    for row in (*titles, heads, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(
    house: House,
    content: bytes,
    key: str = "lapor",
    *,
    by: str = "operator",
    to: str = "/imports",
    accept: str = "application/json",
    **fields: str,
) -> TestResponse:
    """Upload a file."""
    token = house.services.token(email_of(by))
    headers = {"Authorization": f"Bearer {token}", "Accept": accept, "Accept-Language": "en"}
    data = {"key": key, "file": (io.BytesIO(content), "ekspor.csv"), **fields}
    return house.transition.test_client().post(to, data=data, headers=headers, content_type="multipart/form-data")


def results(answer: TestResponse) -> list[tuple[Any, ...]]:
    """What became of each row: its number and the result."""
    assert answer.status_code == 200, answer.text
    return [(each["number"], each["result"]) for each in answer.get_json()["items"]]
