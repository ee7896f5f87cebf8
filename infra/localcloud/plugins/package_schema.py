"""A package's schema in Pulumi's own form, which the engine asks for when something is imported.

It says what `schemas/<package>.json` says: the types that have a stand-in here, without texts and functions. The SDKs
are generated from the vendors' complete schemas and not from this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.localcloud.plugins.schema import PackageSchema, Property, ResourceType

Spec = dict[str, Any]
#: Every resource has these; Pulumi refuses properties of the same names.
_RESERVED = ("id", "urn")
#: As in the vendors' packages: the last part of `vercel:index/project` is the resource's own and no module.
_MODULE_FORMAT = "(.*)(?:/[^/]*)"
_SCALARS = ("string", "number", "boolean")


def package_schema(package: str, version: str, schema: PackageSchema) -> Spec:
    """Return what a provider of `package` answers when it is asked for its schema."""
    types: dict[str, Spec] = {}
    return {
        "name": package,
        "version": version,
        "meta": {"moduleFormat": _MODULE_FORMAT},
        "config": {"variables": _properties(schema.config, f"{package}:config/", types)},
        "provider": {"inputProperties": _properties(schema.config, f"{package}:index/Provider", types)},
        "resources": {token: _resource(resource, types) for token, resource in schema.resources.items()},
        "types": types,
    }


def _resource(resource: ResourceType, types: dict[str, Spec]) -> Spec:
    package, _, name = resource.token.split(":")
    inputs = {key: spec for key, spec in resource.inputs.items() if key not in _RESERVED}
    outputs = {key: spec for key, spec in resource.outputs.items() if key not in _RESERVED}
    prefix = f"{package}:index/{name}"
    return {
        "inputProperties": _properties(inputs, prefix, types),
        "requiredInputs": _required(inputs),
        "properties": _properties({**inputs, **outputs}, prefix, types),
        "required": _required(inputs),
    }


def _properties(properties: Mapping[str, Property], prefix: str, types: dict[str, Spec]) -> Spec:
    return {name: _property(spec, prefix + _capital(name), types) for name, spec in properties.items()}


def _required(properties: Mapping[str, Property]) -> list[str]:
    return sorted(name for name, spec in properties.items() if spec.required)


def _property(spec: Property, token: str, types: dict[str, Spec]) -> Spec:
    """Return one property; `token` is what its objects' type is called, should it have any, up to the last part."""
    return {
        **_type(spec, token, types),
        **({"secret": True} if spec.secret else {}),
        **({"default": spec.default} if spec.kind in _SCALARS and spec.default is not None else {}),
        **({"willReplaceOnChanges": True} if spec.replace is True else {}),
    }


def _type(spec: Property, token: str, types: dict[str, Spec]) -> Spec:
    if spec.kind in _SCALARS:
        return {"type": spec.kind}
    if spec.kind == "array" and spec.element:
        return {"type": "array", "items": _type(spec.element, token, types)}
    if spec.kind == "map" and spec.element:
        return {"type": "object", "additionalProperties": _type(spec.element, token, types)}
    if spec.kind == "object" and spec.fields:
        name = f"{token}:{token.rsplit('/', 1)[1]}"
        types[name] = {
            "type": "object",
            "properties": _properties(spec.fields, token, types),
            "required": _required(spec.fields),
        }
        return {"$ref": f"#/types/{name}"}
    return {"$ref": "pulumi.json#/Any"}


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
