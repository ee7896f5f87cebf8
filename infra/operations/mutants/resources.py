"""Mutants of a declared stack: each property removed, altered, crossed or swapped; each resource dropped and more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from infra.operations.mutants.values import GONE, Place, alterations, looked_up, places, replaced, told
from infra.platform import naming
from infra.platform.variables.forbidden import FORBIDDEN
from infra.policy.resources import PROVIDER_PREFIX, SCHEDULE, VERCEL_VARIABLE, Resource, Stack
from infra.policy.rules.in_component import COMPONENT_PREFIX


@dataclass(frozen=True)
class Mutant:
    """A stack that differs from the declared one in one place.

    Attributes:
        what: the type of the resource, or the name of the value in `infra/platform`, that was changed.
        part: which property, as `told` writes it; in parentheses when it is none, such as `(dropped)`.
        mutation: what became of it.
        touched: the resources that are not as declared; of what was dropped, none.
        stack: the whole stack.
        name: the resource's logical name.
    """

    what: str
    part: str
    mutation: str
    touched: tuple[Resource, ...]
    stack: Stack
    name: str = ""


def mutants(stack: Stack, other: Stack) -> Iterator[Mutant]:
    """Every mutant of a stack. `other` is another environment's, from which values and resources are swapped in."""
    siblings: dict[str, list[Resource]] = {}
    for resource in stack.resources:
        siblings.setdefault(resource.type, []).append(resource)
    counterparts = {(resource.type, resource.name): resource for resource in other.resources}
    for resource in stack.resources:
        counterpart = counterparts.get((resource.type, resource.name))
        yield from _properties(stack, resource, siblings[resource.type], counterpart)
        yield from _whole(stack, resource)
    yield from _forbidden(stack)
    here = {(resource.type, resource.name) for resource in stack.resources}
    for key, foreign in counterparts.items():
        if key not in here and _is_plain(foreign):
            planted = _moved_to(foreign, stack.name, other.name)
            yield Mutant(
                foreign.type,
                "(planted)",
                f"from {other.name}",
                (planted,),
                Stack(stack.name, (*stack.resources, planted)),
                foreign.name,
            )


def _properties(
    stack: Stack, resource: Resource, siblings: Sequence[Resource], counterpart: Resource | None
) -> Iterator[Mutant]:
    for place, value in places(resource.properties):
        if str(place[0]).startswith("__"):
            continue  # Pulumi's own, such as a dynamic provider's implementation
        for mutation, new in (("removed", GONE), *alterations(value)):
            yield _with(stack, resource, place, mutation, new)
        seen = [value]
        for mutation, found in _elsewhere(stack, resource, siblings, counterpart, value):
            new = looked_up(found.properties, place) if mutation != "aimed" else found.get("destination")
            if new is not GONE and new not in seen:
                seen.append(new)
                yield _with(stack, resource, place, mutation, new, found)


def _elsewhere(
    stack: Stack, resource: Resource, siblings: Sequence[Resource], counterpart: Resource | None, value: object
) -> Iterator[tuple[str, Resource]]:
    """Where else a value could be from: another resource of the type, of the environment, or a job's address."""
    yield from (("crossed", sibling) for sibling in siblings if sibling is not resource)
    if counterpart:
        yield "swapped", counterpart
    if isinstance(value, str) and value.startswith("https://"):
        yield from (("aimed", schedule) for schedule in list(stack.of(SCHEDULE))[:1])


def _with(
    stack: Stack, resource: Resource, place: Place, mutation: str, new: object, source: Resource | None = None
) -> Mutant:
    """The mutant with another value at a place; a whole property comes from where it was taken."""
    properties = replaced(resource.properties, place, new)
    references = dict(resource.references)
    if len(place) == 1 and (new is GONE or mutation == "crossed"):
        references.pop(str(place[0]), None)
        if source and place[0] in source.references:
            references[str(place[0])] = source.references[str(place[0])]
    changed = replace(resource, properties=properties, references=references)
    return Mutant(resource.type, told(place), mutation, (changed,), _replacing(stack, resource, changed), resource.name)


def _whole(stack: Stack, resource: Resource) -> Iterator[Mutant]:
    """What can become of a resource as a whole."""
    if resource.type.startswith(PROVIDER_PREFIX):
        given = resource.altered(apiToken="given")
        yield Mutant(
            resource.type, "(credential)", "given", (given,), _replacing(stack, resource, given), resource.name
        )
        twin = replace(resource, urn=f"{resource.urn}-twin")
        yield Mutant(
            resource.type, "(twin)", "added", (twin,), Stack(stack.name, (*stack.resources, twin)), resource.name
        )
    if not _is_plain(resource):
        return
    rest = tuple(candidate for candidate in stack.resources if candidate is not resource)
    yield Mutant(resource.type, "(dropped)", "dropped", (), Stack(stack.name, rest), resource.name)
    root = f"urn:pulumi:{stack.name}::eleva::pulumi:pulumi:Stack::eleva-{stack.name}"
    provider = (resource.provider or "").rsplit("::", 1)[0] + "::default_1_0_0"
    changes = {
        "(renamed)": replace(resource, urn=f"{resource.urn}-renamed"),
        "(moved)": replace(resource, parent=root),
        "(default provider)": replace(resource, provider=provider),
    }
    if resource.protect:
        changes["(unprotected)"] = replace(resource, protect=False)
    if resource.type == VERCEL_VARIABLE:
        changes["(branch)"] = resource.altered(gitBranch="fix/auth")
    for property_, changed in changes.items():
        yield Mutant(
            resource.type, property_, "changed", (changed,), _replacing(stack, resource, changed), resource.name
        )
    twin = replace(resource, urn=f"{resource.urn}-twin")
    yield Mutant(resource.type, "(twin)", "added", (twin,), Stack(stack.name, (*stack.resources, twin)), resource.name)


def _forbidden(stack: Stack) -> Iterator[Mutant]:
    """Each variable that must never be set, set as another one is."""
    model = next(stack.of(VERCEL_VARIABLE))
    base = model.urn.rsplit("::", 1)[0]
    for entry in FORBIDDEN:
        if "*" not in entry.pattern:
            urn = f"{base}::{naming.variable(entry.pattern)}"
            planted = replace(model, urn=urn).altered(key=entry.pattern, value="true", sensitive=False)
            grown = Stack(stack.name, (*stack.resources, planted))
            yield Mutant(model.type, "(planted)", "forbidden", (planted,), grown, planted.name)


def _is_plain(resource: Resource) -> bool:
    """Whether it is neither component nor provider, without which others could not be declared."""
    return not resource.type.startswith((PROVIDER_PREFIX, COMPONENT_PREFIX))


def _replacing(stack: Stack, resource: Resource, changed: Resource) -> Stack:
    return Stack(stack.name, tuple(changed if r is resource else r for r in stack.resources))


def _moved_to(resource: Resource, stack: str, from_: str) -> Resource:
    """The resource of another environment, as a program of this one would declare it."""

    def moved(urn: str | None) -> str | None:
        return urn.replace(f"urn:pulumi:{from_}::", f"urn:pulumi:{stack}::") if urn else urn

    return replace(
        resource,
        urn=str(moved(resource.urn)),
        parent=moved(resource.parent),
        provider=moved(resource.provider),
        references={name: tuple(str(moved(urn)) for urn in urns) for name, urns in resource.references.items()},
    )
