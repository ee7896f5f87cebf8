"""Runs a piece of a program without an engine and returns what it declared, options included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, ClassVar

import pulumi
import pytest
from google.protobuf import json_format
from pulumi.runtime.mocks import MockMonitor, MockResourceArgs, Mocks, set_mocks

SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True)
class Declared:
    """A declared resource. `secrets` names the inputs that are secret; `provider` is its explicit provider's name."""

    type: str
    name: str
    parent: str
    inputs: dict[str, Any]
    secrets: frozenset[str]
    protect: bool
    retain: bool
    delete_before_replace: bool
    provider: str
    secret_outputs: frozenset[str] = field(default_factory=frozenset)
    ignore_changes: frozenset[str] = field(default_factory=frozenset)


class _Vendor(Mocks):
    """Answers with the inputs, an id, and for some types what only a vendor knows."""

    OUTPUTS: ClassVar[dict[str, dict[str, Any]]] = {
        "neon:index/project:Project": {
            "databaseHost": "ep-main.eu-central-1.aws.neon.tech",
            "databaseHostPooler": "ep-main-pooler.eu-central-1.aws.neon.tech",
            "databasePassword": "main p@ss",
            "defaultBranchId": "br-main",
        },
        "neon:index/role:Role": {"password": "role-pass"},
        "upstash:index/redisDatabase:RedisDatabase": {
            "databaseId": "db-1",
            "endpoint": "db.upstash.io",
            "restToken": "rest-token",
        },
        "better-uptime:index/heartbeat:Heartbeat": {"url": "https://uptime.betterstack.com/api/v1/heartbeat/abc"},
    }

    def __init__(self) -> None:
        self._count = 100

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self._count += 1
        return str(self._count), {**args.inputs, **self.OUTPUTS.get(args.typ, {})}

    def call(self, args: Any) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program called {args.token}")


class _Recorder(MockMonitor):
    def __init__(self) -> None:
        super().__init__(_Vendor())
        self.declared: list[Declared] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  (gRPC's name)
        if not request.type.startswith("pulumi:"):
            inputs = json_format.MessageToDict(request.object)
            self.declared.append(
                Declared(
                    type=request.type,
                    name=request.name,
                    parent=request.parent.split("::")[-1],
                    inputs={key: _plain(value) for key, value in inputs.items()},
                    secrets=frozenset(key for key, value in inputs.items() if _has_secret(value)),
                    protect=request.protect,
                    retain=request.retainOnDelete,
                    delete_before_replace=request.deleteBeforeReplace,
                    provider=request.provider.split("::")[-2] if request.provider else _provider_of(request),
                    secret_outputs=frozenset(request.additionalSecretOutputs),
                    ignore_changes=frozenset(request.ignoreChanges),
                )
            )
        return super().RegisterResource(request)


def _provider_of(request: Any) -> str:
    return next(iter(ref.split("::")[-2] for ref in request.providers.values()), "")


def _has_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return SECRET_SIGNATURE in value.values() or any(_has_secret(item) for item in value.values())
    return isinstance(value, list) and any(_has_secret(item) for item in value)


def _plain(value: Any) -> Any:
    """Return the value without the wrapping of secrets; whole numbers as int."""
    if isinstance(value, dict):
        if SECRET_SIGNATURE in value.values():
            return _plain(value.get("value"))
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def arguments_of(monkeypatch: pytest.MonkeyPatch, sdk: ModuleType, name: str) -> list[dict[str, Any]]:
    """Return a list that gets the arguments of every `sdk.<name>` which is declared from now on.

    For what an SDK of today adds by itself, and that must hold without it too.
    """
    given: list[dict[str, Any]] = []
    declared = getattr(sdk, name)

    def recording(resource_name: str, **arguments: Any) -> Any:
        given.append(arguments)
        return declared(resource_name, **arguments)

    monkeypatch.setattr(sdk, name, recording)
    return given


async def secret_among(outputs: Mapping[str, pulumi.Output[Any]]) -> frozenset[str]:
    """Return the names of those outputs that the engine keeps secret; for programs that are coroutines."""
    return frozenset([name for name, output in outputs.items() if await output.is_secret()])


def declare(program: Callable[[], object], stack: str = "production") -> list[Declared]:
    """Return the resources that `program` declares, components included, in no particular order."""
    recorder = _Recorder()
    set_mocks(recorder.mocks, project="eleva", stack=stack, preview=False, monitor=recorder)
    pulumi.runtime.test(program)()
    return recorder.declared


def of_type(declared: list[Declared], suffix: str) -> list[Declared]:
    """Return those whose type ends with `suffix`, by name."""
    return sorted((d for d in declared if d.type.endswith(suffix)), key=lambda d: d.name)


def one(declared: list[Declared], suffix: str) -> Declared:
    """Return the only one whose type ends with `suffix`."""
    (found,) = of_type(declared, suffix)
    return found
