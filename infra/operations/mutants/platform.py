"""Mutants of `infra/platform`: each value altered, and everything declared anew.

A value is first altered wherever it stands (of all jobs, of all variables). Where that changes nothing that is
declared, no single one of them can; where it changes only what no rule guards, they are one mutant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from infra.operations.mutants.resources import Mutant
from infra.operations.mutants.values import GONE, Place, alterations, looked_up, places, told
from infra.platform.aggregate import Platform
from infra.platform.base import Fact
from infra.policy.resources import Resource, Stack

Declare = Callable[[Platform], Stack]
Changes = Sequence[tuple[Sequence[tuple[str, str]], Resource | None]]
#: Stands before the name of a value of `infra/platform`, where a type stands otherwise.
VALUE_PREFIX = "platform:"
#: A field with more different values than this is no choice among a few, such as a tier or a method.
_CHOICES_MAX = 6


@dataclass(frozen=True)
class Alteration:
    """What is changed: at which places, named alike, and what each becomes."""

    value: str
    mutation: str
    changes: tuple[tuple[Place, Any], ...]


def values_of(fact: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place within a declaration, as `places` has it for plain values."""
    inner: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(fact, Fact):
        inner = ((name, getattr(fact, name)) for name in type(fact).model_fields)
    elif isinstance(fact, tuple):
        inner = iter(enumerate(fact))
    elif isinstance(fact, dict):
        inner = iter(fact.items())
    for key, item in inner:
        yield (*at, key), item
        yield from values_of(item, (*at, key))


def with_value(fact: Any, place: Place, new: Any) -> Any:
    """A copy of a declaration with another value at a place, unchecked: rules have to stand by themselves."""
    part, *rest = place
    if isinstance(fact, Fact):
        inner = with_value(getattr(fact, str(part)), tuple(rest), new) if rest else (None if new is GONE else new)
        return fact.model_copy(update={str(part): inner})
    if isinstance(fact, dict):
        inner = with_value(fact[part], tuple(rest), new) if rest else new
        return {key: (inner if key == part else item) for key, item in fact.items() if key != part or inner is not GONE}
    inner = with_value(fact[part], tuple(rest), new) if rest else new
    items = [inner if index == part else item for index, item in enumerate(fact)]
    return tuple(item for item in items if item is not GONE)


def alterations_of(platform: Platform) -> list[Alteration]:
    """Every alteration of a platform's values, alike ones together."""
    alike: dict[tuple[str, str], list[tuple[Place, Any]]] = defaultdict(list)
    by_name: dict[str, list[tuple[Place, Any]]] = defaultdict(list)
    for place, value in values_of(platform):
        by_name[told(place)].append((place, value))
    for name, found in by_name.items():
        choices = _distinct(value for _, value in found)
        for place, value in found:
            if value is not None:
                alike[name, "removed"].append((place, GONE))
            if not isinstance(value, Fact | dict):
                for mutation, new in alterations(value):
                    alike[name, mutation].append((place, () if new == [] else new))
            if len(choices) <= _CHOICES_MAX and not isinstance(value, bool):  # a switch is flipped above
                for number, choice in enumerate(choices):
                    if choice != value:
                        alike[name, f"choice {number + 1}"].append((place, choice))
    return [Alteration(name, mutation, tuple(changes)) for (name, mutation), changes in alike.items()]


def _distinct(values: Iterator[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


@dataclass(frozen=True)
class Tally:
    """What became of the alterations that are no mutant: `unchanged` declared the same, `refused` nothing at all."""

    unchanged: int
    refused: int


def mutants(
    platform: Platform, alteration: Alteration, declared: Stack, declare: Declare, guarded: Callable[[str, str], bool]
) -> tuple[Tally, list[tuple[Mutant, Sequence[tuple[str, str]]]]]:
    """The mutants that an alteration makes, each with the types and properties that it changes.

    `guarded` tells whether any rule guards a property of a type.
    """
    found: list[tuple[Mutant, Sequence[tuple[str, str]]]] = []
    stack = _all_at_once(platform, alteration, declare)
    if stack is not None:
        changed = _changes(declared, stack)
        if not changed:
            return Tally(len(alteration.changes), 0), []
        if not any(guarded(*what) for whats, _ in changed for what in whats):
            return Tally(0, 0), [_mutant(alteration, "*", stack, changed)]
    unchanged = refused = 0
    for place, new in alteration.changes:
        stack = _tried(declare, with_value(platform, place, new))
        changed = _changes(declared, stack) if stack else []
        if stack is None:
            refused += 1
        elif not changed:
            unchanged += 1
        else:
            found.append(_mutant(alteration, _name(platform, place), stack, changed))
    return Tally(unchanged, refused), found


def _mutant(
    alteration: Alteration, name: str, stack: Stack, changed: Changes
) -> tuple[Mutant, Sequence[tuple[str, str]]]:
    touched = tuple(resource for _, resource in changed if resource)
    mutant = Mutant(f"{VALUE_PREFIX}{alteration.value}", "", alteration.mutation, touched, stack, name)
    return mutant, sorted({what for whats, _ in changed for what in whats})


def _all_at_once(platform: Platform, alteration: Alteration, declare: Declare) -> Stack | None:
    """What is declared with all changes together; None where that says nothing of a single one."""
    places_ = [place for place, new in alteration.changes if not (new is GONE and isinstance(place[-1], int))]
    if len(places_) < max(2, len(alteration.changes)):
        return None
    for place, new in alteration.changes:
        platform = with_value(platform, place, new)
    return _tried(declare, platform)


def _tried(declare: Declare, platform: Platform) -> Stack | None:
    """What is declared; None when the program cannot declare it, whatever the reason: then nothing is deployed."""
    try:
        stack = declare(platform)
        _ = stack.kind  # an environment of another name has no stack
        return stack
    except Exception:
        return None


def _name(platform: Platform, place: Place) -> str:
    """What the altered part is called: the nearest name above it."""
    for end in range(len(place), 0, -1):
        part = looked_up_fact(platform, place[:end])
        name = getattr(part, "name", None)
        if isinstance(name, str):
            return name
    return ""


def looked_up_fact(fact: Any, place: Place) -> Any:
    """What is at a place of a declaration."""
    for part in place:
        fact = getattr(fact, part) if isinstance(fact, Fact) and isinstance(part, str) else fact[part]
    return fact


def _changes(before: Stack, after: Stack) -> list[tuple[list[tuple[str, str]], Resource | None]]:
    """Types and properties that differ, with the resource as it is now; none for one that is gone."""
    old = {resource.urn: resource for resource in before.resources}
    new = {resource.urn: resource for resource in after.resources}
    found: list[tuple[list[tuple[str, str]], Resource | None]] = [
        ([(old[urn].type, "(dropped)")], None) for urn in old if urn not in new
    ]
    for urn, resource in new.items():
        if urn not in old:
            found.append(([(resource.type, "(planted)"), (resource.type, "(renamed)")], resource))
        elif differing := _differing(old[urn], resource):
            found.append(([(resource.type, property_) for property_ in differing], resource))
    return found


def _differing(old: Resource, new: Resource) -> list[str]:
    before, after = dict(places(old.properties)), dict(places(new.properties))
    leaves = {
        place for place in (*before, *after) if looked_up(old.properties, place) != looked_up(new.properties, place)
    }
    whole = ["(unprotected)"] if old.protect and not new.protect else []
    return sorted({told(place) for place in leaves if not str(place[0]).startswith("__")}) + whole
