"""Declaring a platform: the declared one is right, and one that is wrong is refused with all that is wrong."""

from __future__ import annotations

import pytest

from infra.platform.declaration import declare, validate
from infra.platform.environments import PREVIEW, PRODUCTION, Environment
from infra.platform.jobs import JOBS
from infra.platform.monitors import MONITORS
from infra.platform.problems import InvalidPlatform, Severity, errors, warnings
from infra.platform.variables.model import Setting
from tests.platform.checks import alterations
from tests.platform.samples import ACCOUNTS, platform, settings


@pytest.mark.parametrize("environment", [PRODUCTION, PREVIEW], ids=lambda environment: environment.name)
def test_the_declared_platform_is_right(environment: Environment) -> None:
    assert errors(validate(platform(environment))) == ()
    assert declare(environment, settings(environment)).environment is environment


def test_the_documents_own_gaps_are_warnings_and_block_nothing() -> None:
    jobs = [f"infra/platform/jobs.py, job '{name}'" for name in ("appointment-reminders", "appointment-reminders-1hr")]
    told = sorted(problem.place for problem in warnings(validate(platform())))
    assert told == sorted(["infra/platform/cache.py", *jobs, *(f"{job}, heartbeat" for job in jobs)])


def test_previews_are_not_warned_of_data_that_only_production_has() -> None:
    assert "infra/platform/cache.py" not in [problem.place for problem in warnings(validate(platform(PREVIEW)))]


def test_a_cache_that_encrypts_at_rest_is_not_warned_of() -> None:
    encrypted = alterations.part("cache", prod_pack=True)(platform())
    assert "infra/platform/cache.py" not in [problem.place for problem in warnings(validate(encrypted))]


def test_a_reminder_that_runs_as_often_as_its_window_is_wide_is_not_warned_of() -> None:
    overrides = {"appointment-reminders": {"cron": "0 * * * *"}, "appointment-reminders-1hr": {"cron": "*/15 * * * *"}}
    told = warnings(validate(platform(jobs=overrides)))
    assert [p.place for p in told if "'appointment-reminders" in p.place and "heartbeat" not in p.place] == []


def test_switching_off_a_job_that_alerts_is_a_warning() -> None:
    whole = platform(jobs={"process-pending-payouts": {"enabled": False}, "keep-alive": {"enabled": False}})
    told = [p for p in validate(whole) if "eleva:jobs" in p.place]
    assert [(p.place.rsplit(".", 1)[1], p.severity) for p in told] == [("process-pending-payouts", Severity.WARNING)]
    assert "process-pending-payouts" not in [job.name for job in whole.scheduled_jobs]


def test_a_heartbeat_on_an_irregular_schedule_is_a_warning() -> None:
    told = warnings(validate(platform(jobs={"process-pending-payouts": {"cron": "0 6,18,20 * * *"}})))
    assert [p.place for p in told if "different length" in p.message] == [
        "infra/platform/jobs.py, job 'process-pending-payouts', heartbeat"
    ]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = settings(
        jobs={"keep-alive": {"cron": "soon"}, "nothing": {"enabled": True}},
        variables={},
        accounts={**ACCOUNTS, "neon": {"org_id": "org-1", "plan": "free"}},
    )
    with pytest.raises(InvalidPlatform) as caught:
        declare(PRODUCTION, wrong)
    text = str(caught.value)
    for part in ("'soon' has 1 fields", "eleva:jobs.nothing", "NEXT_PUBLIC_POSTHOG_KEY", "plan 'free' allows 0.25"):
        assert part in text
    assert "warning: " in text


def test_jobs_follow_the_settings_and_variables_the_jobs() -> None:
    whole = platform(jobs={"check-upcoming-payouts": {"enabled": True}})
    assert {job.name for job in whole.scheduled_jobs} - {job.name for job in platform().scheduled_jobs} == {
        "check-upcoming-payouts"
    }
    names = [variable.name for variable in whole.contract.base(PRODUCTION)]
    assert "BETTERSTACK_UPCOMING_PAYOUTS_HEARTBEAT" in names
    assert "BETTERSTACK_UPCOMING_PAYOUTS_HEARTBEAT" not in [v.name for v in platform().contract.base(PRODUCTION)]


def test_production_has_every_enabled_job_its_heartbeat_and_every_monitor() -> None:
    whole = platform()
    assert whole.jobs == JOBS
    assert whole.scheduled_jobs == tuple(job for job in JOBS if job.enabled)
    assert whole.monitored_jobs == tuple(job for job in JOBS if job.enabled and job.heartbeat)
    assert (whole.origin, whole.monitors) == ("https://eleva.care", MONITORS)


def test_previews_have_nothing_that_runs_or_alerts() -> None:
    whole = platform(PREVIEW)
    assert (whole.scheduled_jobs, whole.monitors, whole.domains) == ((), (), ())
    with pytest.raises(ValueError, match="no origin of its own"):
        _ = whole.origin


def test_required_settings_are_public_or_plain() -> None:
    contract = platform().contract
    for variable in contract.variables:
        use = variable.use(PRODUCTION)
        if use and isinstance(use.origin, Setting):
            assert variable.kind != "secret"
