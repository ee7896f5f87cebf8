"""Names of what is made, and which environments there are."""

from __future__ import annotations

import pytest

from infra.platform import naming
from infra.platform.environments import ENVIRONMENTS, PREVIEW, PRODUCTION, UnknownEnvironment, environment
from infra.platform.jobs import JOBS


def test_names_carry_the_environment() -> None:
    assert naming.database_project("production") == naming.cache("production") == "eleva-production"
    assert naming.schedule_id("production", "keep-alive") == "eleva-production-keep-alive"
    assert naming.secret_prefix("preview") == "eleva/preview/"
    assert naming.alerting("production", "critical") == "eleva-production-critical"
    assert naming.resource("monitoring", "neon-database") == "monitoring-neon-database"


def test_schedule_ids_are_told_apart() -> None:
    ids = {naming.schedule_id(env.name, job.name) for env in ENVIRONMENTS for job in JOBS}
    assert len(ids) == len(ENVIRONMENTS) * len(JOBS)


@pytest.mark.parametrize("part", ["", "Prod", "a b", "-a", "a-", "a--b", "a/b", "a_b", "é"])
def test_a_part_that_a_vendor_would_alter_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="cannot be part of a name"):
        naming.physical("production", part)


def test_environment_is_found_by_the_stacks_name() -> None:
    assert environment("production") is PRODUCTION
    assert environment("preview") is PREVIEW


def test_unknown_stack_lists_those_that_there_are() -> None:
    with pytest.raises(
        UnknownEnvironment, match="no environment 'staging': name the stack after one of production, preview"
    ):
        environment("staging")


def test_previews_share_nothing_with_production_that_runs_or_alerts() -> None:
    assert (PRODUCTION.key_mode, PREVIEW.key_mode) == ("live", "test")
    assert not set(PRODUCTION.targets) & set(PREVIEW.targets)
    assert (PREVIEW.origin, PREVIEW.has_schedules, PREVIEW.has_monitoring) == (None, False, False)
    assert PRODUCTION.is_production
    assert not PREVIEW.is_production
