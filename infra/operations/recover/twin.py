"""Removes a Neon project that a repeated creation made beside the one that a stack has, once it is known to be empty.

`python -m infra.operations.recover.twin STACK ID` does so under the stack's lease.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg

from infra.operations.endings import FAILED, first_line, say
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.recovery.fingerprint import tables
from infra.operations.stack_file import stack_file
from infra.operations.state import Managed, State, every_state
from infra.platform.problems import InvalidPlatform
from infra.policy.resources import NEON_PROJECT
from infra.vendors.errors import CredentialMissing, Failed, VendorError
from infra.vendors.neon import Neon

Json = dict[str, Any]


class NoTwin(Exception):
    """A project may not be removed; the message says why, all of it."""

    def __init__(self, project_id: str, problems: list[str]) -> None:
        lines = "\n".join(f"  * {problem}" for problem in problems)
        super().__init__(f"Neon project {project_id} is not removed:\n{lines}\nNothing was changed.")


class NotThere(Exception):
    """There is no such project, so there is nothing to do."""


@dataclass(frozen=True)
class Twin:
    """A project that a stack does not have, with nothing in it, beside the one of its name that the stack has."""

    id: str
    name: str
    created: str
    ours: str
    our_name: str

    @property
    def told(self) -> str:
        """What would be done, in words."""
        return (
            f"Neon project {self.name} is there twice. {self.ours} is in the state as {self.our_name}, and stays. "
            f"{self.id}, made at {self.created}, is in no state and holds nothing: it is deleted"
        )


def look(stack: str, project_id: str, states: Mapping[str, State], neon: Neon) -> Twin:
    """Return the twin of the project of `stack` with that id.

    Args:
        stack: whose project is doubled.
        project_id: of the one that is to go.
        states: of all stacks, by name.
        neon: the organisation.

    Raises:
        NoTwin: it is none, or there is something in it, or that cannot be told.
        NotThere: there is none of that id.
        VendorError: Neon cannot be asked.
    """
    holders = [name for name, state in states.items() if any(_is(each, project_id) for each in state.managed)]
    if holders:
        raise NoTwin(project_id, [f"the state of {name} has it" for name in holders])
    twin = _project(neon, project_id)
    if twin is None:
        raise NotThere(f"Neon has no project {project_id} (any more): there is nothing to remove")
    state = states.get(stack, State())
    ours = next((each for each in state.held.values() if each.type == NEON_PROJECT), None)
    kept = _project(neon, ours.id) if ours else None
    if ours is None or kept is None or kept["name"] != twin["name"]:
        raise NoTwin(project_id, [f"the state of {stack} has no other project of its name, {twin['name']}, at Neon"])
    if problems := list(_content(neon, twin, ours)):
        raise NoTwin(project_id, problems)
    return Twin(project_id, twin["name"], twin["created_at"], ours.id, ours.name)


def _is(ours: Managed, project_id: str) -> bool:
    return (ours.type, ours.id) == (NEON_PROJECT, project_id)


def _project(neon: Neon, project_id: str) -> Json | None:
    try:
        return neon.project(project_id)
    except Failed as failure:
        if failure.status == httpx.codes.NOT_FOUND:
            return None
        raise


def _content(neon: Neon, twin: Json, ours: Managed) -> Iterator[str]:
    """Yield what a project has beyond what its creation made: a branch with a role and its database, empty."""
    made: Mapping[str, Any] = ours.inputs.get("branch") or {}
    branches = sorted(neon.branches(twin["id"]), key=lambda each: str(each["name"]))
    if len(branches) != 1:
        yield f"it has {len(branches)} branches: {', '.join(str(each['name']) for each in branches)}"
    for branch in branches:
        if branch["protected"]:
            yield f"its branch {branch['name']} is protected: somebody counts on it"
        roles = [each["name"] for each in neon.roles(twin["id"], branch["id"])]
        databases = [each["name"] for each in neon.databases(twin["id"], branch["id"])]
        if further := [*set(roles) - {made.get("roleName")}, *set(databases) - {made.get("databaseName")}]:
            yield f"its branch {branch['name']} has what its creation did not make: {', '.join(sorted(further))}"
        for database in neon.databases(twin["id"], branch["id"]):
            yield from _tables(neon, twin["id"], branch, database)


def _tables(neon: Neon, project_id: str, branch: Json, database: Json) -> Iterator[str]:
    """Yield that a database has tables, or that nobody can see whether it has."""
    name = database["name"]
    try:
        found = tables(neon.connection_url(project_id, branch["id"], name, database["owner_name"]))
    except (psycopg.Error, VendorError) as failure:
        yield f"its database {name} on {branch['name']} cannot be looked into: {first_line(failure)}"
        return
    if found:
        yield f"its database {name} on {branch['name']} has {len(found)} tables: {', '.join(sorted(found))}"


def main(stack: str, project_id: str) -> None:
    """Look once more, and delete it; exits with 1 when it may not be, or cannot."""
    try:
        with Neon(stack_file(stack).accounts.neon.org_id) as neon:
            twin = look(stack, project_id, every_state(), neon)
            neon.delete_project(twin.id)
    except NotThere as nothing:
        say(str(nothing))
    except (CredentialMissing, InvalidPlatform, NoTwin, PulumiFailed, VendorError) as failure:
        say(str(failure))
        sys.exit(FAILED)
    else:
        say(f"Neon project {twin.id} is deleted; {twin.ours} is the only {twin.name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
