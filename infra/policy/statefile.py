"""Reads a recorded state, as `pulumi stack export` writes it, with no login: secrets that are encrypted stay closed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from infra.policy.resources import UNKNOWN, Resource, Stack, kind_of

#: How the engine marks what is no plain value; this signature is that of a secret.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  (a mark, no secret)
#: What an export holds in the place of a secret that was masked.
_MASK = "[secret]"
VERSIONS = (3, 4)


class NotAState(Exception):
    """What was read is no state that can be judged; the message says why, and what is expected."""


def read(content: str, source: str) -> tuple[Stack, Stack]:
    """The stack of a state: with what the program gave its resources, and with what the providers made of them.

    Args:
        content: what `pulumi stack export` wrote.
        source: where it is from, for messages.

    Raises:
        NotAState: it is no exported state, or one without resources, or of several stacks.
        ForeignStack: it is another project's, or of a stack that is no environment.
    """
    resources = _resources(content, source)
    names = {resource["urn"].split("::")[0].removeprefix("urn:pulumi:") for resource in resources}
    if len(names) != 1:
        raise NotAState(f"{source} holds {len(names)} stacks ({', '.join(sorted(names))}); give one at a time")
    for resource in resources:
        kind_of(resource["urn"])
    (name,) = names
    declared = Stack(name, tuple(_resource(found, "inputs") for found in resources))
    deployed = Stack(name, tuple(_resource(found, "outputs") for found in resources))
    return declared, deployed


def _resources(content: str, source: str) -> list[dict[str, Any]]:
    try:
        state = json.loads(content)
    except ValueError as error:
        raise NotAState(f"{source} is not JSON ({error}); `pulumi stack export --file FILE` writes one") from None
    deployment = state.get("deployment") if isinstance(state, dict) else None
    if not isinstance(deployment, dict):
        raise NotAState(f"{source} is no exported state: it has no 'deployment'; use `pulumi stack export`")
    if state.get("version") not in VERSIONS:
        raise NotAState(f"{source} is of version {state.get('version')}; this reads {' and '.join(map(str, VERSIONS))}")
    found = deployment.get("resources") or []
    if not found:
        raise NotAState(f"{source} has no resources: there is nothing to judge")
    for resource in found:
        if not isinstance(resource, dict) or not all(isinstance(resource.get(key), str) for key in ("urn", "type")):
            raise NotAState(f"{source} holds a resource without URN or type")
    return [resource for resource in found if not resource.get("delete")]


def _resource(found: Mapping[str, Any], which: str) -> Resource:
    provider = found.get("provider") or ""
    return Resource(
        urn=found["urn"],
        type=found["type"],
        properties={name: _plain(value) for name, value in (found.get(which) or {}).items()},
        parent=found.get("parent") or None,
        provider=provider.rsplit("::", 1)[0] or None,
        protect=bool(found.get("protect")),
        references={name: tuple(urns) for name, urns in (found.get("propertyDependencies") or {}).items()},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return _plain(json.loads(value["plaintext"])) if "plaintext" in value else UNKNOWN
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return UNKNOWN if value == _MASK else value
