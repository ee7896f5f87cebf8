"""The environments: which stack is which, and what each one has."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact
from infra.platform.databases import PREVIEW_DATABASE, PRODUCTION_DATABASE, DatabaseProject
from infra.platform.domains import PRODUCTION_ORIGIN

Target = Literal["production", "preview"]
KeyMode = Literal["live", "test"]


class UnknownEnvironment(Exception):
    """The stack's name is not that of an environment."""


class Environment(Fact):
    """One environment. `origin` is None where every deployment has a URL of its own."""

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
    source: str

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
    names = ", ".join(candidate.name for candidate in ENVIRONMENTS)
    raise UnknownEnvironment(f"there is no environment '{stack}': name the stack after one of {names}")
