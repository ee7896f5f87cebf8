"""Runs a program, or a piece of one, without an engine, and keeps what it declares.

Vendors' answers are made up, unless others are given: the inputs, an id, and of some types what only the vendor knows.
So this shows what is declared, and nothing of what a vendor would make of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zlib import crc32

import pulumi
from google.protobuf import json_format
from pulumi.runtime.mocks import MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import Stack

from infra.policy.resources import PROJECT, ROOT_TYPE, Resource

Result = TypeVar("Result")
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  (how the engine marks one on the wire)


@dataclass(frozen=True)
class Registered:
    """A resource as the program registered it; `outputs` are the made-up vendor's."""

    urn: str
    id: str
    request: resource_pb2.RegisterResourceRequest
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def wire(self) -> dict[str, Any]:
        """Its inputs as they were sent, secrets still marked."""
        sent: dict[str, Any] = json_format.MessageToDict(self.request.object)
        return sent

    def resource(self) -> Resource:
        """The resource as rules see it, before any provider."""
        provider = self.request.provider or next(iter(self.request.providers.values()), "")
        return Resource(
            urn=self.urn,
            type=self.request.type,
            properties={key: plain(value) for key, value in self.wire.items()},
            parent=self.request.parent or None,
            provider=provider.rsplit("::", 1)[0] if provider and self.request.custom else None,
            protect=self.request.protect,
            references={name: tuple(found.urns) for name, found in self.request.propertyDependencies.items()},
        )


@dataclass(frozen=True)
class Recorded:
    """What a program registered, components and providers included but the stack itself, and what it exports."""

    resources: list[Registered]
    exports: Mapping[str, Any]


class _Vendor(Mocks):
    """Answers with the inputs, an id that is the same in every run, and for some types what only a vendor knows."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        id_ = str(crc32(f"{args.typ}::{args.name}".encode()))
        known = _KNOWN.get(args.typ)
        return id_, {**args.inputs, **(known(id_) if known else {})}

    def call(self, args: Any) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program called {args.token}")


_KNOWN: dict[str, Callable[[str], dict[str, Any]]] = {
    "neon:index/project:Project": lambda _: {
        "databaseHost": "ep-main.eu-central-1.aws.neon.tech",
        "databaseHostPooler": "ep-main-pooler.eu-central-1.aws.neon.tech",
        "databasePassword": "main p@ss",
        "defaultBranchId": "br-main",
    },
    "neon:index/endpoint:Endpoint": lambda _: {"host": "ep-branch.eu-central-1.aws.neon.tech"},
    "neon:index/role:Role": lambda _: {"password": "role-pass"},
    "upstash:index/redisDatabase:RedisDatabase": lambda _: {
        "databaseId": "db-1",
        "endpoint": "db.upstash.io",
        "restToken": "rest-token",
    },
    "better-uptime:index/heartbeat:Heartbeat": lambda id_: {
        "url": f"https://uptime.betterstack.com/api/v1/heartbeat/abc{id_}"
    },
}


class _Recorder(MockMonitor):
    def __init__(self, vendors: Mocks) -> None:
        super().__init__(vendors)
        self.registered: list[Registered] = []

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Name a resource as the engine does: with the types of its parents, but for the stack's."""
        above = parent.split("::")[2] if parent else ROOT_TYPE
        qualified = type_ if above == ROOT_TYPE else f"{above}${type_}"
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  (gRPC's name)
        answer = super().RegisterResource(request)
        state = self.resources.get(answer.urn)
        self.registered.append(Registered(answer.urn, answer.id, request, state.state if state else {}))
        return answer


def record(program: Callable[[], object], stack: str = "production") -> list[Registered]:
    """Return what `program` registers with vendors that are made up, in no certain order."""
    return record_all(program, stack, _Vendor()).resources


def record_all(program: Callable[[], object], stack: str, vendors: Mocks) -> Recorded:
    """Return what `program` registers and exports when `vendors` answer it; resources are in no certain order."""
    recorder = _Recorder(vendors)
    set_mocks(recorder.mocks, project=PROJECT, stack=stack, preview=False, monitor=recorder)
    exports: dict[str, Any] = {}

    def run() -> pulumi.Output[Any]:
        ran: pulumi.Output[Any] = pulumi.Output.from_input(program())  # a program may be a coroutine
        exported: pulumi.Output[Any] = ran.apply(lambda _: pulumi.Output.all(**_exported()))
        return exported.apply(exports.update)

    pulumi.runtime.test(run)()
    resources = [found for found in recorder.registered if found.request.type != ROOT_TYPE]
    return Recorded(resources, exports)


def aside(recording: Callable[[], Result]) -> Result:
    """Return what `recording` returns, done in a thread of its own: beside a program that an engine runs.

    Whatever stands in for the engine does so in its own thread alone (Pulumi keeps it in context variables).
    """

    def run() -> Result:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            return recording()
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result()


def _exported() -> dict[str, Any]:
    root = pulumi.runtime.get_root_resource()
    return dict(root.outputs) if isinstance(root, Stack) else {}


def plain(value: Any) -> Any:
    """Return a value of the wire without the wrapping of secrets; whole numbers as int."""
    if isinstance(value, dict):
        if SECRET_SIGNATURE in value.values():
            return plain(value.get("value"))
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
