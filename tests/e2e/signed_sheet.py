"""The words of the signed sheet, spelt as signed, box by box: what the procedure's page must have, on paper too."""

HEADER = (
    "Kementerian Hukum dan Hak Asasi Manusia",
    "Kantor Wilayah Kalimantan Timur",
    "Kantor Imigrasi Kelas I TPI Balikpapan",
    "W 18 IMI IMI 1-GR.01.14- 06582",
    "PENGLOLAAN PENGADUAN MASYARAKAT PADA KANTOR IMIGRASI KELAS I TPI BALIKPAPAN",
    "3 Februari 2023",
    "Kepala Kantor Imigrasi Kelas I TPI Balikpapan",
    "Wahyu Gumilang",
)

HEADINGS = (
    "Dasar hukum",
    "Kualifikasi pelaksana",
    "Keterkaitan",
    "Peralatan",
    "Alur",
    "Kegiatan",
    "Pelaksana",
    "Mutu Baku",
    "Persyaratan",
    "Waktu",
    "Output",
)

LAWS = (
    "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
    "Undang-Undang Nomor 6 Tahun 2011 tentang Keimigrasian",
    "Peraturan Pemerintah Nomor 61 Tahun 2010 tentang Pelaksanaan Undang-Undang Nomor 14 Tahun 2008",
    "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009",
    (
        "Peraturan Pemerintah Nomor 31 Tahun 2013 sebagaimana diubah dengan Peraturan Pemerintah Nomor 26 Tahun 2016 "
        "tentang Peraturan Pelaksanaan Undang-Undang Nomor 6 Tahun 2011"
    ),
    (
        "Peraturan Menteri Hukum dan HAM Nomor 57 Tahun 2016 tentang Perubahan atas Peraturan Menteri Hukum dan HAM "
        "Nomor 25 Tahun 2012 tentang Penanganan Laporan Pengaduan di Lingkungan Kementerian Hukum dan HAM"
    ),
)

QUALIFICATIONS = (
    "Mampu menerima laporan masyarakat mengenai pelayanan keimigrasian",
    "Mampu mengidentifikasi laporan masyarakat mengenai pelayanan keimigrasian",
    "Mampu menangani dan menjawab laporan masyarakat mengenai pelayanan keimigrasian",
    "Mampu mengelola kekurangan pelayanan berdasarkan pengaduan",
    "Mampu memberikan informasi kepada masyarakat mengenai pelayanan keimigrasian",
)

RELATED = (
    "Surat elektronik dan/atau media sosial",
    "Call center",
    "Sistem laporan",
    "Media sosial",
    "Direktorat Jenderal Imigrasi",
)

EQUIPMENT = ("Komputer / printer", "Jaringan internet")

ACTORS = (
    "Pengelola media sosial",
    "Kepala Sub Seksi Informasi dan Komunikasi Keimigrasian",
    "Kepala Seksi Teknologi Informasi dan Komunikasi Keimigrasian",
)

ROWS = (
    (
        "1",
        "Tim pengelola media sosial menerima keluhan atau masukan dari masyarakat",
        "Mulai",
        "1. data keluhan atau masukan masyarakat 2. komputer 3. akses internet",
        "10 menit",
        "Data keluhan atau masukan masyarakat",
    ),
    (
        "2",
        (
            "Tim pengelola media sosial meneruskan keluhan dan masukan dari masyarakat kepada Kepala Sub Seksi "
            "Informasi dan Komunikasi Keimigrasian"
        ),
        "Data keluhan atau masukan masyarakat",
        "10 menit",
        "Data keluhan atau masukan masyarakat",
    ),
    (
        "3",
        (
            "Kepala Sub Seksi Informasi dan Komunikasi Keimigrasian menelaah keluhan dan masukan masyarakat dan "
            "meneruskan kepada Kepala Seksi Teknologi Informasi dan Komunikasi Keimigrasian"
        ),
        "Data keluhan atau masukan masyarakat",
        "10 menit",
        "Analisa",
    ),
    (
        "4",
        (
            "Kepala Seksi Teknologi Informasi dan Komunikasi Keimigrasian memberikan arahan kepada Kepala Sub Seksi "
            "Informasi dan Komunikasi Keimigrasian"
        ),
        "Analisa atas keluhan atau masukan masyarakat",
        "15 menit",
        "Jawaban tindak lanjut",
    ),
    (
        "5",
        (
            "Kepala Sub Seksi Informasi dan Komunikasi Keimigrasian menginstruksikan kepada Tim Pengelola media sosial "
            "untuk menindaklanjuti keluhan atau masukan dari masyarakat dengan arahan dari Kepala Seksi Teknologi "
            "Informasi dan Komunikasi Keimigrasian"
        ),
        "10 menit",
        "Jawaban tindak lanjut",
    ),
    (
        "6",
        "Tim pengelola media sosial menindaklanjuti keluhan dan masukan dari masyarakat di media sosial",
        "Selesai",
        "10 menit",
        "Jawaban tindak lanjut",
    ),
)
"""The cells of each row from left to right, without those that are empty."""

WORDS = (*HEADER, *HEADINGS, *LAWS, *QUALIFICATIONS, *RELATED, *EQUIPMENT, *ACTORS)
