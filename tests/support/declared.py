"""The declared environments as rules see them, for tests that break one thing; made once per run."""

from __future__ import annotations

from functools import cache

from infra.platform.environments import ENVIRONMENTS
from infra.policy.resources import Resource, Stack
from stacks.mutants import bench


@cache
def stack(name: str = "production") -> Stack:
    """The stack of that environment as its program declares it."""
    assert name in {environment.name for environment in ENVIRONMENTS}
    return bench(name).stack


def one(declared: Stack, type_: str, name: str) -> Resource:
    """The resource of that type whose logical name ends with `name`."""
    (found,) = [resource for resource in declared.of(type_) if resource.name.endswith(name)]
    return found


def replacing(declared: Stack, old: Resource, *new: Resource) -> Stack:
    """The stack with other resources in the place of one; with none, without it."""
    rest = [resource for resource in declared.resources if resource is not old]
    return Stack(declared.name, (*rest, *new))
