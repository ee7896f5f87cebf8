"""Judges what Vercel gives to the preview deployments of a branch, from its own list: whoever has set it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infra.operations.isolation.check import not_comparable, of_value
from infra.operations.isolation.fingerprints import Published, Search
from infra.operations.isolation.published import Unpublished
from infra.platform.environments import PREVIEW
from infra.platform.problems import Problem
from infra.platform.variables.contract import Contract

#: A variable as Vercel lists it: `id`, `key`, `target`, `gitBranch`, `customEnvironmentIds`, `value` if it shows that.
Listed = Mapping[str, Any]
_REMOVE = "remove it at Vercel, or let it be declared in infra/platform/variables"
_UNLINK = "unlink it from the project at Vercel, or take its targets for previews away"
_TARGETS = list(PREVIEW.targets)


def problems_at_vercel(
    listed: Sequence[Listed],
    branch: str,
    ours: Mapping[str, str],
    published: Published | Unpublished,
    contract: Contract,
) -> list[Problem]:
    """Return what a preview deployment of a branch would get and must not, or what of it cannot be compared.

    The base's variables are known by their names, since Vercel has one of a name, target and branch.

    Args:
        listed: every variable of the project.
        branch: the Git branch.
        ours: the branch's own variables, names and Vercel's ids.
        published: production's fingerprints.
        contract: the preview's.
    """
    search = Search(published) if isinstance(published, Published) else None
    base = {variable.name for variable in contract.base(PREVIEW)}
    found = [*not_comparable(published, contract), *_gone(listed, ours)]
    for variable in listed:
        mine = ours.get(variable["key"]) == variable["id"]
        if mine or reaches(variable, branch):
            found += _misplaced(variable, branch, mine=mine, of_base=variable["key"] in base)
            if variable.get("value"):
                of = contract.variable(variable["key"])
                found += of_value(_place(variable), variable["value"], search, of)
    return found


def problems_shared(shared: Sequence[Listed], published: Published | Unpublished, contract: Contract) -> list[Problem]:
    """Return what is wrong with shared variables of the team that deployments of a branch get: nobody declares any.

    Args:
        shared: those that are linked to the project and reach the branch, with `value` where Vercel shows that.
        published: production's fingerprints.
        contract: the preview's.
    """
    search = Search(published) if isinstance(published, Published) else None
    found: list[Problem] = []
    for variable in shared:
        place, value = f"shared variable {variable['key']} of the team at Vercel", variable.get("value")
        unseen = "" if value else ", and it shows no value, so it cannot be compared with production's"
        message = f"is linked to the project and declared by nobody, and this branch gets it{unseen}"
        found.append(Problem(place=place, message=message, remedy=_UNLINK))
        if value:
            found += of_value(place, value, search, contract.variable(variable["key"]))
    return found


def reaches(variable: Listed, branch: str) -> bool:
    """Whether deployments of the branch get it: also those that a custom environment of Vercel's may take it into."""
    if variable.get("customEnvironmentIds") or variable.get("applyToAllCustomEnvironments"):
        return True
    return "preview" in _targets(variable) and (variable.get("gitBranch") or branch) == branch


def _targets(variable: Listed) -> list[str]:
    """Return a variable's targets; Vercel has a single one as text, too."""
    target = variable.get("target") or []
    return [target] if isinstance(target, str) else list(target)


def _misplaced(variable: Listed, branch: str, *, mine: bool, of_base: bool) -> Iterator[Problem]:
    place, git = _place(variable), variable.get("gitBranch") or None
    if not mine and not (of_base and git is None and not variable.get("customEnvironmentIds")):
        yield Problem(
            place=place,
            message="is declared by nobody, so it cannot be compared with production's, and this branch gets it",
            remedy=_REMOVE,
        )
    if variable.get("customEnvironmentIds"):
        yield Problem(
            place=place,
            message="is of a custom environment: this platform has none, and one may take the branch",
            remedy=_REMOVE,
        )
    elif _targets(variable) != _TARGETS:
        yield Problem(place=place, message="is not for previews alone", remedy="let its only target be preview")
    if mine and git != branch:
        yield Problem(
            place=place, message="is not for this branch alone", remedy="create the environment again: it sets that"
        )


def _gone(listed: Sequence[Listed], ours: Mapping[str, str]) -> Iterator[Problem]:
    there = {(variable["key"], variable["id"]) for variable in listed}
    for name, id_ in ours.items():
        if (name, id_) not in there:
            yield Problem(
                place=f"variable {name} at Vercel",
                message="is not there, so deployments of the branch would take another one of its name, if any",
                remedy="create the environment again",
            )


def _place(variable: Listed) -> str:
    scope = f" for the branch {variable['gitBranch']}" if variable.get("gitBranch") else ""
    return f"variable {variable['key']} at Vercel{scope}"
