"""The schemas that the engine gets: those of the checks, in Pulumi's form and whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.localcloud.plugins.package_schema import package_schema
from infra.localcloud.plugins.registry import EXECUTABLES
from infra.localcloud.plugins.schema import load

PACKAGES = [package for executable in EXECUTABLES.values() for package in executable.packages]
PROJECT = "vercel:index/project:Project"


def references(spec: Any) -> Iterator[str]:
    if isinstance(spec, dict):
        yield from [spec["$ref"]] if isinstance(spec.get("$ref"), str) else []
        for value in spec.values():
            yield from references(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from references(value)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_type_is_there_and_refers_to_nothing_that_is_not(package: str) -> None:
    schema = package_schema(package, "1.2.3", load(package))
    assert set(schema["resources"]) == set(load(package).resources)
    known = {f"#/types/{token}" for token in schema["types"]} | {"pulumi.json#/Any"}
    assert set(references(schema)) <= known
    for token in schema["types"]:
        assert re.fullmatch(rf"{package}:index/(\w+):\1", token)
    for resource in schema["resources"].values():
        assert set(resource["requiredInputs"]) <= set(resource["inputProperties"]) <= set(resource["properties"])
        assert not {"id", "urn"} & set(resource["properties"])


def test_a_property_has_its_type_default_and_secrecy() -> None:
    schema = package_schema("vercel", "5.21.1", load("vercel"))
    project = schema["resources"][PROJECT]["inputProperties"]
    assert project["gitForkProtection"] == {"type": "boolean", "default": True}
    assert project["environments"]["items"] == {"$ref": "#/types/vercel:index/ProjectEnvironments:ProjectEnvironments"}
    variable = schema["types"]["vercel:index/ProjectEnvironments:ProjectEnvironments"]
    assert variable["properties"]["value"] == {"type": "string", "secret": True}
    assert variable["properties"]["targets"] == {"type": "array", "items": {"type": "string"}}
    assert variable["required"] == ["key", "sensitive", "value"]
