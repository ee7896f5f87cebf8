"""Ways to break what is declared in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from infra.operations.mutants.values import replaced
from infra.policy import resources as of
from infra.policy.resources import Stack
from tests.support.declared import one, replacing, stack

Break = Callable[[Stack], Stack]


def changed(type_: str, name: str, **properties: Any) -> Break:
    """Other properties of a resource."""

    def broken(declared: Stack) -> Stack:
        found = one(declared, type_, name)
        return replacing(declared, found, found.altered(**properties))

    return broken


def nested(type_: str, name: str, *place: str | int, value: Any) -> Break:
    """Another value within a property."""

    def broken(declared: Stack) -> Stack:
        found = one(declared, type_, name)
        return replacing(declared, found, replace(found, properties=replaced(found.properties, place, value)))

    return broken


def dropped(type_: str, name: str) -> Break:
    """A resource that is gone."""
    return lambda declared: replacing(declared, one(declared, type_, name))


def having(type_: str, name: str, **attributes: Any) -> Break:
    """A resource with other options."""

    def broken(declared: Stack) -> Stack:
        found = one(declared, type_, name)
        return replacing(declared, found, replace(found, **attributes))

    return broken


def beside(type_: str, name: str, new_name: str, **properties: Any) -> Break:
    """One more resource, like another one."""

    def broken(declared: Stack) -> Stack:
        found = one(declared, type_, name)
        more = replace(found.altered(**properties), urn=f"{found.urn.rsplit('::', 1)[0]}::{new_name}")
        return replacing(declared, found, found, more)

    return broken


def planted(type_: str, name: str) -> Break:
    """A resource of production in a preview."""

    def broken(declared: Stack) -> Stack:
        foreign = one(stack("production"), type_, name)
        moved = replace(foreign, urn=foreign.urn.replace("urn:pulumi:production::", "urn:pulumi:preview::"))
        return Stack(declared.name, (*declared.resources, moved))

    return broken


def many(type_: str, name: str, count: int) -> Break:
    """So many more of a resource."""

    def broken(declared: Stack) -> Stack:
        found = one(declared, type_, name)
        more = [replace(found, urn=f"{found.urn}-{number}") for number in range(count)]
        return replacing(declared, found, found, *more)

    return broken


def same(names: tuple[str, str], property_: str = "value") -> Break:
    """One variable with the value of another."""

    def broken(declared: Stack) -> Stack:
        source, target = (one(declared, of.VERCEL_VARIABLE, variable_name(name)) for name in names)
        return replacing(declared, target, target.altered(**{property_: source.get(property_)}))

    return broken


def variable_name(name: str) -> str:
    return "variables-" + name.lower().replace("_", "-")


def variable(name: str, **properties: Any) -> Break:
    """Other properties of one of the application's variables."""
    return changed(of.VERCEL_VARIABLE, variable_name(name), **properties)


def more_variable(name: str, value: str) -> Break:
    """One more variable."""
    return beside(of.VERCEL_VARIABLE, "variables-cron-secret", variable_name(name), key=name, value=value)


def rules_without(*without: int) -> Break:
    """The firewall without some of its rules."""

    def broken(declared: Stack) -> Stack:
        found = one(declared, of.VERCEL_FIREWALL, "firewall")
        rules = [rule for number, rule in enumerate(found.get("rules.rules")) if number not in without]
        return replacing(declared, found, found.altered(rules={"rules": rules}))

    return broken


def policy_of(resource: str, type_: str, tier: str) -> Break:
    """An alert that names another tier's policy."""

    def broken(declared: Stack) -> Stack:
        found = one(declared, type_, resource)
        policy = one(declared, of.POLICY, f"policy-{tier}")
        model = next(r for r in declared.of(of.MONITOR) if policy.urn in r.references["policyId"])
        moved = replace(found, references={**found.references, "policyId": [policy.urn]})
        return replacing(declared, found, moved.altered(policyId=model.get("policyId")))

    return broken
