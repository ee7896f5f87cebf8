"""The schedules: every job once, under a fixed id, with what its route demands and nothing secret in sight."""

from __future__ import annotations

import pulumi
import pytest

from infra.components import providers
from infra.components.schedules import Schedules
from infra.platform.jobs import JOBS, enabled
from tests.support.declaring import Declared, declare, of_type

BEAT = "https://uptime.betterstack.com/api/v1/heartbeat/"
VALUES: dict[str, pulumi.Input[str]] = {
    "CRON_API_KEY": "the-api-key",
    "CRON_SECRET": "the-cron-secret",
    **{job.heartbeat_variable: f"{BEAT}{job.key}" for job in JOBS if job.heartbeat_variable},
}


@pytest.fixture(scope="module")
def declared() -> dict[str, Declared]:
    def program() -> None:
        opts = pulumi.ResourceOptions(providers=[providers.dynamic("qstash")])
        Schedules("production", enabled(JOBS), "https://eleva.care", VALUES, "https://example.com/failed", opts)

    return {d.inputs["schedule_id"]: d for d in of_type(declare(program), "qstash:Schedule")}


def test_every_job_that_is_on_is_scheduled_under_its_name(declared: dict[str, Declared]) -> None:
    assert declared.keys() == {f"eleva-production-{job.name}" for job in enabled(JOBS)}


def test_keep_alive_is_called_by_get_with_its_bearer(declared: dict[str, Declared]) -> None:
    keep_alive = declared["eleva-production-keep-alive"].inputs
    assert keep_alive["method"] == "GET"
    assert keep_alive["headers"]["Authorization"] == "Bearer the-cron-secret"


def test_a_route_that_checks_a_key_gets_it(declared: dict[str, Declared]) -> None:
    transfers = declared["eleva-production-process-expert-transfers"].inputs
    assert transfers["headers"]["x-api-key"] == "the-api-key"
    assert transfers["headers"]["x-cron-priority"] == "critical"
    assert transfers["destination"] == "https://eleva.care/api/cron/process-expert-transfers"


def test_a_route_that_checks_the_signature_gets_no_secret(declared: dict[str, Declared]) -> None:
    headers = declared["eleva-production-appointment-reminders"].inputs["headers"]
    assert set(headers) == {"x-qstash-request", "x-cron-job-name", "x-cron-priority"}


def test_a_job_that_failed_for_good_alerts_at_once(declared: dict[str, Declared]) -> None:
    transfers = declared["eleva-production-process-expert-transfers"]
    assert transfers.inputs["failure_callback"] == f"{BEAT}processExpertTransfers/fail"
    assert "failure_callback" in transfers.secrets
    assert declared["eleva-production-keep-alive"].inputs["failure_callback"] == "https://example.com/failed"


def test_headers_are_secret_and_the_provider_is_named(declared: dict[str, Declared]) -> None:
    assert all("headers" in d.secrets and d.provider == "qstash" for d in declared.values())


@pytest.mark.parametrize(
    ("job", "function_s", "timeout_s"), [("keep-alive", 60, 70), ("process-pending-payouts", 300, 310)]
)
def test_a_call_may_take_ten_seconds_longer_than_the_function_behind_it(
    declared: dict[str, Declared], job: str, function_s: int, timeout_s: int
) -> None:
    assert [each.max_duration_s for each in JOBS if each.name == job] == [function_s]
    assert declared[f"eleva-production-{job}"].inputs["timeout_s"] == timeout_s
