"""The environments: which stack is which, and what each one has."""

from __future__ import annotations

from typing import Literal

from infra.platform import naming
from infra.platform.base import Fact
from infra.platform.databases import BRANCH_DATABASES, PREVIEW_DATABASE, PRODUCTION_DATABASE, DatabaseProject
from infra.platform.domains import PRODUCTION_ORIGIN

Target = Literal["production", "preview"]
KeyMode = Literal["live", "test"]


class UnknownEnvironment(Exception):
    """The stack's name is not that of an environment."""


class Environment(Fact):
    """One environment.

    Attributes:
        kind: also names what the environments of a kind share: the bucket, the key and the store of secrets.
        origin: None where every deployment has a URL of its own.
        slug: what stands for the branch whose environment it is; None for production and the base of all previews.
    """

    name: str
    kind: Literal["production", "preview"]
    key_mode: KeyMode
    targets: tuple[Target, ...]
    origin: str | None
    database: DatabaseProject
    has_cache: bool
    has_schedules: bool
    has_monitoring: bool
    has_hosting_project: bool
    slug: str | None = None
    source: str

    @property
    def is_branch(self) -> bool:
        """Whether it is one branch's."""
        return self.slug is not None

    @property
    def is_production(self) -> bool:
        """Whether real patients and real money are behind it."""
        return self.kind == "production"


PRODUCTION = Environment(
    name="production",
    kind="production",
    key_mode="live",
    targets=("production",),
    origin=PRODUCTION_ORIGIN,
    database=PRODUCTION_DATABASE,
    has_cache=True,
    has_schedules=True,
    has_monitoring=True,
    has_hosting_project=True,
    source="platform document, Environments",
)

PREVIEW = Environment(
    name="preview",
    kind="preview",
    key_mode="test",
    targets=("preview",),
    origin=None,
    database=PREVIEW_DATABASE,
    has_cache=False,
    has_schedules=False,
    has_monitoring=False,
    has_hosting_project=False,
    source="platform document, Environments (Staging/Preview): deployments of the same Vercel project",
)

ENVIRONMENTS: tuple[Environment, ...] = (PRODUCTION, PREVIEW)


def environment(stack: str) -> Environment:
    """The environment that a stack is named after.

    Raises:
        UnknownEnvironment: there is none of that name; the message lists those that there are.
    """
    for candidate in ENVIRONMENTS:
        if candidate.name == stack:
            return candidate
    if (slug := naming.slug_of(stack)) is not None:
        return branch_environment(slug)
    names = ", ".join(candidate.name for candidate in ENVIRONMENTS)
    raise UnknownEnvironment(
        f"there is no environment '{stack}': name the stack after one of {names}, or a branch's by eleva preview create"
    )


def branch_environment(slug: str) -> Environment:
    """The environment of the branch that `slug` stands for."""
    return PREVIEW.altered(
        name=naming.branch_stack(slug),
        database=PREVIEW_DATABASE.altered(databases=BRANCH_DATABASES),
        has_cache=True,
        slug=slug,
    )
