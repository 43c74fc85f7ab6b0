"""Exports of other systems as tests make them: rows, written in the ways that offices write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

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
