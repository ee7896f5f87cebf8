"""Whether a variable that nobody can read has the declared value is told by the times of it and of its source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pulumi
import pytest
from pulumi_better_uptime import Heartbeat
from pulumiverse_vercel import ProjectEnvironmentVariable

from infra.components import providers
from infra.operations.inventory.kind import Live
from infra.operations.offline import Registered, record
from infra.operations.rebuild.hidden import Sources
from infra.platform.environments import PRODUCTION
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract

SET = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
BEFORE, AFTER = SET - timedelta(days=1), SET + timedelta(seconds=1)
LIVE = Live("env_1", "env_1", {}, created=BEFORE, changed=SET)
OF_A_JOB = "BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT"


def program() -> None:
    better = pulumi.ResourceOptions(provider=providers.betterstack("betterstack"))
    heartbeat = Heartbeat("heartbeat", name="job", period=60, grace=60, opts=better)
    opts = pulumi.ResourceOptions(provider=providers.vercel("vercel", "team_1"))
    values: dict[str, pulumi.Input[str]] = {
        "STRIPE_SECRET_KEY": "a",
        "BETTERSTACK_API_KEY": "b",
        "SOMEBODY_S_OWN": "c",
        OF_A_JOB: heartbeat.url,
    }
    for key, value in values.items():
        ProjectEnvironmentVariable(
            key, project_id="prj", key=key, value=pulumi.Output.secret(value), sensitive=True, opts=opts
        )


@pytest.fixture(scope="module")
def registered() -> dict[str, Registered]:
    return {each.request.name: each for each in record(program)}


def sources(changed: dict[str, datetime], made: dict[str, datetime]) -> Sources:
    return Sources(Contract.of(JOBS), PRODUCTION, changed, made)


@pytest.mark.parametrize(("changed", "holds"), [(BEFORE, True), (SET, True), (AFTER, False)])
def test_a_stored_secret_counts_by_when_it_was_changed(
    registered: dict[str, Registered], changed: datetime, holds: bool
) -> None:
    found = sources({"STRIPE_SECRET_KEY": changed}, {})
    assert found.holds_declared(registered["STRIPE_SECRET_KEY"], LIVE) is holds


@pytest.mark.parametrize(("changed", "holds"), [(BEFORE, True), (AFTER, False)])
def test_a_second_name_counts_by_the_first_one_s_secret(
    registered: dict[str, Registered], changed: datetime, holds: bool
) -> None:
    found = sources({"BETTERSTACK_API_TOKEN": changed}, {})
    assert found.holds_declared(registered["BETTERSTACK_API_KEY"], LIVE) is holds


@pytest.mark.parametrize(("made", "holds"), [(BEFORE, True), (AFTER, False)])
def test_what_a_system_gives_counts_by_when_that_was_made(
    registered: dict[str, Registered], made: datetime, holds: bool
) -> None:
    found = sources({}, {registered["heartbeat"].urn: made})
    assert found.holds_declared(registered[OF_A_JOB], LIVE) is holds


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", OF_A_JOB, "SOMEBODY_S_OWN"])
def test_what_cannot_be_told_does_not_hold(registered: dict[str, Registered], name: str) -> None:
    assert not sources({}, {}).holds_declared(registered[name], LIVE)


def test_a_variable_without_a_time_does_not_hold(registered: dict[str, Registered]) -> None:
    found = sources({"STRIPE_SECRET_KEY": BEFORE}, {})
    assert not found.holds_declared(registered["STRIPE_SECRET_KEY"], Live("env_1", "env_1", {}))
