"""Examples for the OpenAPI document, made of its schemas and the names of fields: what could really be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

AT = "2026-02-02T09:30:00+08:00"
DAY = "2026-02-02"
NUMBER = "BPN-7K3Q9-F2MXC"
INCIDENT = "INS-7K3Q9-F2MXC"
CODE = f"{NUMBER}-XCVB4-N6RWT"

KNOWN: Mapping[str, object] = {
    "id": NUMBER,
    "complaint_id": NUMBER,
    "complaint": NUMBER,
    "complaints": NUMBER,
    "incident_id": INCIDENT,
    "alert_id": f"{NUMBER}-1-breach",
    "tracking_code": CODE,
    "status_url": f"https://pengaduan.example/complaints/{NUMBER}",
    "month": "2026-10",
    "kind": "complaint",
    "category": "passport",
    "channel": "whatsapp",
    "disclosure": "open",
    "subject": "Antrean pengambilan paspor",
    "narrative": "Saya menunggu tiga jam di loket pengambilan paspor.",
    "place": "Loket 3",
    "name": "Siti Warga",
    "email": "siti@warga.example",
    "phone": "+62 812 0000 0007",
    "handle": "@warga",
    "url": "https://media.example/p/1",
    "action": "advance",
    "expected_version": 3,
    "version": 3,
    "text": "Loket nomor dua, pukul sepuluh.",
    "reason": "Loket kedua masih tutup.",
    "comment": "Cepat dan jelas.",
    "score": 5,
    "answer": "Loket kedua dibuka mulai hari Senin.",
    "number": 3,
    "key": "a_step",
    "to_step": "an_earlier_step",
    "from_step": "a_step",
    "title": "Telaah",
    "actor": "an_actor",
    "by": "siti@imigrasi.example",
    "minutes": 65,
    "type": "urn:pengaduan:stale-version",
    "sla": "on_time",
    "hash": "9f2c…",
    "previous_hash": "41ab…",
}
"""Values by the names of fields, where the schema takes them."""

SENT = frozenset({"reporter", "channel_reference", "documents", "name", "email", "phone", "place", "handle", "comment"})
"""Fields that nobody has to send and that an example has all the same."""

OF_MAPS: Mapping[str, object] = {"documents": {"a_document": "Loket kurang pada jam sibuk."}}
WITHIN: Mapping[str, Mapping[str, object]] = {
    "photos": {"name": "9f2c41ab.jpg", "media_type": "image/jpeg", "bytes": 81_234, "width": 1280, "height": 960},
    "procedure": {"id": "a-procedure"},
}
"""Values of fields within other ones, where the name alone would mislead."""

DEEPEST = 3
"""Lists within lists are empty: the items are shown where they are asked for by themselves."""


def example(schema: Json, schemas: Mapping[str, Json], *, sent: bool, name: str = "", depth: int = 0) -> Any:
    """A value that the schema takes. `sent`: as somebody sends it, without what can be left out; else as answered.

    `schemas` are the document's; `name` is the field that the value is for.
    """
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, sent=sent, name=name, depth=depth)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        is_null = any(each.get("type") == "null" for each in choices)
        if is_null and not sent and name not in KNOWN and name not in OF_MAPS:
            return None
        first = next(each for each in choices if each.get("type") != "null")
        return example(first, schemas, sent=sent, name=name, depth=depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return KNOWN[name] if KNOWN.get(name) in schema["enum"] else schema["enum"][0]
    return _of_type(schema, schemas, sent=sent, name=name, depth=depth)


def _of_type(schema: Json, schemas: Mapping[str, Json], *, sent: bool, name: str, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, schemas, sent=sent, name=name, depth=depth)
        case "array":
            items: Json | None = schema.get("items")
            if items is None or (depth >= DEEPEST and not schema.get("minItems")):
                return []
            return [example(items, schemas, sent=sent, name=name, depth=depth + 1)]
        case "integer" | "number":
            known = KNOWN.get(name)
            least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
            return known if isinstance(known, int) and known >= least else least
        case "boolean":
            return True
        case "null":
            return None
    return _text(schema, name)


def _object(schema: Json, schemas: Mapping[str, Json], *, sent: bool, name: str, depth: int) -> Any:
    if name in OF_MAPS and "properties" not in schema:
        return OF_MAPS[name]
    needed, within = schema.get("required", ()), WITHIN.get(name, {})
    return {
        field: within[field] if field in within else example(each, schemas, sent=sent, name=field, depth=depth + 1)
        for field, each in schema.get("properties", {}).items()
        if field in needed or not sent or field in SENT
    }


def _text(schema: Json, name: str) -> str:
    match schema.get("format"):
        case "date-time":
            return AT
        case "date":
            return DAY
        case "time":
            return "08:00:00"
    known = KNOWN.get(name)
    if isinstance(known, str):
        return known
    return "…" * max(int(schema.get("minLength", 1)), 1)
