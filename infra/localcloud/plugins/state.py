"""What goes into the state: outputs with their secrets, what a preview can promise, and the inputs after a read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.localcloud.plugins.diff import Suppresses, never, same
from infra.localcloud.plugins.resource import UNKNOWN, Values
from infra.localcloud.plugins.schema import Property, ResourceType
from infra.localcloud.plugins.values import Secret, mark


def seen(type_: ResourceType, inputs: Values) -> Values:
    """Return the checked `inputs` as the vendor's provider sees them: without empty texts that mean nothing to it."""
    return {
        name: value
        for name, value in inputs.items()
        if not (value == "" and name in type_.inputs and type_.inputs[name].empty_is_unset)
    }


def outputs(type_: ResourceType, state: Values, *likes: Values) -> Values:
    """Return `state` ready for the engine: secret where the schema says so or where one of `likes` is.

    Write-only inputs never get into the outputs.
    """
    properties = {**type_.outputs, **type_.inputs}
    kept = {
        name: value
        for name, value in state.items()
        if value is not None and not (name in properties and properties[name].write_only)
    }
    for like in likes:
        kept = {name: mark(value, like.get(name)) for name, value in kept.items()}
    return {
        name: _with_secrets(properties[name], value) if name in properties else value for name, value in kept.items()
    }


def inputs(type_: ResourceType, values: Values, like: Values) -> Values:
    """Return inputs ready for the engine: secret where the schema says so or where `like` is."""
    return {
        name: _with_secrets(type_.inputs[name], mark(value, like.get(name))) if name in type_.inputs else value
        for name, value in values.items()
    }


def _with_secrets(spec: Property, value: Any) -> Any:
    if isinstance(value, Secret):
        return value
    if spec.secret:
        return Secret(value)
    if isinstance(value, dict) and spec.fields:
        return {
            name: _with_secrets(spec.fields[name], item) if name in spec.fields else item
            for name, item in value.items()
        }
    if isinstance(value, dict) and spec.element:
        return {name: _with_secrets(spec.element, item) for name, item in value.items()}
    if isinstance(value, list) and spec.element:
        return [_with_secrets(spec.element, item) for item in value]
    return value


def planned(type_: ResourceType, new: Values, old: Values | None = None) -> Values:
    """Return the state that a preview promises.

    Args:
        type_: the resource's type.
        new: the checked inputs.
        old: the state, for an update: what the vendor chose stays as it is. None for a creation: it is not known yet.
    """
    if old is not None:
        removed = {
            name for name, spec in type_.inputs.items() if name not in new and not spec.computed and old.get(name)
        }
        return {name: value for name, value in old.items() if name not in removed} | new
    chosen = {**type_.outputs, **{name: spec for name, spec in type_.inputs.items() if spec.computed}}
    return {name: UNKNOWN for name, spec in chosen.items() if spec.tf != "id"} | new


def refreshed(
    properties: Mapping[str, Property],
    old_inputs: Values,
    state: Values,
    suppresses: Suppresses = never,
    path: str = "",
) -> Values:
    """Return the inputs that describe the vendor's `state`, for the properties that the program has set.

    Where the state means the same as the earlier input (order of a set, an empty list for none, a difference that the
    provider suppresses), the input stays as it was: an unchanged object must not look changed.
    """
    found = {
        name: _refreshed(properties[name], old, state.get(name), suppresses, path + name) if name in properties else old
        for name, old in old_inputs.items()
    }
    return {name: value for name, value in found.items() if value is not None}


def _refreshed(spec: Property, old: Any, now: Any, suppresses: Suppresses, path: str) -> Any:
    if spec.write_only or same(spec, now, old) or (spec.diff_suppressed and suppresses(path, now, old)):
        return old
    if isinstance(old, dict) and isinstance(now, dict) and spec.fields:
        kept = refreshed(spec.fields, old, now, suppresses, f"{path}.")
        added = {
            name: now[name]
            for name, field in spec.fields.items()
            if name not in old and not field.computed and now.get(name)
        }
        return kept | added
    if isinstance(old, list) and isinstance(now, list) and spec.element and not spec.is_set:
        pairs = enumerate(zip(old, now, strict=False))
        items = [_refreshed(spec.element, before, after, suppresses, f"{path}[{at}]") for at, (before, after) in pairs]
        return items + [stripped(spec.element, item) for item in now[len(old) :]]
    return stripped(spec, now)


def imported(properties: Mapping[str, Property], state: Values) -> Values:
    """Return inputs that describe the vendor's `state` of an object which no program has declared yet."""
    return {
        name: stripped(spec, state[name])
        for name, spec in properties.items()
        if not spec.write_only and spec.tf != "id" and (state.get(name) or (spec.required and name in state))
    }


def stripped(spec: Property, value: Any) -> Any:
    """Return `value` of the state without what only the vendor can set: ids in nested objects, empty values."""
    if isinstance(value, dict) and spec.fields:
        return imported(spec.fields, value)
    if isinstance(value, list) and spec.element:
        return [stripped(spec.element, item) for item in value]
    return value
