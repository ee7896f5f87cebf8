"""Every way in which a job could be wrong is found and told."""

from __future__ import annotations

from typing import Any

import pytest

from infra.platform.aggregate import Platform
from tests.platform.checks.alterations import (
    Alteration,
    Case,
    case_name,
    found_errors,
    one,
    setting,
    twice,
)


def _heartbeat(job: str, /, **changes: Any) -> Alteration:
    def alter(whole: Platform) -> Platform:
        found = next(candidate for candidate in whole.jobs if candidate.name == job)
        assert found.heartbeat
        return one("jobs", job, heartbeat=found.heartbeat.altered(**changes))(whole)

    return alter


CASES: list[Case] = [
    ("six fields", one("jobs", "keep-alive", cron="0 */5 * * * *"), "job 'keep-alive'", "6 fields", "minute, hour"),
    ("bad cron", one("jobs", "keep-alive", cron="61 * * * *"), "job 'keep-alive'", "not a cron", "minute, hour"),
    (
        "unknown tier",
        one("jobs", "keep-alive", tier="urgent"),
        "job 'keep-alive'",
        "'urgent' is unknown",
        "critical, high",
    ),
    (
        "no heartbeat",
        one("jobs", "process-expert-transfers", heartbeat=None),
        "job 'process-expert-transfers'",
        "no heartbeat",
        "give it a heartbeat",
    ),
    ("same job twice", twice("jobs"), "jobs.py", "the job name 'process-expert-transfers' occurs 2", "of its own"),
    (
        "same heartbeat",
        _heartbeat("process-pending-payouts", variable="BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT"),
        "jobs.py",
        "heartbeat variable",
        "of its own",
    ),
    ("same key", one("jobs", "keep-alive", key="processTasks"), "jobs.py", "the job key 'processTasks'", "of its own"),
    ("keep-alive by POST", one("jobs", "keep-alive", method="POST"), "job 'keep-alive'", "not accept POST", "by GET"),
    (
        "key where a signature is checked",
        one("jobs", "cleanup-blocked-dates", authentication="api-key"),
        "job 'cleanup-blocked-dates'",
        "does not accept api-key",
        "qstash-signature",
    ),
    ("overlap", one("jobs", "keep-alive", max_duration_s=290), "job 'keep-alive'", "overlap", "less often"),
    ("grace too short", _heartbeat("process-expert-transfers", grace_ratio=0.1), "heartbeat", "10%", "20% to 30%"),
    ("grace too long", _heartbeat("process-expert-transfers", grace_ratio=0.5), "heartbeat", "50%", "20% to 30%"),
    (
        "other period",
        _heartbeat("process-expert-transfers", period_s=3600),
        "heartbeat",
        "3600 s is not",
        "leave the period",
    ),
    (
        "unknown job",
        setting(jobs={"keep-awake": {"enabled": False}}),
        "eleva:jobs.keep-awake",
        "no such job",
        "keep-alive",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_wrong_is_found_once(case: Case) -> None:
    assert len(found_errors(case)) == 1
