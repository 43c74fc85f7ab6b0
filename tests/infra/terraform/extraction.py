"""Take the schemas of hashicorp/google out of the JavaScript bindings that are generated from them.

    python -m tests.infra.terraform.extraction PROVIDER.jsii.tgz

The archive is in the PyPI package cdktn-provider-google (21.1.0 is made from hashicorp/google 8.7.0; MPL-2.0). Run it
where a resource is used that google-8.7.0.json lacks: what it takes are the resources that infra/terraform names.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.infra.terraform.stand_in import SCHEMAS

TERRAFORM = Path(__file__).parents[3] / "infra" / "terraform"

_CLASS = re.compile(r"^class (\w+) extends \w+\.(\w+)")
_ATTRIBUTE = re.compile(r"^    // (\w+) - computed: (\w+), optional: (\w+), required: (\w+)$")
_REFERENCE = re.compile(r'new (?:\w+\.)?(\w+)\(this, "(\w+)"(?:, (true|false))?\)')
_GETTER = re.compile(r"this\.get(\w+)Attribute\('(\w+)'\)")
_FUNCTION = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_ROOT = re.compile(r"synthesizeHclAttributes\(\) \{(.*?)^    \}", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(
    r"^(?: {8}| {12})(\w+): \{\n\s+value: (.*)\n\s+isBlock: (true|false),"
    r'\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)"',
    re.MULTILINE,
)
_TYPES: dict[str, Any] = {
    "String": "string", "Number": "number", "Boolean": "bool", "List": ["list", "string"],
    "NumberList": ["list", "number"], "StringMap": ["map", "string"], "BooleanMap": ["map", "bool"],
    "NumberMap": ["map", "number"], "AnyMap": ["map", "dynamic"],
    "string": "string", "number": "number", "boolean": "bool", "stringList": ["list", "string"],
    "numberList": ["list", "number"], "stringMap": ["map", "string"], "booleanMap": ["map", "bool"],
}  # fmt: skip
_OUTPUT = "OutputReference"
FLAGS = ("computed", "optional", "required")


class _Bindings:
    """The bindings of one resource: its classes' attributes, and what its functions tell of its blocks."""

    def __init__(self, text: str) -> None:
        self.classes: dict[str, dict[str, dict[str, Any]]] = {}
        self.root = ""
        self._read_classes(text.split("\n"))
        found = {each[1].lower(): each[2] for each in _FUNCTION.finditer(text)}
        root = _ROOT.search(text)
        found["root"] = root[1] if root else ""
        self._entries = {name: {e[1]: e for e in _ENTRY.finditer(body)} for name, body in found.items()}

    def _read_classes(self, lines: list[str]) -> None:
        name = ""
        for number, line in enumerate(lines):
            if opened := _CLASS.match(line):
                name = opened[1]
                self.classes[name] = {}
                if opened[2] in ("TerraformResource", "TerraformDataSource", "TerraformProvider"):
                    self.root = name
            elif name and (declared := _ATTRIBUTE.match(line)):
                flags = dict(zip(FLAGS, declared.groups()[1:], strict=True))
                kept: dict[str, Any] = {flag: True for flag, value in flags.items() if value == "true"}
                self.classes[name][declared[1]] = kept | _kind(declared[1], lines[number + 1 : number + 6])

    def block(self, name: str, entries_of: str) -> dict[str, Any]:
        """The schema of a class; `entries_of` is the function that tells which of its parts are blocks."""
        made: dict[str, Any] = {"attributes": {}, "blocks": {}}
        for part, found in self.classes[name].items():
            entry = self._entries.get(entries_of, {}).get(part)
            if entry and entry[3] == "true":
                made["blocks"][part] = self._nested(found, entry)
                continue
            attribute: dict[str, Any] = {flag: True for flag in FLAGS if flag in found}
            attribute["type"] = found.get("type") or self._type(found, entry)
            if part.endswith("_wo"):
                attribute["write_only"] = True
            made["attributes"][part] = attribute
        return made

    def _nested(self, found: dict[str, Any], entry: re.Match[str]) -> dict[str, Any]:
        nesting = "single" if entry[4] == "struct" else entry[4]
        if "reference" not in found:  # blocks of the provider itself have no class of their own
            function = re.search(r"(\w+)ToHclTerraform|listMapperHcl\((\w+?)ToHcl", entry[2])
            assert function
            inside = self._entries.get((function[1] or function[2]).lower(), {})
            attributes = {name: {"type": _TYPES.get(e[5], "dynamic"), "optional": True} for name, e in inside.items()}
            return {"nesting": nesting, "attributes": attributes, "blocks": {}}
        reference = found["reference"]
        repeats = reference.endswith("List")
        inner = reference.removesuffix("List") + _OUTPUT if repeats else reference
        limits = {"least": 1} if "required" in found else {}
        if not repeats and nesting != "single":
            limits["most"] = 1
        return {"nesting": nesting, **limits, **self.block(inner, inner.removesuffix(_OUTPUT).lower())}

    def _type(self, found: dict[str, Any], entry: re.Match[str] | None) -> Any:
        reference = found.get("reference")
        if reference is None:
            return _TYPES.get(entry[5], "dynamic") if entry else "dynamic"
        if reference in _TYPES:
            return _TYPES[reference]
        if reference.endswith("MapList"):
            return ["list", ["map", "string"]]
        if reference.endswith("List"):
            return ["set" if found["is_set"] else "list", self._object(reference.removesuffix("List") + _OUTPUT)]
        return ["list", self._object(reference)]

    def _object(self, name: str) -> Any:
        parts = self.classes[name].items()
        return ["object", {part: found.get("type") or self._type(found, None) for part, found in parts}]


def _kind(name: str, following: list[str]) -> dict[str, Any]:
    """What the lines behind an attribute's comment tell of its type."""
    if (made := _REFERENCE.search(following[0])) and made[2] == name:
        return {"reference": made[1], "is_set": made[3] == "true"}
    body = "\n".join(following)
    if (got := _GETTER.search(body)) and got[2] == name and got[1] in _TYPES:
        kind = _TYPES[got[1]]
        return {"type": ["set", *kind[1:]] if "Fn.tolist" in body else kind}
    return {}


def extract(archive: Path, resources: set[str], data_sources: set[str]) -> dict[str, Any]:
    """The schemas of these resources and data sources (google_x_y), and of the provider.

    Raises:
        KeyError: names what the archive does not have.
    """
    folders = {"provider": ("provider", "provider")}
    folders |= {_folder("", name): ("resources", name) for name in resources}
    folders |= {_folder("data-google-", name): ("data_sources", name) for name in data_sources}
    texts = _texts(archive, set(folders))
    schemas: dict[str, Any] = {"resources": {}, "data_sources": {}}
    for folder, (kind, name) in sorted(folders.items()):
        if folder not in texts:
            raise KeyError(name)
        bindings = _Bindings("\n".join(texts[folder]))
        block = bindings.block(bindings.root, "root")
        if kind == "provider":
            schemas["provider"] = block
        else:
            schemas[kind][name] = block
    return schemas


def _folder(prefix: str, name: str) -> str:
    return prefix + name.removeprefix("google_").replace("_", "-")


def _texts(archive: Path, folders: set[str]) -> dict[str, list[str]]:
    """The files of each folder: a large resource is spread over several."""
    texts: dict[str, list[str]] = defaultdict(list)
    with tarfile.open(archive) as opened:
        for member in opened:
            _, place, *inside = Path(member.name).parts
            if place != "lib" or len(inside) < 2 or inside[0] not in folders or not member.name.endswith(".js"):
                continue
            content = opened.extractfile(member)
            assert content
            text = content.read().decode()
            texts[inside[0]].append(re.sub(r"^//# sourceMappingURL.*$", "", text, flags=re.MULTILINE))
    return texts


def used(kind: str) -> set[str]:
    """What infra/terraform names of a kind: `resource` or `data`."""
    text = "\n".join(each.read_text() for each in TERRAFORM.glob("*.tf"))
    return set(re.findall(rf'^{kind} "(google_\w+)"', text, re.MULTILINE))


if __name__ == "__main__":
    schemas = extract(Path(sys.argv[1]), used("resource"), used("data"))
    SCHEMAS.write_text(json.dumps(schemas, separators=(",", ":"), sort_keys=True) + "\n")
    print(f"{SCHEMAS}  {len(schemas['resources'])} resources, {SCHEMAS.stat().st_size:,} bytes")
