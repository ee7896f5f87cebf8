"""A plan that is too small is found and told."""

from __future__ import annotations

import pytest

from infra.platform.aggregate import Platform
from infra.platform.declaration import validate
from infra.platform.environments import PREVIEW
from infra.platform.monitors import MONITORS
from infra.platform.problems import errors
from tests.platform.checks.alterations import (
    Case,
    case_name,
    found_errors,
    one,
    plan,
)
from tests.platform.samples import ACCOUNTS, platform


def _eleven_heartbeats(whole: Platform) -> Platform:
    job = whole.monitored_jobs[0]
    return whole.altered(jobs=tuple(job.altered(name=f"job-{number}") for number in range(11)))


def _eleven_schedules(whole: Platform) -> Platform:
    return _eleven_heartbeats(plan("upstash", "free")(whole))


CASES: list[Case] = [
    (
        "Neon",
        plan("neon", "launch"),
        "accounts.neon.plan",
        "days of history: 30 declared, and the plan 'launch' allows 7",
        "larger",
    ),
    ("Neon, free", plan("neon", "free"), "accounts.neon.plan", "protected branches: 1", "larger"),
    ("Vercel", plan("vercel", "hobby"), "accounts.vercel.plan", "firewall rules: 13", "larger"),
    ("Vercel, limits", plan("vercel", "hobby"), "accounts.vercel.plan", "rate limits in the firewall: 9", "larger"),
    ("monitors", plan("betterstack", "free"), "accounts.betterstack.plan", f"monitors: {len(MONITORS)}", "larger"),
    ("interval", plan("betterstack", "free"), "accounts.betterstack.plan", "every 60 s, and", "less often"),
    ("SMS", plan("betterstack", "free"), "accounts.betterstack.plan", "no SMS", "larger"),
    (
        "messages",
        lambda p: one("jobs", "keep-alive", cron="* * * * *")(plan("upstash", "free")(p)),
        "upstash",
        "messages a day",
        "larger",
    ),
    ("heartbeats", _eleven_heartbeats, "accounts.betterstack.plan", "heartbeats: 11", "larger"),
    ("schedules", _eleven_schedules, "accounts.upstash.plan", "schedules: 11", "larger"),
    ("function", one("jobs", "keep-alive", max_duration_s=900), "vercel.plan", "function may run: 900", "larger"),
]


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_wrong_is_found_once(case: Case) -> None:
    assert len(found_errors(case)) == 1


def test_a_schedule_that_cannot_be_read_is_told_once_and_by_its_job() -> None:
    problems = errors(validate(one("jobs", "keep-alive", cron="soon")(plan("upstash", "free")(platform()))))
    assert [problem.place for problem in problems] == ["infra/platform/jobs.py, job 'keep-alive'"]


def test_previews_need_no_monitors_of_a_plan() -> None:
    betterstack = {"team_name": "Sample", "plan": "free"}
    assert errors(validate(platform(PREVIEW, accounts={**ACCOUNTS, "betterstack": betterstack}))) == ()
