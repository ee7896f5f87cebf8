"""All rules, found in the folder `rules`: a new one is a new file there."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from infra.policy import rules
from infra.policy.rule import Rule


class UnknownRule(Exception):
    """There is no rule of that id."""


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule, by id."""
    modules = (
        importlib.import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__)
    )
    found: list[Rule] = [module.RULE for module in modules]
    return tuple(sorted(found, key=lambda rule: rule.id))


def rule(id_: str) -> Rule:
    """The rule of that id.

    Raises:
        UnknownRule: there is none.
    """
    for candidate in catalogue():
        if candidate.id == id_:
            return candidate
    raise UnknownRule(f"there is no rule '{id_}'; docs/reference/policies.md lists them")
