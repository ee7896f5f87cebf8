"""Whether one more environment fits in what the vendors' plans allow, and if not, when there will be room.

Nothing is made room for here: an environment whose branch exists goes when its time has run out, or when somebody says
so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from infra.operations.previews.found import Seen
from infra.platform import naming
from infra.platform.accounts import Accounts
from infra.platform.environments import PREVIEW
from infra.platform.plans import (
    NEON,
    NEON_BRANCH_SOURCE,
    NEON_DATABASES_MAX,
    NEON_ROLES_MAX,
    REDIS,
    VERCEL_VARIABLES_MAX,
    VERCEL_VARIABLES_MAX_BYTES,
    VERCEL_VARIABLES_SOURCE,
)


@dataclass(frozen=True)
class Wanted:
    """What one environment consists of: a branch at Neon, a Redis database, and variables of its git branch.

    Attributes:
        git_branch: as git has it.
        neon_branch: its name.
        redis_database: its name.
        variable_bytes: the size of each variable, by its name (see `size`).
        databases: how many its Neon branch will hold.
        roles: the same of roles.
    """

    git_branch: str
    neon_branch: str
    redis_database: str
    variable_bytes: Mapping[str, int]
    databases: int
    roles: int


@dataclass(frozen=True)
class Live:
    """What is there already, without what this very environment has: made again, it needs no room.

    Attributes:
        neon_branches: of the preview project, its default branch included.
        redis_databases: of the account, also production's where that is the same one.
        variables: of the project's preview target, of whatever branch.
        shared_bytes: the size of each variable that all branches have; of one whose value Vercel shows to nobody, of
            its name.
        unseen: the names of those with such a value.
    """

    neon_branches: int
    redis_databases: int
    variables: int
    shared_bytes: Mapping[str, int]
    unseen: frozenset[str]


@dataclass(frozen=True)
class Quota:
    """One limit, and what there is of it.

    Attributes:
        what: what is counted.
        used: how many there are.
        needed: how many one more environment takes.
        freed: how many the end of one environment gives back.
        included: how many the plan's price includes.
        allowed: how many there may be at most.
        source: where the limit is from.
        at_least: whether more may be used than can be seen.
    """

    what: str
    used: int
    needed: int
    freed: int
    included: int
    allowed: int
    source: str
    at_least: bool = False

    @property
    def missing(self) -> int:
        """How many there are too few for one more environment; 0 when it fits."""
        return max(0, self.used + self.needed - self.allowed)

    @property
    def charged(self) -> int:
        """How many of what one more environment takes are charged on top of the plan."""
        return min(self.needed, max(0, self.used + self.needed - self.included))

    @property
    def told(self) -> str:
        """How full it is, in one line."""
        more = "at least " if self.at_least else ""
        return f"{self.what}: {more}{self.used} of {self.allowed} are in use, {self.needed} more needed ({self.source})"


@dataclass(frozen=True)
class Room:
    """When there will be room: once these environments are gone, the last of which runs out at `at`."""

    slugs: tuple[str, ...]
    at: datetime


def size(name: str, value: str) -> int:
    """Return how many bytes a variable takes in a deployment: name and value count."""
    return len(name.encode()) + len(value.encode())


def full(live: Live, wanted: Wanted, accounts: Accounts) -> list[Quota]:
    """Return every limit that leaves no room for one more environment, so that all are told at once."""
    return [quota for quota in quotas(live, wanted, accounts) if quota.missing]


def quotas(live: Live, wanted: Wanted, accounts: Accounts) -> list[Quota]:
    """Return what one more environment takes of each limit."""
    neon, redis = NEON[accounts.neon.plan], REDIS[accounts.upstash.plan]
    own = len(wanted.variable_bytes)
    branches, databases = (neon.branches_included, neon.branches_max), (redis.databases_included, redis.databases_max)
    return [
        Quota("branches of the Neon project", live.neon_branches, 1, 1, *branches, neon.source),
        Quota("Redis databases of the Upstash account", live.redis_databases, 1, 1, *databases, redis.source),
        _flat("preview variables of the Vercel project", live.variables, own, own, VERCEL_VARIABLES_MAX),
        _bytes(live, wanted),
        _of_branch("databases of a Neon branch", wanted.databases, NEON_DATABASES_MAX),
        _of_branch("roles of a Neon branch", wanted.roles, NEON_ROLES_MAX),
    ]


def room(quota: Quota, expiries: Sequence[tuple[str, datetime]]) -> Room | None:
    """Return when environments that run out leave room; None when they never will.

    Args:
        quota: a full one.
        expiries: slug and expiry of each environment. Neon deletes its branch then; everything else goes with the next
            `eleva preview gc`.
    """
    if not quota.freed:
        return None
    count = -(-quota.missing // quota.freed)
    first = sorted(expiries, key=lambda expiry: expiry[1])[:count]
    return Room(tuple(slug for slug, _ in first), first[-1][1]) if first and len(first) == count else None


def counted(seen: Seen, wanted: Wanted, promised: Collection[str]) -> Live:
    """Return what there is, and what is about to be there.

    Args:
        seen: what the vendors have.
        wanted: the environment that asks.
        promised: the stacks of others that were let in; what they have already is counted once.
    """
    branches = {branch["name"] for branch in seen.branches} | set(promised)
    databases = [database["database_name"] for database in seen.databases]
    coming = {naming.cache(stack) for stack in promised} - set(databases)
    ours = [each for each in seen.variables if set(PREVIEW.targets) & set(each["target"])]
    shared = [each for each in ours if not each.get("gitBranch")]
    complete = {naming.slug_of_comment(each.get("comment") or "") for each in ours}
    incomplete = sum(naming.slug_of(stack) not in complete for stack in promised)
    return Live(
        neon_branches=sum(name != wanted.neon_branch for name in branches),
        redis_databases=sum(name != wanted.redis_database for name in databases) + len(coming),
        variables=sum(each.get("gitBranch") != wanted.git_branch for each in ours)
        + incomplete * len(wanted.variable_bytes),
        shared_bytes={each["key"]: size(each["key"], each["value"] or "") for each in shared},
        unseen=frozenset(each["key"] for each in shared if each["value"] is None),
    )


def _bytes(live: Live, wanted: Wanted) -> Quota:
    """Return what a deployment of the branch holds: its own variables, and the shared ones that it does not replace."""
    shared = sum(size for name, size in live.shared_bytes.items() if name not in wanted.variable_bytes)
    needed = sum(wanted.variable_bytes.values())
    what = "bytes of the variables of a deployment at Vercel"
    return _flat(
        what, shared, needed, 0, VERCEL_VARIABLES_MAX_BYTES, at_least=bool(live.unseen - wanted.variable_bytes.keys())
    )


def _flat(what: str, used: int, needed: int, freed: int, allowed: int, *, at_least: bool = False) -> Quota:
    """Return a quota of Vercel's, which is the same on every plan and never charged."""
    return Quota(what, used, needed, freed, allowed, allowed, VERCEL_VARIABLES_SOURCE, at_least)


def _of_branch(what: str, needed: int, allowed: int) -> Quota:
    return Quota(what, 0, needed, 0, allowed, allowed, NEON_BRANCH_SOURCE)
