"""The job table of the platform document, and what follows from a job's declaration."""

from __future__ import annotations

import pytest

from infra.platform.job import Header, Job
from infra.platform.jobs import JOBS, enabled

BY_NAME = {job.name: job for job in JOBS}

DOCUMENT = [
    ("process-expert-transfers", 2 * 3600, "critical", True),
    ("process-pending-payouts", 24 * 3600, "critical", True),
    ("send-payment-reminders", 6 * 3600, "critical", True),
    ("appointment-reminders", 24 * 3600, "high", True),
    ("appointment-reminders-1hr", 3600, "high", True),
    ("cleanup-expired-reservations", 15 * 60, "maintenance", False),
    ("cleanup-blocked-dates", 24 * 3600, "maintenance", False),
    ("keep-alive", 5 * 60, "maintenance", False),
]


@pytest.mark.parametrize(("name", "interval_s", "tier", "heartbeat"), DOCUMENT)
def test_job_is_the_documents(name: str, interval_s: int, tier: str, heartbeat: bool) -> None:
    job = BY_NAME[name]
    assert (job.interval_s, job.tier, job.heartbeat is not None) == (interval_s, tier, heartbeat)


def test_the_documents_jobs_run_and_those_that_it_does_not_name_are_declared_and_off() -> None:
    running = {job.name for job in enabled(JOBS)}
    assert {name for name, *_ in DOCUMENT} <= running
    assert {"check-upcoming-payouts", "process-tasks"} <= BY_NAME.keys() - running


def test_heartbeat_period_is_the_interval_and_grace_a_fifth_of_it() -> None:
    transfers = BY_NAME["process-expert-transfers"]
    assert (transfers.heartbeat_period_s, transfers.heartbeat_grace_s) == (7200, 1440)  # the only documented pair
    assert transfers.heartbeat_variable == "BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT"


def test_job_without_heartbeat_has_no_period() -> None:
    job = BY_NAME["keep-alive"]
    assert (job.heartbeat_period_s, job.heartbeat_grace_s, job.heartbeat_variable) == (None, None, None)


def test_maintenance_alerts_by_no_tier() -> None:
    assert BY_NAME["keep-alive"].alert_tier is None
    assert BY_NAME["appointment-reminders"].alert_tier == "high"


def _header(job: Job, name: str) -> Header | None:
    return next((header for header in job.headers if header.name == name), None)


def test_keep_alive_is_called_by_get_with_its_bearer() -> None:
    job = BY_NAME["keep-alive"]
    assert job.method == "GET"
    assert _header(job, "Authorization") == Header(name="Authorization", variable="CRON_SECRET", prefix="Bearer ")
    assert _header(job, "x-api-key") is None


@pytest.mark.parametrize(
    "name", ["process-expert-transfers", "process-pending-payouts", "cleanup-expired-reservations"]
)
def test_routes_that_check_no_signature_get_the_api_key(name: str) -> None:
    assert _header(BY_NAME[name], "x-api-key") == Header(name="x-api-key", variable="CRON_API_KEY")


@pytest.mark.parametrize("name", ["appointment-reminders", "appointment-reminders-1hr", "cleanup-blocked-dates"])
def test_routes_that_check_the_signature_get_no_secret(name: str) -> None:
    job = BY_NAME[name]
    assert job.methods_accepted == ("POST",)
    assert not [header for header in job.headers if header.variable]


def test_every_job_says_which_it_is() -> None:
    job = BY_NAME["appointment-reminders-1hr"]
    values = {header.name: header.value for header in job.headers}
    assert values == {
        "x-qstash-request": "true",
        "x-cron-job-name": "appointmentReminders1Hr",
        "x-cron-priority": "high",
    }


def test_qstash_waits_longer_than_the_function_may_run() -> None:
    payouts = BY_NAME["process-pending-payouts"]
    assert payouts.max_duration_s == 300
    assert all(job.timeout_s > job.max_duration_s for job in JOBS)


@pytest.mark.parametrize(("name", "window_s"), [("appointment-reminders", 3600), ("appointment-reminders-1hr", 900)])
def test_reminders_know_the_window_that_they_cover(name: str, window_s: int) -> None:
    window = BY_NAME[name].window
    assert window is not None
    assert window.window_s == window_s


def test_override_of_the_schedule_moves_the_heartbeat_with_it() -> None:
    job = BY_NAME["appointment-reminders"].with_overrides(cron="0 * * * *")
    assert (job.cron, job.heartbeat_period_s, job.heartbeat_grace_s) == ("0 * * * *", 3600, 720)
    assert job.enabled


def test_override_switches_on_and_leaves_the_rest() -> None:
    job = BY_NAME["process-tasks"].with_overrides(enabled=True)
    assert job == BY_NAME["process-tasks"].altered(enabled=True)
    assert job.enabled


def test_url_is_below_the_origin() -> None:
    assert BY_NAME["keep-alive"].url("https://eleva.care") == "https://eleva.care/api/cron/keep-alive"
