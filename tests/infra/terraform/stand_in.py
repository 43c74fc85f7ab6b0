"""A stand-in for hashicorp/google that knows the schemas of its resources, and does nothing.

Terraform itself then refuses unknown or missing arguments and blocks, wrong types and unknown resources; the stand-in
refuses what only the provider may set. Not seen: enumerations, patterns, arguments that exclude each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from os import getpid
from pathlib import Path
from typing import Any

import grpc

from tests.infra.terraform.protocol import ERROR, NESTING, PACKAGE, message, parsed
from tests.infra.terraform.unpacking import unpacked

SCHEMAS = Path(__file__).with_name("google-8.7.0.json")
SOURCE = "registry.terraform.io/hashicorp/google"

Block = dict[str, Any]
Steps = list[str | int]


@contextmanager
def provider_of_schemas() -> Iterator[dict[str, str]]:
    """Serve on loopback for as long as the block lasts; gives the environment that points Terraform there."""
    server = grpc.server(
        futures.ThreadPoolExecutor(8),
        handlers=[_Provider(json.loads(SCHEMAS.read_text()))],
        options=[("grpc.max_send_message_length", -1)],
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    address = {"Network": "tcp", "String": f"127.0.0.1:{port}"}
    attached = {"Protocol": "grpc", "ProtocolVersion": 6, "Pid": getpid(), "Test": True, "Addr": address}
    try:
        yield {"TF_REATTACH_PROVIDERS": json.dumps({SOURCE: attached})}
    finally:
        server.stop(0).wait()


class _Provider(grpc.GenericRpcHandler):
    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas
        self._answers: dict[str, Callable[[bytes], bytes]] = {
            "GetProviderSchema": lambda _: self._everything(),
            "ValidateResourceConfig": lambda asked: self._verdict(asked, "resources"),
            "ValidateDataResourceConfig": lambda asked: self._verdict(asked, "data_sources"),
        }

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any] | None:
        """An answer for every method of the provider, an empty one where nothing is to be said; no other service."""
        service, _, method = details.method.lstrip("/").partition("/")
        if service != f"{PACKAGE}.Provider":
            return None
        return _unary(self._answers.get(method, lambda _: b""))

    def _everything(self) -> bytes:
        def entries(kind: str) -> list[Any]:
            return [
                message("SchemaEntry", key=name, value=_schema(block)) for name, block in self._schemas[kind].items()
            ]

        everything: bytes = message(
            "ProviderSchemas",
            provider=_schema(self._schemas["provider"]),
            resources=entries("resources"),
            data_sources=entries("data_sources"),
        ).SerializeToString()
        return everything

    def _verdict(self, asked: bytes, kind: str) -> bytes:
        request = parsed("ValidateRequest", asked)
        wrong = set_by_provider(self._schemas[kind][request.type_name], unpacked(request.config.msgpack), [])
        verdict: bytes = message("Diagnostics", diagnostics=[_refusal(path) for path in wrong]).SerializeToString()
        return verdict


def _unary(answer: Callable[[bytes], bytes]) -> grpc.RpcMethodHandler[Any, Any]:
    def reply(asked: bytes, _: grpc.ServicerContext) -> bytes:
        return answer(asked)

    return grpc.unary_unary_rpc_method_handler(reply)


def set_by_provider(block: Block, given: dict[str, Any], path: Steps) -> Iterator[Steps]:
    """The paths of arguments that were given and that only the provider may set: no one but it refuses these."""
    for name, attribute in block["attributes"].items():
        if given.get(name) is not None and attribute.get("computed") and not attribute.get("optional"):
            yield [*path, name]
    for name, nested in block.get("blocks", {}).items():
        inside = given.get(name) or []
        for number, each in enumerate([inside] if isinstance(inside, dict) else inside):
            # Within a set a path cannot tell the elements apart.
            step: Steps = [number] if nested["nesting"] == "list" else []
            yield from set_by_provider(nested, each, [*path, name, *step])


def _refusal(path: Steps) -> Any:
    steps = [
        message("Step", element_key_int=each) if isinstance(each, int) else message("Step", attribute_name=each)
        for each in path
    ]
    return message(
        "Diagnostic",
        severity=ERROR,
        summary="Value for unconfigurable attribute",
        detail=f'"{path[-1]}" is set by the provider and may not be configured.',
        attribute=message("Path", steps=steps),
    )


def _schema(block: Block) -> Any:
    return message("Schema", version=0, block=_block(block))


def _block(block: Block) -> Any:
    attributes = [
        message(
            "Attribute",
            name=name,
            type=json.dumps(each["type"]).encode(),
            required=each.get("required", False),
            optional=each.get("optional", False),
            computed=each.get("computed", False),
            write_only=each.get("write_only", False),
        )
        for name, each in block["attributes"].items()
    ]
    nested = [
        message(
            "NestedBlock",
            type_name=name,
            block=_block(each),
            nesting=NESTING[each["nesting"]],
            min_items=each.get("least", 0),
            max_items=each.get("most", 0),
        )
        for name, each in block.get("blocks", {}).items()
    ]
    return message("Block", attributes=attributes, block_types=nested)
