"""The contract's promises: what the document requires, what comes from where, and what previews do not get."""

from __future__ import annotations

import pytest

from infra.platform.environments import PREVIEW, PRODUCTION
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract
from infra.platform.variables.forbidden import forbidden
from infra.platform.variables.model import Copy, Generated, Output, Unset, Use, Variable

CONTRACT = Contract.of(JOBS)

REQUIRED_BY_THE_DOCUMENT = [
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
    "CLERK_SECRET_KEY",
    "STRIPE_SECRET_KEY",
    "DATABASE_URL",
    "UPSTASH_REDIS_REST_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "QSTASH_TOKEN",
    "BETTERSTACK_API_TOKEN",
    "NEXT_PUBLIC_POSTHOG_KEY",
]


def _variable(name: str) -> Variable:
    variable = CONTRACT.variable(name)
    assert variable is not None
    return variable


@pytest.mark.parametrize("name", REQUIRED_BY_THE_DOCUMENT)
def test_what_the_document_requires_is_required_in_production(name: str) -> None:
    use = _variable(name).use(PRODUCTION)
    assert use is not None
    assert use.required


def test_the_document_requires_nothing_else() -> None:
    assert sorted(v.name for v in CONTRACT.variables if v.document_required) == sorted(REQUIRED_BY_THE_DOCUMENT)


def test_qstash_token_is_the_only_deviation_and_says_why() -> None:
    deviating = [variable for variable in CONTRACT.variables if variable.deviation]
    assert [variable.name for variable in deviating] == ["QSTASH_TOKEN"]
    assert deviating[0].deviation is not None
    assert "deletes every schedule" in deviating[0].deviation.reason
    preview = deviating[0].use(PREVIEW)
    assert preview is not None
    assert not preview.required


def test_better_stack_token_has_both_names() -> None:
    use = _variable("BETTERSTACK_API_KEY").use(PRODUCTION)
    assert use is not None
    assert use.origin == Copy(of="BETTERSTACK_API_TOKEN")


def test_encryption_key_is_made_only_for_a_new_platform_and_never_replaced() -> None:
    key = _variable("ENCRYPTION_KEY")
    use = key.use(PRODUCTION)
    assert use is not None
    assert use.origin == Generated(only_for_new_platform=True)
    assert key.never_replaced


def test_each_heartbeat_of_a_running_job_is_a_variable_of_production_only() -> None:
    heartbeats = {v.name: v for v in CONTRACT.variables if v.format == "heartbeat-url"}
    of_jobs = [job.heartbeat.variable for job in JOBS if job.heartbeat]
    assert sorted(heartbeats) == sorted([*of_jobs, "BETTERSTACK_CLEANUP_RESERVATIONS_HEARTBEAT"])
    set_in_production = [name for name, variable in heartbeats.items() if variable.use(PRODUCTION)]
    assert set_in_production == [job.heartbeat.variable for job in JOBS if job.heartbeat and job.enabled]
    assert not [name for name, variable in heartbeats.items() if variable.use(PREVIEW)]
    assert _variable("BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT").production == Use(
        origin=Output(system="monitoring", attribute="heartbeats.process-expert-transfers")
    )


def test_what_a_branch_has_of_its_own_is_not_shared_by_all_previews() -> None:
    of_branches = {variable.name for variable in CONTRACT.variables if variable.per_branch}
    assert {"DATABASE_URL", "AUDITLOG_DATABASE_URL", "UPSTASH_REDIS_REST_TOKEN", "NEXT_PUBLIC_APP_URL"} <= of_branches
    assert not of_branches & {variable.name for variable in CONTRACT.base(PREVIEW)}
    assert of_branches <= {variable.name for variable in CONTRACT.base(PRODUCTION)}


def test_secrets_are_sensitive_and_stored_where_they_are_not_made_here() -> None:
    assert _variable("STRIPE_SECRET_KEY").sensitive
    assert not _variable("SENTRY_ORG").sensitive
    assert _variable("CRON_SECRET").is_stored(PRODUCTION)
    assert not _variable("DATABASE_URL").is_stored(PRODUCTION)
    assert not _variable("BETTERSTACK_URL").is_stored(PREVIEW)


def test_every_unset_variable_says_why() -> None:
    entries = [entry for variable in CONTRACT.variables for entry in (variable.production, variable.preview)]
    assert all(entry.reason for entry in entries if isinstance(entry, Unset))


def test_a_variable_that_there_is_not_is_none() -> None:
    assert CONTRACT.variable("NOTHING") is None


@pytest.mark.parametrize(
    "name",
    [
        "ENABLE_CRON_FALLBACK",
        "CRON_FALLBACK_TOKEN",
        "DISABLE_REDIS",
        "FORCE_CACHE_CLEANUP",
        "KV_REST_API_URL",
        "REDIS_URL",
        "AUDIT_DATABASE_URL",
        "GOOGLE_CLIENT_SECRET",
        "STRIPE_PRICE_BASIC",
        "BOTID_KEY",
        "VERCEL_ENV",
    ],
)
def test_names_that_must_never_be_set(name: str) -> None:
    entry = forbidden(name)
    assert entry is not None
    assert entry.reason


def test_no_name_of_the_contract_is_forbidden() -> None:
    assert [variable.name for variable in CONTRACT.variables if forbidden(variable.name)] == []
