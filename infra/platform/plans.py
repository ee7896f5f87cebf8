"""What each vendor's plan allows, with the vendor's page and the month it was read."""

from __future__ import annotations

from infra.platform.accounts import BetterStackPlan, NeonPlan, UpstashPlan, VercelPlan
from infra.platform.base import Fact
from infra.platform.units import DAY_S, HOUR_S

_KB = 1024

# Vercel, Environment Variables, 2026-09: of one deployment, on every plan.
VERCEL_VARIABLES_MAX = 1000
VERCEL_VARIABLES_MAX_BYTES = 64 * _KB
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

    Paid plans charge for branches beyond the first 10 (launch) or 25 (scale) of a project, and allow them.
    """

    history_retention_s: int
    protected_branches: int
    projects: int
    branches_per_project: int
    source: str


class BetterStackLimits(Fact):
    """How many monitors and heartbeats there may be, how often a monitor may ask, and whether SMS are sent."""

    monitors: int
    heartbeats: int
    check_frequency_min_s: int
    sms: bool
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

_NEON = "neon.com/docs: History window and Protected branches, 2026-11; Plans, 2026-03"
NEON: dict[NeonPlan, NeonLimits] = {
    "free": NeonLimits(
        history_retention_s=6 * HOUR_S, protected_branches=0, projects=100, branches_per_project=10, source=_NEON
    ),
    "launch": NeonLimits(
        history_retention_s=7 * DAY_S, protected_branches=2, projects=100, branches_per_project=5000, source=_NEON
    ),
    "scale": NeonLimits(
        history_retention_s=30 * DAY_S, protected_branches=5, projects=1000, branches_per_project=5000, source=_NEON
    ),
}

_BETTERSTACK = "application, docs/02-core-systems/betterstack-setup.md; heartbeats: application, config/env.ts"
BETTERSTACK: dict[BetterStackPlan, BetterStackLimits] = {
    "free": BetterStackLimits(monitors=10, heartbeats=10, check_frequency_min_s=180, sms=False, source=_BETTERSTACK),
    "startup": BetterStackLimits(monitors=20, heartbeats=10, check_frequency_min_s=60, sms=True, source=_BETTERSTACK),
}

_QSTASH = "upstash.com/pricing/qstash, 2026-11"
QSTASH: dict[UpstashPlan, QStashLimits] = {
    "free": QStashLimits(schedules=10, messages_per_day=1000, source=_QSTASH),
    "paid": QStashLimits(schedules=1000, messages_per_day=None, source=_QSTASH),
}
