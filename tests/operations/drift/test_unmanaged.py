"""What is in no stack: told once, unless a stack of any name has it, it came with its project, or it is ignored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.operations.drift.finding import Change, DriftClass, Finding, Severity
from infra.operations.drift.ignored import Ignored
from infra.operations.drift.unmanaged import Accounts
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live, Scope
from infra.operations.recovery.manifest import new_id
from infra.operations.state import Managed, State
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.environments import PREVIEW, branch_environment
from infra.policy.resources import (
    MONITOR,
    NEON_BRANCH,
    NEON_PROJECT,
    NEON_ROLE,
    REDIS,
    SCHEDULE,
    VERCEL_CRONS,
    VERCEL_DOMAIN,
    VERCEL_PROJECT,
    VERCEL_VARIABLE,
)
from infra.vendors.errors import Failed, Unauthorized
from tests.operations.drift.samples import PLATFORM
from tests.platform import samples

MINE, OTHER = Live("1", "1", {"name": "mine"}), Live("2", "2", {"name": "by hand"})
STATE = State([Managed(MONITOR, "1", {"name": "mine"}, "m")])


def name(properties: Any) -> str:
    return str(properties["name"])


def kind(type_: str, ask: Callable[[Scope], Sequence[Live]], *scope: str, **further: Any) -> Kind:
    return Kind(type_, "thing", name, ask, scope, **further)


def found(
    *kinds: Kind,
    state: State = STATE,
    elsewhere: Sequence[tuple[str, str]] = (),
    ignored: Sequence[Ignored] = (),
    platform: Platform = PLATFORM,
) -> tuple[list[Finding], dict[str, set[str]]]:
    managed = {*((each.type, each.id) for each in state.managed), *elsewhere}
    unknown: dict[str, set[str]] = {}
    accounts = Accounts(platform, state, Inventory(kinds), managed, ignored)
    return list(accounts.unmanaged(unknown)), unknown


def test_what_no_stack_has_is_told_with_its_id() -> None:
    (one,), unknown = found(kind(MONITOR, lambda _: [MINE, OTHER]))
    assert (one.name, one.change, one.details) == ("by hand", Change.UNMANAGED, ["is in no stack (2)"])
    assert unknown == {}


def test_another_stack_s_is_none() -> None:
    assert found(kind(MONITOR, lambda _: [OTHER]), elsewhere=[(MONITOR, "2")])[0] == []


def test_what_is_ignored_is_none_and_another_is() -> None:
    entry = Ignored(type=MONITOR, key="by *", reason="somebody looks after it by hand")
    assert found(kind(MONITOR, lambda _: [OTHER]), ignored=[entry])[0] == []
    assert (
        len(
            found(
                kind(SCHEDULE, lambda _: []), kind(MONITOR, lambda _: [Live("3", "3", {"name": "x"})]), ignored=[entry]
            )[0]
        )
        == 1
    )


def test_neon_s_own_role_of_a_project_is_none() -> None:
    state = State(
        [
            Managed(NEON_PROJECT, "p", {"branch": {"roleName": "owner", "databaseName": "db"}}, "p"),
            Managed(NEON_ROLE, "p/b/audit", {"projectId": "p", "branchId": "b"}, "r"),
        ]
    )
    roles = [Live(f"p/b/{each}", "", {"name": each}) for each in ("owner", "audit", "intruder")]
    (one,), _ = found(kind(NEON_ROLE, lambda _: roles, "projectId", "branchId"), state=state)
    assert one.name == "intruder"


def test_a_copy_of_our_database_is_told_although_no_stack_has_a_branch() -> None:
    state = State([Managed(NEON_ROLE, "p/b/audit", {"projectId": "p", "branchId": "b"}, "r")])
    asked: list[Scope] = []

    def branches(scope: Scope) -> Sequence[Live]:
        asked.append(scope)
        return [Live("br-2", "br-2", {"name": "copy"})]

    role = kind(NEON_ROLE, lambda _: [Live("p/b/audit", "", {"name": "audit"})], "projectId", "branchId")
    (one,), _ = found(kind(NEON_BRANCH, branches, "projectId"), role, state=state)
    assert (one.name, one.severity, asked) == ("copy", Severity.CRITICAL, [("p",)])


@pytest.mark.parametrize("prefix", ["restoring-", "restored-", "replaced-"])
def test_what_recovery_has_made_is_kept_and_what_only_begins_like_it_is_not(prefix: str) -> None:
    state = State([Managed(NEON_ROLE, "p/b/audit", {"projectId": "p", "branchId": "b"}, "r")])
    names = [f"{prefix}{new_id(datetime.now(UTC)).lower()}", f"{prefix}by-hand"]
    branches = kind(NEON_BRANCH, lambda _: [Live(each, "", {"name": each}) for each in names], "projectId")
    role = kind(NEON_ROLE, lambda _: [Live("p/b/audit", "", {"name": "audit"})], "projectId", "branchId")
    (ours, other), _ = found(branches, role, state=state)
    assert (ours.change, ours.drift_class, ours.severity) == (Change.UNMANAGED, DriftClass.KEPT, Severity.LOW)
    assert (other.drift_class, other.severity) == (DriftClass.UNMANAGED, Severity.CRITICAL)


def test_only_what_is_ours_is_looked_into_and_what_there_is_one_of_is_nobody_s_twin() -> None:
    asked: list[Scope] = []

    def ask(scope: Scope) -> Sequence[Live]:
        asked.append(scope)
        return ()

    state = State([Managed(VERCEL_CRONS, "c", {"projectId": "p"}, "c")])
    found(
        kind(NEON_ROLE, ask, "projectId", "branchId"),
        kind(VERCEL_CRONS, ask, "projectId", overwritten=True),
        state=state,
    )
    assert asked == []


def test_a_second_schedule_of_a_job_is_as_urgent_as_the_job() -> None:
    job = next(each for each in PLATFORM.scheduled_jobs if each.name == "process-pending-payouts")
    twin = Live("x", "x", {"name": "x", "destination": f"https://eleva.vercel.app{job.path}?a=b"})
    (one,), _ = found(kind(SCHEDULE, lambda _: [twin]))
    assert one.severity is Severity(job.alert_tier or "")
    assert one.details[1] == "calls the route of process-pending-payouts, which so runs twice"


def test_a_list_that_is_refused_is_unknown_and_one_of_what_is_gone_is_not() -> None:
    def refused(_scope: Scope) -> Sequence[Live]:
        raise Unauthorized("v", "GET", "is refused (403)")

    def not_found(_scope: Scope) -> Sequence[Live]:
        raise Failed("v", "GET", "status 404", 404)

    state = State([Managed(NEON_ROLE, "r", {"projectId": "p"}, "r")])
    findings, unknown = found(kind(MONITOR, refused), kind(NEON_ROLE, not_found, "projectId"), state=state)
    assert findings == []
    assert unknown == {"v: GET: is refused (403)": {"thing"}}


def targeted(*targets: str) -> Live:
    return Live("+".join(targets), "", {"name": "+".join(targets), "targets": list(targets)})


def test_the_previews_base_is_none_without_their_stack_and_what_reaches_production_is() -> None:
    state = State([Managed(VERCEL_VARIABLE, "v", {"projectId": "p"}, "v")])
    variables = [
        targeted("preview"),
        targeted("production"),
        targeted("preview", "production"),
        targeted("development"),
    ]
    projects = [Live(each, "", {"name": each}) for each in (naming.database_project("preview"), "eleva-copy")]
    told, _ = found(
        kind(VERCEL_VARIABLE, lambda _: variables, "projectId"), kind(NEON_PROJECT, lambda _: projects), state=state
    )
    assert [each.name for each in told] == ["production", "preview+production", "development", "eleva-copy"]


def test_production_is_none_without_its_stack_where_the_previews_are_looked_at() -> None:
    state = State([Managed(VERCEL_VARIABLE, "v", {"projectId": "p"}, "v")])
    projects = [Live(each, "", {"name": each}) for each in ("eleva-production", "eleva-preview", "eleva-copy")]
    told, unknown = found(
        kind(VERCEL_VARIABLE, lambda _: [targeted("production"), targeted("preview")], "projectId"),
        kind(NEON_PROJECT, lambda _: projects),
        *(kind(each, lambda _: [OTHER]) for each in (VERCEL_PROJECT, REDIS, SCHEDULE, MONITOR)),
        kind(VERCEL_DOMAIN, lambda _: [OTHER], "projectId"),
        state=state,
        platform=samples.platform(PREVIEW),
    )
    assert [each.name for each in told] == ["preview", "eleva-preview", "eleva-copy"]
    assert unknown == {}


def marked(comment: str, git_branch: str, *targets: str) -> Live:
    given = {"name": comment, "key": "K", "targets": targets, "comment": comment, "gitBranch": git_branch}
    return Live(comment, comment, given)


def test_what_bears_a_branch_s_mark_is_that_environment_s_and_what_only_seems_to_is_told() -> None:
    base = PLATFORM.altered(environment=PREVIEW)
    state = State([Managed(VERCEL_VARIABLE, "v", {"projectId": "p"}, "v"), Managed(NEON_PROJECT, "n", {}, "n")])
    of_branch, forged = marked("preview-x: its own", "x", "preview"), marked("preview-x: another's", "y", "preview")
    leak = marked("preview-x: not alone", "x", "preview", "production")
    (one, other), _ = found(
        kind(VERCEL_VARIABLE, lambda _: [of_branch, forged, leak], "projectId"), state=state, platform=base
    )
    assert [one.name, other.name] == [forged.id, leak.id]
    databases = [Live(each, each, {"name": each, "databaseName": each}) for each in ("eleva-preview-x", "eleva-x")]
    (third,), _ = found(kind(REDIS, lambda _: databases))
    assert third.name == "eleva-x"


def test_a_branch_s_environment_judges_nothing_of_what_others_share_with_it() -> None:
    platform = PLATFORM.altered(environment=branch_environment("x"))
    state = State([Managed(NEON_ROLE, "p/b/own", {"projectId": "p", "branchId": "b"}, "r")])
    role = kind(NEON_ROLE, lambda _: [Live("p/b/copied", "", {"name": "copied"})], "projectId", "branchId")
    branches = kind(NEON_BRANCH, lambda _: [Live("br", "br", {"name": "by hand"})], "projectId")
    assert found(role, branches, kind(REDIS, lambda _: [OTHER]), state=state, platform=platform)[0] == []
