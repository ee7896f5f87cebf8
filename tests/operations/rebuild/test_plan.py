"""What becomes of each resource when the state is lost; what is not sure is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pulumi_neon
import pytest
from pulumiverse_vercel import ProjectEnvironmentVariable

from infra.components import providers
from infra.components.qstash_schedule import QstashSchedule
from infra.operations.adoption import NotAsked
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live
from infra.operations.rebuild.hidden import Sources
from infra.operations.rebuild.plan import Action, Ambiguous, KeyInDoubt, Plan, plan
from infra.operations.verify.declared import Declaration, declared
from infra.platform.environments import PREVIEW, PRODUCTION, Environment
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract
from infra.policy.resources import NEON_PROJECT, SCHEDULE, VERCEL_VARIABLE
from infra.vendors.errors import Unreachable
from tests.platform import samples

SET = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
BEFORE, AFTER = SET - timedelta(days=1), SET + timedelta(days=1)
PROJECT = Live("calm-1", "calm-1", {"name": "eleva-production", "pgVersion": 17}, created=SET)
VARIABLE = {"projectId": "prj", "key": "ENCRYPTION_KEY", "comment": "Encrypts", "sensitive": True}
KEY = Live("env_1", "team/prj/env_1", VARIABLE, created=SET, changed=SET)
CALLS = Live("keep-alive", "keep-alive", {"schedule_id": "keep-alive", "cron": "*/5 * * * *"})


def program() -> None:
    neon = pulumi.ResourceOptions(provider=providers.neon("neon"))
    pulumi_neon.Project("project", name="eleva-production", pg_version=17, opts=neon)
    vercel = pulumi.ResourceOptions(provider=providers.vercel("vercel", "team"))
    ProjectEnvironmentVariable(
        "key", project_id="prj", key="ENCRYPTION_KEY", value="secret", comment="Encrypts", sensitive=True, opts=vercel
    )
    QstashSchedule(
        "schedule",
        schedule_id="keep-alive",
        destination="https://eleva.care/api/cron/keep-alive",
        cron="*/5 * * * *",
        method="GET",
        retries=3,
        timeout_s=70,
        headers={},
        opts=pulumi.ResourceOptions(provider=providers.dynamic("qstash")),
    )


def planned(
    *,
    projects: Sequence[Live] = (PROJECT,),
    variables: Sequence[Live] = (KEY,),
    changed: datetime = BEFORE,
    same: Collection[str] = (),
    environment: Environment = PRODUCTION,
    program: Callable[[], None] = program,
    fails: bool = False,
) -> Plan:
    """Plan for vendors that have these, and a secret that was last changed then."""

    def listed(lives: Sequence[Live]) -> Sequence[Live]:
        if fails:
            raise Unreachable("Neon", "GET projects", "no answer")
        return lives

    def key(name: str) -> Any:
        return lambda properties: str(properties[name])

    inventory = Inventory(
        [
            Kind(NEON_PROJECT, "Neon project", key("name"), lambda _: listed(projects)),
            Kind(VERCEL_VARIABLE, "variable", key("key"), lambda _: listed(variables), unreadable=lambda _: ("value",)),
            Kind(SCHEDULE, "schedule", key("schedule_id"), lambda _: [CALLS], comparable=_cron, overwritten=True),
        ]
    )
    there = declared(Declaration(samples.platform(), program), inventory)
    sources = Sources(Contract.of(JOBS), environment, {"ENCRYPTION_KEY": changed, "STRIPE_SECRET_KEY": BEFORE}, {})
    return plan(there, inventory, sources, same)


def _cron(properties: Any) -> Any:
    return {"cron": properties["cron"]}


def actions(found: Plan) -> dict[str, Action]:
    return {step.name: step.action for step in found.steps}


def test_what_is_there_as_declared_is_adopted_and_nothing_is_lost() -> None:
    found = planned()
    assert actions(found) == dict.fromkeys(("project", "key", "schedule"), Action.ADOPT)
    assert {each.live.id: each.hidden for each in found.adoptions.values()} == {"calm-1": (), "env_1": ("value",)}
    assert found.lost == []


def test_schedules_are_left_to_their_own_creation_which_takes_them_over() -> None:
    assert "keep-alive" not in {each.live.id for each in planned().adoptions.values()}


def test_what_differs_is_adopted_and_mended() -> None:
    found = planned(projects=[replace(PROJECT, properties={**PROJECT.properties, "pgVersion": 16})])
    (step,) = [step for step in found.steps if step.name == "project"]
    assert (step.action, step.found) == (Action.MEND, "pgVersion is 16, declared 17")


def test_a_database_that_is_gone_has_lost_its_data() -> None:
    found = planned(projects=[])
    assert actions(found)["project"] is Action.CREATE
    assert found.lost == ["project"]


def referring() -> None:
    """Declare variables whose values and comments come from a database's project."""
    neon = pulumi.ResourceOptions(provider=providers.neon("neon"))
    project = pulumi_neon.Project("project", name="eleva-production", pg_version=17, opts=neon)
    vercel = pulumi.ResourceOptions(provider=providers.vercel("vercel", "team"))
    given: dict[str, tuple[pulumi.Input[str], pulumi.Input[str]]] = {
        "DATABASE_URL": (project.database_host, "main"),
        "STRIPE_SECRET_KEY": ("secret", project.database_host),
    }
    for key, (value, comment) in given.items():
        ProjectEnvironmentVariable(
            key, project_id="prj", key=key, value=value, comment=comment, sensitive=True, opts=vercel
        )


def test_what_refers_to_something_that_is_gone_is_mended() -> None:
    there = [replace(KEY, id=key, properties={**VARIABLE, "key": key}) for key in ("DATABASE_URL", "STRIPE_SECRET_KEY")]
    found = planned(projects=[], variables=there, program=referring)
    told = {step.name: step.found for step in found.steps if step.action is Action.MEND}
    assert "may have an older value, and is set anew" in told["DATABASE_URL"]
    assert told["STRIPE_SECRET_KEY"] == "refers to what is created"


def test_a_preview_has_no_data_to_lose() -> None:
    assert planned(projects=[], environment=PREVIEW).lost == []


def test_two_of_a_kind_are_refused_by_name() -> None:
    with pytest.raises(Ambiguous, match=r"Neon project project: calm-1, calm-2"):
        planned(projects=[PROJECT, replace(PROJECT, id="calm-2")])


def test_a_vendor_that_does_not_answer_is_refused_and_nothing_taken_for_gone() -> None:
    with pytest.raises(NotAsked, match="no answer"):
        planned(fails=True)


def test_a_key_that_is_newer_than_the_running_platform_s_is_refused() -> None:
    with pytest.raises(KeyInDoubt, match="--same ENCRYPTION_KEY"):
        planned(changed=AFTER)


def test_a_key_that_somebody_vouches_for_is_adopted_as_it_is() -> None:
    found = planned(changed=AFTER, same=["ENCRYPTION_KEY"])
    assert actions(found)["key"] is Action.ADOPT
    assert [each.hidden for each in found.adoptions.values() if each.live.id == "env_1"] == [("value",)]


def test_a_key_without_its_variable_must_be_older_than_the_database() -> None:
    assert actions(planned(variables=[]))["key"] is Action.CREATE
    with pytest.raises(KeyInDoubt):
        planned(variables=[], changed=AFTER)


def test_a_key_of_which_no_time_is_known_is_refused() -> None:
    with pytest.raises(KeyInDoubt):
        planned(variables=[replace(KEY, changed=None)])


def test_a_key_is_in_doubt_where_nothing_is_left_that_tells_what_backups_were_written_with() -> None:
    with pytest.raises(KeyInDoubt, match="nothing is left that tells"):
        planned(projects=[], variables=[])
    assert actions(planned(projects=[], variables=[], same=["ENCRYPTION_KEY"]))["key"] is Action.CREATE
