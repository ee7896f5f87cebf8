"""Every way in which the contract and a stack's values could be wrong is found and told."""

from __future__ import annotations

from typing import Any

import pytest

from infra.platform.aggregate import Platform
from infra.platform.declaration import validate
from infra.platform.problems import Severity
from tests.platform.checks.alterations import (
    Alteration,
    Case,
    case_name,
    found_errors,
    one,
    part,
    setting,
    twice,
)
from tests.platform.samples import VARIABLES, platform


def variable(name: str, /, **changes: Any) -> Alteration:
    def alter(whole: Platform) -> Platform:
        return whole.altered(contract=one("variables", name, **changes)(whole.contract))  # type: ignore[arg-type]

    return alter


def _without_audit_database(whole: Platform) -> Platform:
    return part("database", databases=whole.database.databases[:1])(whole)


CASES: list[Case] = [
    (
        "secret in browsers",
        variable("STRIPE_SECRET_KEY", name="NEXT_PUBLIC_STRIPE_SECRET_KEY"),
        "NEXT_PUBLIC_STRIPE_SECRET_KEY",
        "secret behind NEXT_PUBLIC_",
        "prefix off",
    ),
    ("public by name", variable("SENTRY_ORG", kind="public"), "SENTRY_ORG", "public exactly when", "call it config"),
    ("not public", variable("NEXT_PUBLIC_SENTRY_DSN", kind="config"), "SENTRY_DSN", "public exactly when", "rename"),
    ("toggle", variable("SENTRY_ORG", name="ENABLE_CRON_FALLBACK"), "ENABLE_CRON_FALLBACK", "must never", "remove it"),
    (
        "secret in Git",
        variable("CRON_SECRET", production={"origin": {"value": "x"}}),
        "CRON_SECRET",
        "in Git",
        "Secrets Manager",
    ),
    (
        "no secret",
        variable("CRON_SECRET", kind="config"),
        "CRON_SECRET",
        "for production and is",
        "declare it",
    ),
    (
        "own format",
        variable("NOVU_BASE_URL", format="decimal"),
        "NOVU_BASE_URL",
        "production does not",
        "mend one",
    ),
    ("lost pair", variable("CLERK_SECRET_KEY", pair="NOTHING"), "CLERK_SECRET_KEY", "pair NOTHING", "mend the name"),
    (
        "copy of nothing",
        variable("BETTERSTACK_API_KEY", production={"origin": {"of": "NOTHING"}}),
        "BETTERSTACK_API_KEY",
        "copies NOTHING, which production has not",
        "same environment",
    ),
    (
        "readable copy",
        variable("CLERK_PUBLISHABLE_KEY", production={"origin": {"of": "CLERK_SECRET_KEY"}}),
        "CLERK_PUBLISHABLE_KEY",
        "which is a secret",
        "call the copy",
    ),
    (
        "no such database",
        _without_audit_database,
        "AUDITLOG_DATABASE_URL",
        "production has no",
        "use one of main",
    ),
    (
        "not required",
        variable("CLERK_SECRET_KEY", preview={"reason": "test"}),
        "CLERK_SECRET_KEY",
        "requires it in all environments",
        "record the deviation",
    ),
    (
        "variable twice",
        lambda p: p.altered(contract=twice("variables")(p.contract)),  # type: ignore[arg-type]
        "variables",
        "the variable 'DATABASE_URL' occurs 2",
        "of its own",
    ),
    (
        "missing setting",
        setting(variables={}),
        "eleva:variables.NEXT_PUBLIC_POSTHOG_KEY",
        "is required",
        "Pulumi.<stack>",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_wrong_is_found_once(case: Case) -> None:
    assert len(found_errors(case)) == 1


SECRET = "sk_live_0123456789"
IN_STACK_FILE = [
    ("STRIPE_SECRET_KEY", SECRET, "is a secret and must not stand in a stack file"),
    ("NEXT_PUBLIC_POSTHOG_HOST", SECRET, "is not a variable that a stack sets"),
    ("POSTHOG_PROJECT_ID", SECRET, "is not a variable that a stack sets"),
    ("UNHEARD_OF", SECRET, "is not a variable that a stack sets"),
    ("NEXT_PUBLIC_POSTHOG_KEY", SECRET, "is not a PostHog project key"),
    ("NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY", "pk_test_0123", "is not of live mode"),
]


@pytest.mark.parametrize(("name", "value", "message"), IN_STACK_FILE)
def test_what_a_stack_file_may_not_set_is_refused_without_its_value(name: str, value: str, message: str) -> None:
    problems = [p for p in validate(platform(variables={**VARIABLES, name: value})) if p.severity is Severity.ERROR]
    assert [problem.place for problem in problems] == [f"stack configuration, eleva:variables.{name}"]
    assert problems[0].message.startswith(message)
    assert value not in str(problems[0])
