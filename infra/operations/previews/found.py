"""The environments that exist, found by the marks that they bear at the vendors: their states are not read.

A mark is a name that `infra/platform/naming.py` makes for a branch's environment. What bears none, or two that do not
agree, is somebody else's and never touched, whatever it is called.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.operations.inventory.kind import at
from infra.operations.lease.checkpoint import FORMS
from infra.operations.previews.beside import NONE, Beside, beside
from infra.operations.previews.ground import Ground, at_once
from infra.platform import naming
from infra.platform.branches import slug_or_none
from infra.platform.environments import PREVIEW

_STATE = re.compile(rf"([^/]+?)({'|'.join(map(re.escape, FORMS))})")


@dataclass(frozen=True)
class Found:
    """What there is of one branch's environment.

    Attributes:
        slug: what stands for the branch.
        branch: its name, as its variables tell it; None when it has none.
        neon: its branch at Neon with all below it, those first which have to be deleted first.
        redis: the ids of its Redis databases.
        variables: its variables at Vercel.
        has_stack: whether there is a stack.
        is_reserved: whether a run was promised room for it that has not given that back: one at work, or dead.
        copies: the keys of copies of its state and of its history.
    """

    slug: str
    branch: str | None = None
    neon: Sequence[Mapping[str, Any]] = ()
    redis: Sequence[str] = ()
    variables: Sequence[Mapping[str, Any]] = ()
    has_stack: bool = False
    is_reserved: bool = False
    copies: Sequence[str] = ()

    @property
    def stack(self) -> str:
        """Its stack, which is its name."""
        return naming.branch_stack(self.slug)

    @property
    def expires(self) -> datetime | None:
        """When Neon deletes its databases; None where there are none, or none that go by themselves."""
        return at(self._database_branch.get("expires_at"))

    @property
    def created(self) -> datetime | None:
        """When its databases were made; None where there are none."""
        return at(self._database_branch.get("created_at"))

    @property
    def _database_branch(self) -> Mapping[str, Any]:
        return next((branch for branch in self.neon if branch["name"] == self.stack), {})

    @property
    def at_vendors(self) -> list[str]:
        """What it has at the vendors, in words."""
        return [
            *(f"Neon branch {branch['name']} ({branch['id']})" for branch in self.neon),
            *(f"Upstash Redis database {id_}" for id_ in self.redis),
            *(f"Vercel variable {variable['key']} ({variable['id']})" for variable in self.variables),
        ]

    @property
    def left(self) -> list[str]:
        """All that there is of it, in words."""
        return [
            *self.at_vendors,
            *([f"stack {self.stack}"] if self.has_stack else []),
            *([f"room reserved for {self.stack}"] if self.is_reserved else []),
            *([f"copies of its state, and its history: {len(self.copies)} objects"] if self.copies else []),
        ]


@dataclass(frozen=True)
class Seen:
    """What the vendors have at one time, whoever made it: branches, databases and variables as they list them.

    Attributes:
        stacks: the slugs of the branches' stacks.
    """

    branches: Sequence[Mapping[str, Any]]
    databases: Sequence[Mapping[str, Any]]
    variables: Sequence[Mapping[str, Any]]
    stacks: Collection[str]


def look(ground: Ground) -> list[Found]:
    """Return every environment of which there is anything, by slug.

    Raises:
        NoBase, NoProject, VendorError, AwsRefused: as `see` does.
    """
    return environments(*at_once(lambda: see(ground), lambda: beside(ground.backend)))


def see(ground: Ground) -> Seen:
    """Ask each vendor for its list.

    Raises:
        NoBase, NoProject, VendorError: something cannot be asked: then nothing is known.
        AwsRefused: the bucket of the states does not answer.
    """
    return Seen(
        *at_once(
            lambda: ground.neon.branches(ground.neon_project_id),
            ground.upstash.databases,
            lambda: ground.vercel.variables(ground.vercel_project_id),
            lambda: stacks_of(ground),
        )
    )


def environments(seen: Seen, kept: Beside = NONE) -> list[Found]:
    """Return every environment of which there is anything, by slug; what `kept` has is a part of it."""
    neon, redis, of_vercel = _of_neon(seen.branches), _of_upstash(seen.databases), _of_vercel(seen.variables)
    return [
        Found(
            each,
            next((variable["gitBranch"] for variable in of_vercel[each]), None),
            neon[each],
            redis[each],
            of_vercel[each],
            each in seen.stacks,
            each in kept.reserved,
            kept.copies.get(each, ()),
        )
        for each in sorted({*neon, *redis, *of_vercel, *seen.stacks, *kept.reserved, *kept.copies})
    ]


def of_slug(found: Iterable[Found], wanted: str) -> Found:
    """Return the environment of that slug; an empty one where there is none."""
    return next((each for each in found if each.slug == wanted), Found(wanted))


def stacks_of(ground: Ground) -> set[str]:
    """Return the slugs of the branches' stacks.

    Raises:
        AwsRefused: the bucket does not answer.
    """
    folder = f"{ground.backend.prefix}.pulumi/stacks/{naming.PROJECT}/"
    names = (key.removeprefix(folder) for key in ground.backend.keys(folder))
    states = (match[1] for name in names if (match := _STATE.fullmatch(name)))
    return {of_branch for state in states if (of_branch := naming.slug_of(state))}


def _of_neon(branches: Sequence[Mapping[str, Any]]) -> Mapping[str, list[Mapping[str, Any]]]:
    """Return the marked branches, each after what hangs below it; never the one that all of them hang on."""
    below = defaultdict[str, list[Mapping[str, Any]]](list)
    for branch in branches:
        below[branch.get("parent_id") or ""].append(branch)
    found = defaultdict[str, list[Mapping[str, Any]]](list)
    for branch in branches:
        own = naming.slug_of(branch["name"])
        if own and not _is_kept(branch):
            found[own] += [*_descendants(branch["id"], below), branch]
    return found


def _descendants(id_: str, below: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Mapping[str, Any]]:
    """Yield what somebody has branched off; another environment below, or what is protected, Neon will not let go."""
    for child in below.get(id_, ()):
        if not _is_kept(child) and not naming.slug_of(child["name"]):
            yield from _descendants(child["id"], below)
            yield child


def _is_kept(branch: Mapping[str, Any]) -> bool:
    return bool(branch["default"] or branch["protected"])


def _of_upstash(databases: Sequence[Mapping[str, Any]]) -> Mapping[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for database in databases:
        if own := naming.slug_of_physical(database["database_name"]):
            found[own].append(database["database_id"])
    return found


def _of_vercel(variables: Sequence[Mapping[str, Any]]) -> Mapping[str, list[Mapping[str, Any]]]:
    """Return the variables whose comment and branch name the same environment, and that no other deployment has."""
    found = defaultdict[str, list[Mapping[str, Any]]](list)
    for variable in variables:
        own = naming.slug_of_comment(variable.get("comment") or "")
        if own and list(variable["target"]) == list(PREVIEW.targets) and own == slug_or_none(variable.get("gitBranch")):
            found[own].append(variable)
    return found
