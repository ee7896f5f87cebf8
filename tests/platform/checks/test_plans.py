"""A plan that is too small is found and told."""

from __future__ import annotations

import pytest

from tests.platform.checks.alterations import (
    Case,
    case_name,
    found_errors,
    one,
    plan,
)

CASES: list[Case] = [
    (
        "Neon",
        plan("neon", "launch"),
        "accounts.neon.plan",
        "days of history: 30 declared, and the plan 'launch' allows 7",
        "larger",
    ),
    ("Neon, free", plan("neon", "free"), "accounts.neon.plan", "protected branches: 1", "larger"),
    ("Vercel", plan("vercel", "hobby"), "accounts.vercel.plan", "firewall rules: 8", "larger"),
    ("Vercel, limits", plan("vercel", "hobby"), "accounts.vercel.plan", "rate limits in the firewall: 5", "larger"),
    ("monitors", plan("betterstack", "free"), "accounts.betterstack.plan", "monitors: 12", "larger"),
    ("interval", plan("betterstack", "free"), "accounts.betterstack.plan", "every 60 s, and", "less often"),
    ("SMS", plan("betterstack", "free"), "accounts.betterstack.plan", "no SMS", "larger"),
    (
        "messages",
        lambda p: one("jobs", "keep-alive", cron="* * * * *")(plan("upstash", "free")(p)),
        "upstash",
        "messages a day",
        "larger",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_wrong_is_found_once(case: Case) -> None:
    assert len(found_errors(case)) == 1
