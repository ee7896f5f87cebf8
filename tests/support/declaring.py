"""Runs a piece of a program without an engine and returns what it declared, options included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pulumi
import pytest

from infra.operations.offline import SECRET_SIGNATURE, Registered, plain, record


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


def _declared(found: Registered) -> Declared:
    request, inputs = found.request, found.wire
    return Declared(
        type=request.type,
        name=request.name,
        parent=request.parent.split("::")[-1],
        inputs={key: plain(value) for key, value in inputs.items()},
        secrets=frozenset(key for key, value in inputs.items() if _has_secret(value)),
        protect=request.protect,
        retain=request.retainOnDelete,
        delete_before_replace=request.deleteBeforeReplace,
        provider=request.provider.split("::")[-2] if request.provider else _provider_of(request),
        secret_outputs=frozenset(request.additionalSecretOutputs),
        ignore_changes=frozenset(request.ignoreChanges),
    )


def _provider_of(request: Any) -> str:
    return next(iter(ref.split("::")[-2] for ref in request.providers.values()), "")


def _has_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return SECRET_SIGNATURE in value.values() or any(_has_secret(item) for item in value.values())
    return isinstance(value, list) and any(_has_secret(item) for item in value)


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
    """Return the resources that `program` declares, components included and providers not, in no particular order."""
    return [_declared(found) for found in record(program, stack) if not found.request.type.startswith("pulumi:")]


def of_type(declared: list[Declared], suffix: str) -> list[Declared]:
    """Return those whose type ends with `suffix`, by name."""
    return sorted((d for d in declared if d.type.endswith(suffix)), key=lambda d: d.name)


def one(declared: list[Declared], suffix: str) -> Declared:
    """Return the only one whose type ends with `suffix`."""
    (found,) = of_type(declared, suffix)
    return found
