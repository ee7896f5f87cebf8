"""Decides which environments go, from what is at the vendors, which branches there are, and what time it is."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from infra.operations.previews.found import Found
from infra.platform.branches import InvalidBranch, slug
from infra.platform.previews import WARNING_H


class State(StrEnum):
    """What an environment is, as far as its staying goes."""

    KEPT = "kept"
    EXPIRES_SOON = "expires soon"
    HALF = "half there"
    BRANCH_GONE = "branch gone"
    EXPIRED = "expired"
    WITHOUT_DATABASES = "without databases"
    ONLY_STACK = "stack without resources"
    ONLY_RESERVATION = "room without an environment"
    ONLY_COPIES = "copies without a stack"
    IN_USE = "in use"


#: Those that go.
GOES = frozenset(
    {
        *(State.BRANCH_GONE, State.EXPIRED, State.WITHOUT_DATABASES),
        *(State.ONLY_STACK, State.ONLY_RESERVATION, State.ONLY_COPIES),
    }
)


@dataclass(frozen=True)
class Verdict:
    """What an environment is, why, and what somebody has to do about it."""

    found: Found
    state: State
    why: str
    remedy: str = ""

    @property
    def goes(self) -> bool:
        """Whether it is to be destroyed."""
        return self.state in GOES


def judged(
    found: Iterable[Found],
    branches: Collection[str] | None,
    in_use: Mapping[str, str],
    now: datetime,
    ttl: timedelta,
) -> Iterator[Verdict]:
    """Yield a verdict for every environment.

    Args:
        found: what there is.
        branches: the branches of the application's repository; None when they are not known: then none is "gone".
        in_use: by slug, who works on an environment at this time.
        now: the time.
        ttl: how long one lasts that was not completed, from its making.
    """
    alive = None if branches is None else set(slugs(branches))
    for each in found:
        if each.slug in in_use:
            yield Verdict(each, State.IN_USE, f"in use by {in_use[each.slug]}")
        elif alive is not None and each.slug not in alive:
            yield Verdict(each, State.BRANCH_GONE, f"there is no branch {each.branch or 'of that name'} any more")
        else:
            yield _of_living_branch(each, now, ttl)


def slugs(branches: Iterable[str]) -> Iterator[str]:
    """Yield the slugs of the branches that may have an environment."""
    for branch in branches:
        try:
            yield slug(branch)
        except InvalidBranch:
            continue


def _of_living_branch(each: Found, now: datetime, ttl: timedelta) -> Verdict:
    """Judge an environment whose branch exists, or may exist."""
    if not each.at_vendors:
        return _of_nothing_at_vendors(each)
    deadline = each.expires or (each.created + ttl if each.created else None)
    if deadline is None:
        why = "it has no databases: Neon deleted them when their time ran out, or it was never completed"
        return Verdict(each, State.WITHOUT_DATABASES, why)
    if deadline <= now:
        return Verdict(each, State.EXPIRED, f"its time ran out at {deadline:%Y-%m-%d %H:%M} UTC")
    told, name = f"it goes at {deadline:%Y-%m-%d %H:%M} UTC", shlex.quote(each.branch) if each.branch else "BRANCH"
    if not each.has_stack:  # a creation refuses what no state says is its own
        remedy = f"eleva preview destroy {name}, and create it again"
        return Verdict(each, State.HALF, f"its resources have no stack; {told}", remedy)
    if each.expires is None:
        remedy = f"eleva preview create {name}, or destroy it"
        return Verdict(each, State.HALF, f"it was never completed; {told}", remedy)
    if deadline - now <= timedelta(hours=WARNING_H):
        hours = (deadline - now).total_seconds() / 3600
        return Verdict(each, State.EXPIRES_SOON, f"{told}, in {hours:.1f} h", f"eleva preview extend {name}")
    return Verdict(each, State.KEPT, told)


def _of_nothing_at_vendors(each: Found) -> Verdict:
    if each.has_stack:
        return Verdict(each, State.ONLY_STACK, "its stack is all that there is")
    if each.is_reserved:
        return Verdict(each, State.ONLY_RESERVATION, "room is reserved for it, and nothing was made")
    return Verdict(each, State.ONLY_COPIES, "its stack is gone, and copies of its state are left")
