"""The schemas of what is sent: JSON takes the known fields alone; a form has dotted names, and no nulls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

Json = dict[str, Any]


class Untitled(GenerateJsonSchema):
    """Schemas without a title for each field: it would only spell the name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 (the library's)
        """Never."""
        return False


def strict(schema: Json) -> Json:
    """The schema of an object in JSON: unknown fields are refused."""
    return {"additionalProperties": False, **schema} if schema.get("type") == "object" else schema


def as_form(model: type[BaseModel]) -> Json:
    """The same as fields of a form: nested ones by dotted names; a blank one is absent, an unknown one is ignored."""
    schema = model.model_json_schema(schema_generator=Untitled)
    found = _Flattening(schema.get("$defs", {}))
    found.take(schema, "", needed=True)
    form: Json = {"type": "object", "properties": found.properties}
    if found.patterns:
        form["patternProperties"] = found.patterns
    return form | ({"required": found.required} if found.required else {})


class _Flattening:
    def __init__(self, models: Mapping[str, Json]) -> None:
        self.properties: Json = {}
        self.patterns: Json = {}
        self.required: list[str] = []
        self._models = models

    def take(self, schema: Json, prefix: str, *, needed: bool) -> None:
        for name, each in schema["properties"].items():
            field, path = self._resolved(each), f"{prefix}{name}"
            is_needed = needed and name in schema.get("required", ())
            if "properties" in field:
                self.take(field, f"{path}.", needed=is_needed)
            elif field.get("type") == "object":
                self.patterns[f"^{path}\\."] = field["additionalProperties"]
            else:
                self.properties[path] = field
                self.required += [path] if is_needed else []

    def _resolved(self, schema: Json) -> Json:
        """The schema without what a form cannot say: references, nulls, defaults that are objects."""
        if "$ref" in schema:
            return self._models[schema["$ref"].rpartition("/")[2]]
        choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if len(choices) == 1:
            return _beside(schema) | self._resolved(choices[0])
        return _beside(schema)


def _beside(schema: Json) -> Json:
    return {name: each for name, each in schema.items() if name not in ("anyOf", "default")}
