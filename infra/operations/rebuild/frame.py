"""The program of a scratch project: the providers and components of a stack, and nothing that exists at a vendor.

`python -m` is not how it runs: a scratch project's own `__main__.py` calls `main` under the real engine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi

from infra.components import providers
from infra.operations.offline import Registered
from infra.policy.resources import PROVIDER_PREFIX

#: Where a scratch project has what `main` declares.
PARTS = "parts.json"


def parts(recorded: Iterable[Registered], team: str) -> str:
    """Return what `main` is to declare, parents first, as JSON; it holds no secret.

    Args:
        recorded: the stack's own program.
        team: the Vercel team, which its provider is given.
    """
    found = [each for each in recorded if _is_part(each)]
    listed = [
        {"urn": each.urn, "type": each.request.type, "name": each.request.name, "parent": each.request.parent}
        for each in sorted(found, key=lambda each: each.urn.count("$"))
    ]
    return json.dumps({"team": team, "parts": listed})


def main() -> None:
    """Declare the parts that the scratch project in the present folder lists."""
    given = json.loads(Path(PARTS).read_text())
    declare(given["parts"], given["team"])


def declare(listed: Sequence[Mapping[str, str]], team: str) -> None:
    """Declare providers and components."""
    made: dict[str, pulumi.Resource] = {}
    for part in listed:
        package = part["type"].removeprefix(PROVIDER_PREFIX)
        if package != part["type"]:
            made[part["urn"]] = _provider(package, part["name"], team)
        else:
            options = pulumi.ResourceOptions(parent=made.get(part["parent"]))
            made[part["urn"]] = pulumi.ComponentResource(part["type"], part["name"], None, options)


def _provider(package: str, name: str, team: str) -> pulumi.ProviderResource:
    make: Mapping[str, Callable[[], pulumi.ProviderResource]] = {
        "vercel": lambda: providers.vercel(name, team),
        "neon": lambda: providers.neon(name),
        "upstash": lambda: providers.upstash(name),
        "better-uptime": lambda: providers.betterstack(name),
        "pulumi-python": lambda: providers.dynamic(name),
    }
    return make[package]()


def _is_part(registered: Registered) -> bool:
    request: Any = registered.request
    return not request.custom or request.type.startswith(PROVIDER_PREFIX)
