"""Whether what is declared still fits into the accounts beside what is there already, under the plans' limits.

A vendor refuses the first object beyond a limit, in the middle of an `up`. So what would be there afterwards counts:
all that is there, and all that is declared and is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from infra.operations.adoption import Kind
from infra.operations.existing import declared_kinds
from infra.operations.verify.finding import Difference
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.plans import BETTERSTACK, NEON, QSTASH, REDIS, VERCEL, VERCEL_VARIABLES_MAX
from infra.policy.resources import HEARTBEAT, MONITOR, NEON_PROJECT, SCHEDULE
from infra.policy.resources import REDIS as REDIS_TYPE
from infra.vendors.neon import Neon
from infra.vendors.vercel import Vercel


@dataclass(frozen=True)
class Count:
    """How many there are, how many there would be with all that is declared, and how many the plan allows."""

    there: int
    wanted: int
    allowed: int


@dataclass(frozen=True)
class Limit:
    """One limit of a plan: what is counted, the setting that names the plan, the plan, and how it is counted."""

    noun: str
    account: str
    plan: str
    count: Callable[[], Count]

    def look(self) -> Iterator[Difference | str]:
        """Count, and yield what is wrong, or how near the limit is.

        Raises:
            CredentialMissing, VendorError: the vendor cannot be asked.
        """
        found = self.count()
        if found.wanted > found.allowed:
            yield Difference(
                f"{found.there} are there, with all that is declared it would be {found.wanted}, and the plan "
                f"'{self.plan}' allows {found.allowed}",
                "remove there what nobody needs, or choose a larger plan at the vendor and name it in "
                f"eleva:accounts.{self.account}.plan",
            )
        else:
            yield f"{found.there} there, {found.wanted} with all that is declared, {found.allowed} allowed"


def limits(platform: Platform) -> Iterator[Limit]:
    """Yield every limit under which something can be counted at the vendors."""
    accounts = platform.settings.accounts
    kinds = {kind.type: kind for kind in declared_kinds(platform)}
    neon = NEON[accounts.neon.plan]
    projects = partial(_beside_others, kinds[NEON_PROJECT], neon.projects)
    yield Limit("Neon projects", "neon", accounts.neon.plan, projects)
    branches = partial(_branches, platform, neon.branches_max)
    yield Limit("Neon branches of the project", "neon", accounts.neon.plan, branches)
    if platform.environment.has_hosting_project:
        yield from _vercel(platform)
    if platform.environment.has_cache:
        redis = partial(_beside_others, kinds[REDIS_TYPE], REDIS[accounts.upstash.plan].databases_max)
        yield Limit("Upstash Redis databases", "upstash", accounts.upstash.plan, redis)
    if platform.environment.has_schedules:
        schedules = partial(_beside_others, kinds[SCHEDULE], QSTASH[accounts.upstash.plan].schedules)
        yield Limit("QStash schedules", "upstash", accounts.upstash.plan, schedules)
    if platform.environment.has_monitoring:
        plan = accounts.betterstack.plan
        allowed = BETTERSTACK[plan]
        monitors = partial(_beside_others, kinds[MONITOR], allowed.monitors)
        yield Limit("Better Stack monitors", "betterstack", plan, monitors)
        heartbeats = partial(_beside_others, kinds[HEARTBEAT], allowed.heartbeats)
        yield Limit("Better Stack heartbeats", "betterstack", plan, heartbeats)


def _vercel(platform: Platform) -> Iterator[Limit]:
    plan = platform.settings.accounts.vercel.plan
    allowed = VERCEL[plan]
    yield Limit("Vercel variables", "vercel", plan, partial(_variables, platform, VERCEL_VARIABLES_MAX))
    rules = partial(_firewall_rules, platform, allowed.firewall_rules)
    yield Limit("Vercel firewall rules", "vercel", plan, rules)


def _beside_others(kind: Kind, allowed: int) -> Count:
    """Count the objects of a kind, and those that are declared and not there: none has its natural key."""
    found = [kind.normal(each.key) for each in kind.list()]
    missing = {kind.normal(key) for key in kind.wanted}.difference(found)
    return Count(len(found), len(found) + len(missing), allowed)


def _branches(platform: Platform, allowed: int) -> Count:
    """Count the branches of our project; a program makes none but the project's own."""
    with Neon(platform.settings.accounts.neon.org_id) as neon:
        name = naming.database_project(platform.environment.name)
        found = [len(neon.branches(project["id"])) for project in neon.projects() if project["name"] == name]
    return Count(sum(found), max([1, *found]), allowed)


def _variables(platform: Platform, allowed: int) -> Count:
    """Count the variables of one deployment of the environment's target: those of the project for it."""
    target = platform.environment.targets[0]
    declared = {variable.name for variable in platform.contract.base(platform.environment)}

    def keys(vercel: Vercel, project: str) -> set[str]:
        return {found["key"] for found in vercel.variables(project) if target in found["target"]}

    found = _of_project(platform, keys) or set()
    return Count(len(found), len(found | declared), allowed)


def _firewall_rules(platform: Platform, allowed: int) -> Count:
    """Count the rules in force; `up` replaces them all by those that are declared."""

    def rules(vercel: Vercel, project: str) -> int:
        return len((vercel.firewall(project) or {}).get("rules") or [])

    declared = len(platform.firewall.bypasses) + len(platform.firewall.all_limits)
    return Count(_of_project(platform, rules) or 0, declared, allowed)


def _of_project(platform: Platform, ask: Callable[[Vercel, str], Any]) -> Any:
    """Return what Vercel answers about our project; None while there is no such project."""
    with Vercel(platform.settings.accounts.vercel.team_id) as vercel:
        for project in vercel.projects():
            if project["name"] == platform.hosting.project:
                return ask(vercel, project["id"])
    return None
