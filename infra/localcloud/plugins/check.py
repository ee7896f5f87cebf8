"""Checks a program's inputs against the schema as the vendor's provider would, and fills in what it leaves out.

Every failure is found in one pass and names its property. Values that are not known yet (`UNKNOWN`, in previews) pass.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.localcloud.plugins.resource import Failure, Unknown, Values, known
from infra.localcloud.plugins.schema import Property

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "map": (dict,),
    "array": (list,),
}
_NAMES = {"object": "an object", "map": "a map", "array": "a list", "string": "a string", "number": "a number"}


@dataclass
class Checked:
    """The inputs with defaults filled in and numbers as numbers, and everything that is wrong with them."""

    inputs: Values
    failures: list[Failure] = field(default_factory=list)


def check(properties: Mapping[str, Property], inputs: Values) -> Checked:
    """Check `inputs` against `properties`; `inputs` itself stays as it is."""
    checked = Checked({})
    checked.inputs = _object(checked, properties, inputs, "")
    for rule, group, holder in _groups(properties, checked.inputs):
        failure = _broken(rule, group, properties, checked.inputs, holder)
        if failure and failure not in checked.failures:
            checked.failures.append(failure)
    return checked


def autonames(properties: Mapping[str, Property], inputs: Values, old: Values, urn_name: str, seed: bytes) -> Values:
    """Return the names that Pulumi makes for required names that the program leaves out.

    A name made before is kept: `old` are the earlier inputs that were made this way.
    """
    suffix = hashlib.sha256(seed).hexdigest()[:7]
    return {
        name: old.get(name, f"{urn_name}-{suffix}")
        for name, spec in properties.items()
        if spec.autonamed and name not in inputs
    }


def _object(checked: Checked, properties: Mapping[str, Property], given: Values, path: str) -> Values:
    """Check one object; return it with defaults."""
    for name in given:
        if name not in properties:
            near = difflib.get_close_matches(name, properties, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(properties))}"
            checked.failures.append(Failure(path + name, f"there is no such property{hint}"))
    done: Values = {name: value for name, value in given.items() if name not in properties}
    for name, spec in properties.items():
        value = given.get(name)
        if value is None:
            if spec.required:
                checked.failures.append(Failure(path + name, "is required"))
            value = spec.default
        if value is not None:
            done[name] = _value(checked, spec, value, path + name)
    return done


def _value(checked: Checked, spec: Property, value: Any, path: str) -> Any:
    """Check one value; return it with defaults, and a number in words as a number (ids are strings in Pulumi)."""
    if isinstance(value, Unknown) or spec.kind == "any":
        return value
    if spec.kind == "number" and isinstance(value, str):
        value = _number(value)
    if not _fits(spec.kind, value):
        expected = _NAMES.get(spec.kind, f"a {spec.kind}")
        checked.failures.append(Failure(path, f"must be {expected}, not {_described(value)}"))
        return value
    checked.failures += [Failure(path, reason) for reason in _refusals(spec, value)]
    if spec.kind == "array" and spec.element:
        return [_value(checked, spec.element, item, f"{path}[{index}]") for index, item in enumerate(value)]
    if spec.kind == "map" and spec.element:
        return {key: _value(checked, spec.element, item, f"{path}.{key}") for key, item in value.items()}
    if spec.kind == "object" and spec.fields:
        return _object(checked, spec.fields, value, f"{path}.")
    return value


def _fits(kind: str, value: Any) -> bool:
    return isinstance(value, _PYTHON_TYPES[kind]) and not (kind == "number" and isinstance(value, bool))


def _number(text: str) -> Any:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _described(value: Any) -> str:
    kinds = {bool: "a boolean", str: "a string", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "null")


def _refusals(spec: Property, value: Any) -> Iterator[str]:
    """Yield why the provider refuses `value`; the texts leave out values of secret properties."""
    shown = "its value" if spec.secret else repr(value)
    if spec.enum and value not in spec.enum:
        yield f"must be one of {', '.join(repr(allowed) for allowed in spec.enum)}, not {shown}"
    if spec.minimum is not None and value < spec.minimum:
        yield f"must be at least {spec.minimum}, not {shown}"
    if spec.maximum is not None and value > spec.maximum:
        yield f"must be at most {spec.maximum}, not {shown}"
    if spec.pattern and not re.fullmatch(spec.pattern, value):
        yield f"must match {spec.pattern}, and {shown} does not"
    if spec.min_length is not None and len(value) < spec.min_length:
        yield f"must have at least {spec.min_length} characters, and has {len(value)}"
    if spec.max_length is not None and len(value) > spec.max_length:
        yield f"must have at most {spec.max_length} characters, and has {len(value)}"
    if spec.min_items is not None and len(value) < spec.min_items:
        yield f"must have at least {spec.min_items} elements, and has {len(value)}"
    if spec.max_items is not None and len(value) > spec.max_items:
        yield f"must have at most {spec.max_items} elements, and has {len(value)}"


@dataclass(frozen=True)
class _Holder:
    """An object in the inputs and the properties it may have: where a relative path of a rule starts."""

    properties: Mapping[str, Property]
    values: Values
    path: str


def _groups(
    properties: Mapping[str, Property], values: Values, path: str = ""
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, _Holder]]]:
    """Yield every rule over several properties: its name, the Terraform paths, and whose rule it is."""
    holder = _Holder(properties, values, path)
    for name, spec in properties.items():
        for rule, groups in spec.rules.items():
            for group in groups:
                yield rule, group, (name, holder)
        for inner_path, inner in _inner_objects(spec, values.get(name), path + name):
            element = spec
            while element.element:
                element = element.element
            yield from _groups(element.fields, inner, f"{inner_path}.")


def _inner_objects(spec: Property, value: Any, path: str) -> Iterator[tuple[str, Values]]:
    if isinstance(value, dict) and spec.kind == "object" and spec.fields:
        yield path, value
    elif isinstance(value, list) and spec.element:
        for index, item in enumerate(value):
            yield from _inner_objects(spec.element, item, f"{path}[{index}]")
    elif isinstance(value, dict) and spec.kind == "map" and spec.element:
        for key, item in value.items():
            yield from _inner_objects(spec.element, item, f"{path}.{key}")


def _broken(
    rule: str, group: tuple[str, ...], properties: Mapping[str, Property], inputs: Values, owner: tuple[str, _Holder]
) -> Failure | None:
    name, holder = owner
    top = _Holder(properties, inputs, "")
    found = dict(_find(path, holder if path.startswith("<.") else top) for path in group)
    present = [path for path, value in found.items() if value is not None]
    paths = " and ".join(repr(path) for path in sorted(found))
    where = min(found)
    if rule == "alsoRequires":
        missing = [path for path, value in found.items() if value is None]
        if missing and holder.values.get(name) is not None:
            return Failure(holder.path + name, f"needs {', '.join(map(repr, missing))} too")
    elif rule == "conflictsWith":
        if len(present) > 1 and holder.values.get(name) is not None:
            return Failure(where, f"{paths} cannot be set together")
    elif rule == "atLeastOneOf":
        if not present:
            return Failure(where, f"at least one of {paths} must be set")
    elif len(present) != 1 and known(list(found.values())):
        return Failure(where, f"exactly one of {paths} must be set")
    return None


def _find(tf_path: str, start: _Holder) -> tuple[str, Any]:
    """Return the Pulumi path and the value of what a rule calls `tf_path`."""
    properties, value, path = start.properties, start.values, start.path
    found: Any = None
    for step in tf_path.removeprefix("<.").split("."):
        name = next((name for name, spec in properties.items() if spec.tf == step), step)
        found = value.get(name) if isinstance(value, dict) else None
        path += f"{name}."
        properties, value = properties[name].fields if name in properties else {}, found
    return path.rstrip("."), found
