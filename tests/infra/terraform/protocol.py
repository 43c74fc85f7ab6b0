"""The messages of Terraform's plugin protocol 6 that a provider of schemas needs, and nothing of the rest.

Source of the numbers: docs/plugin-protocol/tfplugin6.proto in Terraform's repository.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "tfplugin6"
_SCALARS = {
    "bytes": descriptor_pb2.FieldDescriptorProto.TYPE_BYTES,
    "string": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
    "bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
    "int": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
}

# Message: field: (number, type); a type in a list repeats. On the wire maps are lists of entries, enumerations numbers.
_MESSAGES: dict[str, dict[str, tuple[int, str | list[str]]]] = {
    "DynamicValue": {"msgpack": (1, "bytes")},
    "Attribute": {
        "name": (1, "string"),
        "type": (2, "bytes"),
        "required": (4, "bool"),
        "optional": (5, "bool"),
        "computed": (6, "bool"),
        "write_only": (11, "bool"),
    },
    "NestedBlock": {
        "type_name": (1, "string"),
        "block": (2, "Block"),
        "nesting": (3, "int"),
        "min_items": (4, "int"),
        "max_items": (5, "int"),
    },
    "Block": {"attributes": (2, ["Attribute"]), "block_types": (3, ["NestedBlock"])},
    "Schema": {"version": (1, "int"), "block": (2, "Block")},
    "SchemaEntry": {"key": (1, "string"), "value": (2, "Schema")},
    "ProviderSchemas": {
        "provider": (1, "Schema"),
        "resources": (2, ["SchemaEntry"]),
        "data_sources": (3, ["SchemaEntry"]),
    },
    "ValidateRequest": {"type_name": (1, "string"), "config": (2, "DynamicValue")},
    "Step": {"attribute_name": (1, "string"), "element_key_int": (3, "int")},
    "Path": {"steps": (1, ["Step"])},
    "Diagnostic": {"severity": (1, "int"), "summary": (2, "string"), "detail": (3, "string"), "attribute": (4, "Path")},
    "Diagnostics": {"diagnostics": (1, ["Diagnostic"])},
}

ERROR = 1
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4}


def _described() -> descriptor_pb2.FileDescriptorProto:
    described = descriptor_pb2.FileDescriptorProto(name="tfplugin6_in_part.proto", package=PACKAGE, syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = described.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            repeats = isinstance(kind, list)
            of = kind[0] if isinstance(kind, list) else kind
            added = message.field.add(name=field, number=number)
            added.label = added.LABEL_REPEATED if repeats else added.LABEL_OPTIONAL
            if of in _SCALARS:
                added.type = _SCALARS[of]
            else:
                added.type = added.TYPE_MESSAGE
                added.type_name = f".{PACKAGE}.{of}"
    return described


_POOL = descriptor_pool.DescriptorPool()
_POOL.Add(_described())


def message(kind: str, /, **fields: Any) -> Any:
    """A new message of that kind with these fields."""
    return message_factory.GetMessageClass(_POOL.FindMessageTypeByName(f"{PACKAGE}.{kind}"))(**fields)


def parsed(kind: str, content: bytes) -> Any:
    """A message of that kind, read."""
    read = message(kind)
    read.ParseFromString(content)
    return read
