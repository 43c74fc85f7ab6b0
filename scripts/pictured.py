"""What stands on the pictures: complaints as the public of an immigration office writes them. All of it is made up."""

from __future__ import annotations

from typing import NamedTuple

from emulator.plot import Plot


class Told(NamedTuple):
    """One complaint."""

    category: str
    subject: str
    narrative: str
    kind: str = "complaint"


FIRST = Told(
    "passport",
    "Antrean pengambilan paspor",
    "Saya menunggu tiga jam untuk mengambil paspor pada hari Senin. Hanya satu loket yang melayani, padahal empat "
    "puluh orang mengantre.",
)

OTHERS = (
    Told("stay_permit", "Perpanjangan izin tinggal belum selesai", "Sudah tiga minggu berkas saya belum selesai."),
    Told("facilities", "Kursi tunggu kurang", "Banyak orang lanjut usia berdiri karena kursi tunggu sangat kurang."),
    Told("information", "Jam layanan di situs keliru", "Situs menyebut buka sampai 16.00, loket tutup 15.00."),
    Told("visa", "Berkas diminta dua kali", "Saya diminta menyerahkan salinan yang sama sampai dua kali."),
    Told("passport", "Petugas sangat membantu", "Terima kasih. Mohon nomor antrean juga disebut.", "suggestion"),
    Told("border_control", "Antrean kedatangan panjang", "Hanya dua konter yang dibuka untuk tiga penerbangan."),
    Told("passport", "Foto paspor harus diulang", "Foto saya diulang tiga kali tanpa penjelasan apa pun."),
    Told("facilities", "Ruang laktasi terkunci", "Ruang laktasi terkunci dan tidak ada petugas yang tahu kuncinya."),
    Told("visa", "Pembayaran tidak terbaca", "Pembayaran saya sudah lunas, tetapi di loket tidak terbaca."),
    Told("passport", "Kuota antrean daring selalu habis", "Kuota daring habis dalam satu menit setiap Jumat sore."),
)

QUESTION = "Pada hari apa, dan di loket nomor berapa?"


FRESH = 2
"""Turns until a complaint lies with another actor than the first one's."""


def people(plot: Plot) -> tuple[str, str, str, str]:
    """The roles that pictures are taken of: who receives, who has the third turn, their chief, the last above them."""
    actor = plot.way[FRESH].actor
    above = plot.procedure.chain_above(actor)
    return plot.procedure.first.actor, actor, above[0], above[-1]


def form(told: Told) -> dict[str, str]:
    """As the public's form sends it."""
    return {
        "kind": told.kind,
        "category": told.category,
        "subject": told.subject,
        "narrative": told.narrative,
        "disclosure": "confidential",
    }
