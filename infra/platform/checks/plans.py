"""What is declared fits what each vendor's plan allows."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.aggregate import Platform
from infra.platform.cron import InvalidCron
from infra.platform.plans import BETTERSTACK, NEON, QSTASH, VERCEL, VERCEL_VARIABLES_MAX
from infra.platform.problems import Problem
from infra.platform.units import DAY_S


def check(platform: Platform) -> list[Problem]:
    """Where a plan is too small."""
    return [*_vercel(platform), *_neon(platform), *_betterstack(platform), *_qstash(platform)]


def _exceeds(vendor: str, plan: str, what: str, declared: float, allowed: float) -> Problem:
    return Problem(
        place=f"stack configuration, eleva:accounts.{vendor}.plan",
        message=f"{what}: {declared:g} declared, and the plan '{plan}' allows {allowed:g}",
        remedy="choose a larger plan at the vendor and set its name here, or declare less",
    )


def _vercel(platform: Platform) -> Iterator[Problem]:
    plan = platform.settings.accounts.vercel.plan
    limits = VERCEL[plan]
    variables = len(platform.contract.base(platform.environment))
    rate_limits = len(platform.firewall.all_limits)
    rules = len(platform.firewall.bypasses) + rate_limits
    longest_s = max((job.max_duration_s for job in platform.jobs if job.enabled), default=0)
    for what, declared, allowed in (
        ("variables", variables, VERCEL_VARIABLES_MAX),
        ("firewall rules", rules, limits.firewall_rules),
        ("rate limits in the firewall", rate_limits, limits.rate_limit_rules),
        ("seconds that a job's function may run", longest_s, limits.function_duration_s),
    ):
        if declared > allowed:
            yield _exceeds("vercel", plan, what, declared, allowed)


def _neon(platform: Platform) -> Iterator[Problem]:
    plan = platform.settings.accounts.neon.plan
    limits = NEON[plan]
    history_s = platform.database.history_retention_s
    if history_s > limits.history_retention_s:
        yield _exceeds("neon", plan, "days of history", history_s / DAY_S, limits.history_retention_s / DAY_S)
    if platform.database.protected and limits.protected_branches < 1:
        yield _exceeds("neon", plan, "protected branches", 1, limits.protected_branches)


def _betterstack(platform: Platform) -> Iterator[Problem]:
    if not platform.environment.has_monitoring:
        return
    plan = platform.settings.accounts.betterstack.plan
    limits = BETTERSTACK[plan]
    if len(platform.monitors) > limits.monitors:
        yield _exceeds("betterstack", plan, "monitors", len(platform.monitors), limits.monitors)
    if len(platform.monitored_jobs) > limits.heartbeats:
        yield _exceeds("betterstack", plan, "heartbeats", len(platform.monitored_jobs), limits.heartbeats)
    shortest_s = min((monitor.check_frequency_s for monitor in platform.monitors), default=limits.check_frequency_min_s)
    if shortest_s < limits.check_frequency_min_s:
        yield Problem(
            place="stack configuration, eleva:accounts.betterstack.plan",
            message=f"a monitor asks every {shortest_s} s, and the plan '{plan}' at most every "
            f"{limits.check_frequency_min_s} s",
            remedy="choose a larger plan at the vendor and set its name here, or ask less often",
        )
    if any(tier.sms for tier in platform.tiers) and not limits.sms:
        yield Problem(
            place="stack configuration, eleva:accounts.betterstack.plan",
            message=f"the plan '{plan}' sends no SMS, which the critical tier needs",
            remedy="choose a larger plan at the vendor and set its name here",
        )


def _qstash(platform: Platform) -> Iterator[Problem]:
    plan = platform.settings.accounts.upstash.plan
    limits = QSTASH[plan]
    jobs = platform.scheduled_jobs
    if len(jobs) > limits.schedules:
        yield _exceeds("upstash", plan, "schedules", len(jobs), limits.schedules)
    try:
        messages = sum(DAY_S / job.interval_s for job in jobs)
    except InvalidCron:  # reported with its job
        return
    if limits.messages_per_day is not None and messages > limits.messages_per_day:
        yield _exceeds("upstash", plan, "messages a day", messages, limits.messages_per_day)
