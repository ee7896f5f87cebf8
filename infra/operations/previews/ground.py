"""What every branch's environment stands on: the vendors' clients, and what the base of all previews has made there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from infra.operations.existing import vercel_project_id
from infra.operations.lease.backend import Backend, current_backend
from infra.operations.stack_file import StackFile, stack_file
from infra.platform import naming
from infra.platform.environments import PREVIEW
from infra.platform.hosting import HOSTING
from infra.vendors.neon import Neon
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel


class NoBase(Exception):
    """The base of all previews is not there, or not once; the message says what is missing."""


@dataclass(frozen=True)
class Ground:
    """The vendors, with the settings of all previews.

    Attributes:
        file: the previews' stack file.
        backend: where the stacks are.
        vercel, neon, upstash: the vendors' clients.
    """

    file: StackFile
    backend: Backend
    vercel: Vercel
    neon: Neon
    upstash: Upstash

    @cached_property
    def vercel_project_id(self) -> str:
        """The id of the project whose deployments previews are.

        Raises:
            NoProject: production was never brought up.
            VendorError: Vercel cannot be asked.
        """
        return vercel_project_id(self.file.accounts.vercel.team_id, HOSTING.project)

    @cached_property
    def neon_project_id(self) -> str:
        """The id of the previews' project at Neon.

        Raises:
            NoBase: there is none, or more than one.
            VendorError: Neon cannot be asked.
        """
        name = naming.database_project(PREVIEW.name)
        found = [project["id"] for project in self.neon.projects() if project["name"] == name]
        if len(found) != 1:
            remedy = "keep the one in the stack's state" if found else f"bring it up first: eleva up {PREVIEW.name}"
            raise NoBase(f"Neon has {len(found) or 'no'} projects {name}, of which branches are made: {remedy}")
        return str(found[0])


@contextmanager
def opened() -> Iterator[Ground]:
    """Yield the ground, with what it needs from the previews' stack file and this process's environment.

    Raises:
        InvalidPlatform: the stack file is wrong.
        CredentialMissing: a vendor's token is not set.
        BackendRefused, PulumiFailed: the stacks are not in S3, or there is no login.
    """
    file = stack_file(PREVIEW.name)
    accounts = file.accounts
    with Vercel(accounts.vercel.team_id) as vercel, Neon(accounts.neon.org_id) as neon, Upstash() as upstash:
        yield Ground(file, current_backend(), vercel, neon, upstash)


def at_once(*questions: Callable[[], object]) -> list[Any]:
    """Return the answers to questions that are asked at the same time; the first failure is raised."""
    with ThreadPoolExecutor(max_workers=len(questions)) as pool:
        asked = [pool.submit(question) for question in questions]
        return [answer.result() for answer in asked]
