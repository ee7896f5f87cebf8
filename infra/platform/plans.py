"""What each vendor's plan allows, with the vendor's page and the month it was read."""

from __future__ import annotations

from infra.platform.accounts import BetterStackPlan, NeonPlan, UpstashPlan, VercelPlan
from infra.platform.base import Fact
from infra.platform.units import DAY_S, HOUR_S

_KB = 1024

# On every plan: so many of one target of a project, whatever their branch, and so many bytes in one deployment.
VERCEL_VARIABLES_MAX = 1000
VERCEL_VARIABLES_MAX_BYTES = 64 * _KB
VERCEL_VARIABLES_SOURCE = (
    "vercel.com/docs/environment-variables, 2026-09; counted by target: github.com/vercel/docs pull request 1828, when "
    "it was 100"
)
# On every plan, and of one branch.
NEON_DATABASES_MAX = 500
NEON_ROLES_MAX = 500
NEON_BRANCH_SOURCE = "neon.com/docs: Manage databases, and Manage roles, 2026-11"
# vercel.com/docs/vercel-firewall, rate limiting, 2026-11: the longest fixed window of every plan below Enterprise.
VERCEL_RATE_LIMIT_WINDOW_MAX_S = 600


class VercelLimits(Fact):
    """Rules of the firewall (custom ones, and how many of them may limit rates) and seconds a function may run."""

    firewall_rules: int
    rate_limit_rules: int
    function_duration_s: int
    source: str


class NeonLimits(Fact):
    """How far back a branch can be restored, and how many projects, branches and protected branches there may be.

    A project may have `branches_max` branches; those beyond `branches_included` are charged by the hour.
    """

    history_retention_s: int
    protected_branches: int
    projects: int
    branches_included: int
    branches_max: int
    source: str


class BetterStackLimits(Fact):
    """How many monitors and heartbeats there may be, how often a monitor may ask, and whether SMS are sent."""

    monitors: int
    heartbeats: int
    check_frequency_min_s: int
    sms: bool
    source: str


class RedisLimits(Fact):
    """How many Redis databases an account may have; those beyond `databases_included` are charged by the month."""

    databases_included: int
    databases_max: int
    source: str


class QStashLimits(Fact):
    """How many schedules there may be, and how many messages a day; None: as many as are paid for."""

    schedules: int
    messages_per_day: int | None
    source: str


_WAF = (
    "vercel.com/docs/vercel-firewall (custom rules, rate limiting) and vercel.com/docs/functions/limitations, 2026-11"
)
VERCEL: dict[VercelPlan, VercelLimits] = {
    "hobby": VercelLimits(firewall_rules=3, rate_limit_rules=1, function_duration_s=300, source=_WAF),
    "pro": VercelLimits(firewall_rules=40, rate_limit_rules=40, function_duration_s=800, source=_WAF),
    "enterprise": VercelLimits(firewall_rules=1000, rate_limit_rules=1000, function_duration_s=800, source=_WAF),
}

_NEON = "neon.com/docs: History window, Protected branches, and Plans (Branches, Extra branches), 2026-11"
NEON: dict[NeonPlan, NeonLimits] = {
    "free": NeonLimits(
        history_retention_s=6 * HOUR_S,
        protected_branches=0,
        projects=100,
        branches_included=10,
        branches_max=10,
        source=_NEON,
    ),
    "launch": NeonLimits(
        history_retention_s=7 * DAY_S,
        protected_branches=2,
        projects=100,
        branches_included=10,
        branches_max=5000,
        source=_NEON,
    ),
    "scale": NeonLimits(
        history_retention_s=30 * DAY_S,
        protected_branches=5,
        projects=1000,
        branches_included=25,
        branches_max=5000,
        source=_NEON,
    ),
}

_BETTERSTACK = "application, docs/02-core-systems/betterstack-setup.md; heartbeats: application, config/env.ts"
BETTERSTACK: dict[BetterStackPlan, BetterStackLimits] = {
    "free": BetterStackLimits(monitors=10, heartbeats=10, check_frequency_min_s=180, sms=False, source=_BETTERSTACK),
    "startup": BetterStackLimits(monitors=20, heartbeats=10, check_frequency_min_s=60, sms=True, source=_BETTERSTACK),
}

_REDIS = "upstash.com/docs/redis/overall/billing, 2026-11; at most 100: upstash.com/pricing/redis, 2026-09"
REDIS: dict[UpstashPlan, RedisLimits] = {
    "free": RedisLimits(databases_included=1, databases_max=1, source=_REDIS),
    "paid": RedisLimits(databases_included=10, databases_max=100, source=_REDIS),
}

_QSTASH = "upstash.com/pricing/qstash, 2026-11"
QSTASH: dict[UpstashPlan, QStashLimits] = {
    "free": QStashLimits(schedules=10, messages_per_day=1000, source=_QSTASH),
    "paid": QStashLimits(schedules=1000, messages_per_day=None, source=_QSTASH),
}
