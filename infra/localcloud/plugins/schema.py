"""The schemas of the vendors' providers, as the checks and the comparison need them.

`schemas/<package>.json` holds, per resource type, the inputs and outputs of the vendor's own Terraform provider under
their Pulumi names, with the rules that its schema states. They are reduced to the types that have a handler here, and
to what decides over a plan: texts, functions and lists of other types are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

#: Patterns that the schemas give in words.
_PATTERNS = {
    "HH:MM": r"([01]\d|2[0-3]):[0-5]\d",
    "RFC 3339": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "digits only": r"\d+",
}


@dataclass(frozen=True)
class Property:
    """One property: its type and every rule of the vendor's provider on its value.

    Attributes:
        kind: string, number, boolean, object, array, map or any.
        tf: the Terraform name, by which the rules refer to each other.
        element: of an array or map, what its values are; each has the rules of a property of its own.
        fields: of an object, its properties.
        computed: the vendor chooses a value when the program sets none, so that an absent input is no difference.
        empty_is_unset: Terraform's first plugin SDK cannot tell an empty text from none, so that the provider leaves
            what the vendor has (its status page makes an exception for the domain, and says why).
        autonamed: required by the provider; where the program leaves it out, Pulumi makes a name.
        replace: a change replaces the resource; `if-configured`: only if the program still sets the property.
        rules: groups of Terraform paths by `conflictsWith`, `exactlyOneOf`, `atLeastOneOf`, `alsoRequires`.
    """

    name: str
    kind: str
    tf: str = ""
    element: Property | None = None
    fields: Mapping[str, Property] = field(default_factory=dict)
    required: bool = False
    autonamed: bool = False
    computed: bool = False
    default: Any = None
    replace: bool | str = False
    is_set: bool = False
    secret: bool = False
    write_only: bool = False
    diff_suppressed: bool = False
    empty_is_unset: bool = False
    enum: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    rules: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ResourceType:
    """The properties of a resource type; `inputs` as programs may set them, `outputs` what only the vendor sets."""

    token: str
    inputs: Mapping[str, Property]
    outputs: Mapping[str, Property]


@dataclass(frozen=True)
class PackageSchema:
    """A package: its provider's configuration and its resource types by token."""

    config: Mapping[str, Property]
    resources: Mapping[str, ResourceType]


@cache
def load(package: str) -> PackageSchema:
    """Return the schema of `package`."""
    text = resources.files(__package__).joinpath("schemas", f"{package}.json").read_text("utf-8")
    raw = json.loads(text)
    return PackageSchema(
        # Nothing of it is required: what the program leaves out may be in the environment.
        config={name: _property(name, {**spec, "required": False}) for name, spec in raw["providerConfig"].items()},
        resources={token: _resource(token, spec) for token, spec in raw["resources"].items()},
    )


def _resource(token: str, raw: dict[str, Any]) -> ResourceType:
    computed = set(raw["computedWhenUnset"])
    return ResourceType(
        token,
        inputs={name: _property(name, spec, computed=name in computed) for name, spec in raw["inputs"].items()},
        outputs={name: _property(name, spec, computed=True) for name, spec in raw["outputs"].items()},
    )


def _property(name: str, raw: dict[str, Any], *, computed: bool = False) -> Property:
    fields = {key: _property(key, spec, computed=_computed_field(spec, computed)) for key, spec in _fields(raw)}
    outer, element = _shape(name, raw["type"], fields, raw)
    return Property(
        name=name,
        kind=outer,
        tf=raw.get("tf", name),
        element=element,
        fields=fields if outer == "object" else {},
        required=bool(raw.get("required")),
        autonamed=bool(raw.get("tfRequired")) and not raw.get("required"),
        computed=computed or raw.get("tf") == "id",  # the vendor sets an id wherever the program does not
        default=_default(raw.get("default"), fields),
        replace=raw.get("replace", False),
        is_set=bool(raw.get("set")),
        secret=bool(raw.get("secret")),
        write_only=bool(raw.get("writeOnly")),
        diff_suppressed=bool(raw.get("diffSuppressed")),
        empty_is_unset=bool(raw.get("emptyIsUnset")),
        min_items=raw.get("minItems"),
        max_items=raw.get("maxItems"),
        rules={rule: _groups(raw, rule) for rule in _RULES if rule in raw},
        **(_scalar_rules(raw) if element is None else {}),
    )


def _fields(raw: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return list(raw.get("fields", {}).items())


def _computed_field(raw: dict[str, Any], parent: bool) -> bool:
    """Tell whether the vendor sets a nested property; the schema lists only those at the top by name."""
    return parent or (bool(raw.get("keepsStateWhenUnknown")) and not raw.get("required"))


_RULES = ("conflictsWith", "exactlyOneOf", "atLeastOneOf", "alsoRequires")


def _shape(name: str, type_: str, fields: Mapping[str, Property], raw: dict[str, Any]) -> tuple[str, Property | None]:
    """Split a type such as `array<map<string>>` into its outermost kind and the property of its elements."""
    found = re.fullmatch(r"(array|map)<(.+)>", type_)
    if not found:
        return type_.lower(), None
    kind, element = _shape(name, found[2], fields, {})
    scalar = {**_scalar_rules({**raw, "enum": raw.get("elemEnum", ())})} if element is None else {}
    return found[1], Property(name, kind, element=element, fields=fields if kind == "object" else {}, **scalar)


def _scalar_rules(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "enum": tuple(raw.get("enum", ())),
        "minimum": raw.get("min"),
        "maximum": raw.get("max"),
        "pattern": _PATTERNS.get(raw.get("pattern", ""), raw.get("pattern")),
        "min_length": raw.get("minLength"),
        "max_length": raw.get("maxLength"),
    }


def _default(raw: Any, fields: Mapping[str, Property]) -> Any:
    """Return a default; those of objects are given under the Terraform names."""
    if not isinstance(raw, dict):
        return raw
    by_tf = {spec.tf: name for name, spec in fields.items()}
    return {by_tf[name]: value for name, value in raw.items()}


def _groups(raw: dict[str, Any], rule: str) -> tuple[tuple[str, ...], ...]:
    """Return a rule's groups of paths; a bare list names the others of the property's only group."""
    given = raw[rule]
    if given and isinstance(given[0], str):
        return ((raw["tf"], *given),)
    return tuple(tuple(group) for group in given)
