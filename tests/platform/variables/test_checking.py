"""Judging an environment's values: what is right passes, all that is wrong is told, and no value is shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.platform.environments import PREVIEW, PRODUCTION, Environment
from infra.platform.jobs import JOBS
from infra.platform.problems import Problem
from infra.platform.variables.contract import Contract
from tests.platform.samples import sample_values

CONTRACT = Contract.of(JOBS)
DATABASE = "postgresql://role:password@ep-one.eu-central-1.aws.neon.tech/db?sslmode=require"


def _check(environment: Environment = PRODUCTION, **changes: str | None) -> list[Problem]:
    return CONTRACT.check({**sample_values(CONTRACT, environment), **changes}, environment)


@pytest.mark.parametrize("environment", [PRODUCTION, PREVIEW], ids=lambda environment: environment.name)
def test_right_values_pass(environment: Environment) -> None:
    assert _check(environment) == []


CASES: list[tuple[Environment, dict[str, str | None], str, str, str]] = [
    (
        PRODUCTION,
        {"STRIPE_SECRET_KEY": None},
        "STRIPE_SECRET_KEY",
        "is missing",
        "secrets set production STRIPE_SECRET_KEY",
    ),
    (PRODUCTION, {"CRON_SECRET": None}, "CRON_SECRET", "is missing", "eleva secrets ensure production"),
    (PRODUCTION, {"ENCRYPTION_KEY": None}, "ENCRYPTION_KEY", "is missing", "bring the old value"),
    (
        PRODUCTION,
        {"NEXT_PUBLIC_POSTHOG_KEY": None},
        "POSTHOG_KEY",
        "is missing",
        "eleva:variables.NEXT_PUBLIC_POSTHOG_KEY",
    ),
    (PRODUCTION, {"DATABASE_URL": None}, "DATABASE_URL", "is missing", "mend the program"),
    (PRODUCTION, {"CRON_SECRET": "  "}, "CRON_SECRET", "is empty", "secrets ensure"),
    (PRODUCTION, {"ENCRYPTION_KEY": "abc"}, "ENCRYPTION_KEY", "is not 64 hex", "bring the old value"),
    (
        PRODUCTION,
        {"DATABASE_URL": "postgresql://r:p@localhost/db?sslmode=require"},
        "DATABASE_URL",
        "remote host",
        "mend",
    ),
    (PRODUCTION, {"DATABASE_URL": DATABASE.replace("?sslmode=require", "")}, "DATABASE_URL", "sslmode=require", "mend"),
    (PRODUCTION, {"STRIPE_SECRET_KEY": "sk_test_x"}, "STRIPE_SECRET_KEY", "not of live mode", "secrets set"),
    (PREVIEW, {"STRIPE_SECRET_KEY": "sk_live_x"}, "STRIPE_SECRET_KEY", "not of test mode", "secrets set preview"),
    (
        PREVIEW,
        {"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": "pk_live_x"},
        "CLERK_PUBLISHABLE",
        "not of test mode",
        "eleva:variables",
    ),
    (
        PRODUCTION,
        {"NEXT_PUBLIC_STRIPE_MODE": "test"},
        "NEXT_PUBLIC_STRIPE_MODE",
        "not of live mode",
        "mend the program",
    ),
    (PRODUCTION, {"STRIPE_SECRET_KEY": "sk_test_x"}, "STRIPE_SECRET_KEY", "of test mode and NEXT_PUBLIC", "live mode"),
    (PRODUCTION, {"ENABLE_CRON_FALLBACK": "true"}, "ENABLE_CRON_FALLBACK", "must never be set", "remove"),
    (PRODUCTION, {"UNHEARD_OF": "x"}, "UNHEARD_OF", "not in the contract", "declare it"),
    (PRODUCTION, {"POSTHOG_API_KEY": "x"}, "POSTHOG_API_KEY", "must not be set here: only a script", "remove"),
    (PREVIEW, {"BETTERSTACK_URL": "https://status.eleva.care"}, "BETTERSTACK_URL", "must not be set here", "remove"),
    (
        PREVIEW,
        {"BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT": "https://uptime.betterstack.com/api/v1/heartbeat/x"},
        "EXPERT_TRANSFERS",
        "would pass for production's",
        "remove",
    ),
    (PREVIEW, {"DATABASE_URL": DATABASE}, "DATABASE_URL", "belongs to each branch", "remove"),
    (
        PRODUCTION,
        {"NEXT_PUBLIC_POSTHOG_KEY": "phx_0123"},
        "NEXT_PUBLIC_POSTHOG_KEY",
        "looks like a secret",
        "at its vendor",
    ),
    (PRODUCTION, {"NEXT_PUBLIC_TOKEN": "sk_live_x"}, "NEXT_PUBLIC_TOKEN", "looks like a secret", "at its vendor"),
    (
        PRODUCTION,
        {"AUDITLOG_DATABASE_URL": DATABASE, "DATABASE_URL": DATABASE},
        "AUDITLOG",
        "same value as DATABASE",
        "own",
    ),
    (
        PRODUCTION,
        {"STRIPE_WEBHOOK_SECRET": "whsec_012345678", "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_012345678"},
        "STRIPE_CONNECT_WEBHOOK_SECRET",
        "same value as STRIPE_WEBHOOK_SECRET",
        "own",
    ),
    (
        PRODUCTION,
        {"NEXT_PUBLIC_NOVU_APPLICATION_IDENTIFIER": "hex0123", "NOVU_SECRET_KEY": "hex0123"},
        "NEXT_PUBLIC_NOVU",
        "value of the secret NOVU_SECRET_KEY",
        "replace NOVU_SECRET_KEY",
    ),
    (
        PRODUCTION,
        {"NEXT_PUBLIC_APP_URL": "https://www.eleva.care"},
        "NEXT_PUBLIC_APP_URL",
        "not the origin",
        "environment's",
    ),
    (PRODUCTION, {"NEXT_PUBLIC_APP_URL": "https://eleva.care,https://x.y"}, "APP_URL", "is not one https://", "mend"),
    (PRODUCTION, {"NOVU_SECRET_KEY": "x" * 70_000}, "variables of production", "bytes together", "shorten"),
]


@pytest.mark.parametrize(("environment", "changes", "place", "message", "remedy"), CASES)
def test_what_is_wrong_is_told_once(
    environment: Environment, changes: dict[str, str | None], place: str, message: str, remedy: str
) -> None:
    problems = _check(environment, **changes)
    assert len([p for p in problems if place in p.place and message in p.message and remedy in p.remedy]) == 1


def test_everything_that_is_missing_is_told_at_once() -> None:
    missing = {problem.place.split()[1] for problem in CONTRACT.check({}, PRODUCTION)}
    required = {v.name for v in CONTRACT.base(PRODUCTION) if (use := v.use(PRODUCTION)) and use.required}
    assert missing == required


def test_what_is_optional_may_be_missing_and_is_judged_when_there() -> None:
    assert _check(PRODUCTION, SENTRY_AUTH_TOKEN=None, DUB_API_KEY=None) == []
    assert [problem.place for problem in _check(PRODUCTION, SENTRY_AUTH_TOKEN="x")] == [
        "variable SENTRY_AUTH_TOKEN of production"
    ]


def test_what_comes_into_being_later_counts_as_present() -> None:
    values = {**sample_values(CONTRACT, PRODUCTION), "DATABASE_URL": None}
    assert CONTRACT.check(values, PRODUCTION, unknown={"DATABASE_URL"}) == []


def test_a_name_that_must_not_be_set_is_refused_also_before_its_value_is_known() -> None:
    problems = CONTRACT.check(sample_values(CONTRACT, PRODUCTION), PRODUCTION, unknown={"REDIS_URL"})
    assert [problem.place for problem in problems] == ["variable REDIS_URL of production"]


_NAMES = st.sampled_from([variable.name for variable in CONTRACT.variables] + ["REDIS_URL", "NEXT_PUBLIC_NEW", "NEW"])
_STARTS = st.sampled_from(["", "sk_live_", "sk_test_", "whsec_", "postgresql://role:", "https://", "sig_", "phx_"])


@settings(deadline=None)
@given(
    environment=st.sampled_from([PRODUCTION, PREVIEW]),
    # Seven random letters and more do not occur in a message by chance.
    changes=st.dictionaries(_NAMES, st.tuples(_STARTS, st.text("QXZJKVW", min_size=7, max_size=40)), max_size=8),
)
def test_no_value_is_ever_shown(environment: Environment, changes: dict[str, tuple[str, str]]) -> None:
    values = {**sample_values(CONTRACT, environment), **{name: "".join(parts) for name, parts in changes.items()}}
    told = "\n".join(map(str, CONTRACT.check(values, environment)))
    assert not [secret for _, secret in changes.values() if secret in told]
