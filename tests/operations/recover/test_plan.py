"""What becomes of each pending operation, by what the vendor has; and the state that this makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.operations.adoption import NotAsked
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live, Scope
from infra.operations.recover.edit import edited, to_refresh
from infra.operations.recover.plan import Action, Ambiguous, Step, plan
from infra.vendors.errors import CredentialMissing, Failed, Unreachable

BEGAN = datetime(2026, 11, 26, 2, 39, 22, tzinfo=UTC)
MONITOR, VARIABLE, SCHEDULE = "bs:Monitor", "vercel:Variable", "qstash:Schedule"
Json = dict[str, Any]


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:production::eleva::eleva:platform:Part${type_}::{name}"


def resource(type_: str, name: str, id_: str | None = None, **further: Any) -> Json:
    """A resource as a state has it; without an id it is still to be created."""
    inputs: Json = {"name": name, "teamName": "Eleva", **({"projectId": "prj"} if type_ == VARIABLE else {})}
    made = {} if id_ is None else {"id": id_, "outputs": inputs}
    return {"urn": urn(type_, name), "type": type_, "custom": True, "inputs": inputs, **made, **further}


def pending(operation: str, of: Json) -> Json:
    return {"type": operation, "resource": of}


def deployment(*resources: Json, pending: Sequence[Json] = ()) -> Json:
    return {"manifest": {"magic": "m"}, "resources": list(resources), "pending_operations": list(pending)}


def live(id_: str, name: str, created: datetime | None = None) -> Live:
    return Live(id_, f"team/prj/{id_}" if id_.startswith("env") else id_, {"name": name, "projectId": "prj"}, created)


def inventory(*lives: Live, fails: Exception | None = None) -> Inventory:
    """What the vendors have: monitors in the account, variables in a project, schedules that are overwritten."""

    def listed(of: str) -> Any:
        def ask(_: Scope) -> Sequence[Live]:
            if fails:
                raise fails
            return [each for each in lives if each.id.startswith("env") == (of == VARIABLE)]

        return ask

    def name(properties: Any) -> str:
        return str(properties["name"])

    return Inventory(
        [
            Kind(MONITOR, "monitor", name, listed(MONITOR)),
            Kind(VARIABLE, "variable", name, listed(VARIABLE), ("projectId",)),
            Kind(SCHEDULE, "schedule", name, listed(SCHEDULE), overwritten=True),
        ]
    )


def one(state: Mapping[str, Any], vendors: Inventory, since: datetime | None = None) -> Step:
    (step,) = plan(state, vendors, since)
    return step


def test_without_pending_operations_nobody_is_asked() -> None:
    vendors = inventory(fails=Unreachable("Better Stack", "GET /", "no answer"))
    assert plan({}, vendors) == []
    assert plan(deployment(resource(MONITOR, "a", "1")), vendors) == []


def test_what_was_created_is_taken_into_the_state_by_the_id_that_imports_it() -> None:
    creating = resource(VARIABLE, "KEY", ignoreChanges=["teamName"], dependencies=["urn:x"])
    state = deployment(resource(MONITOR, "a", "1"), pending=[pending("creating", creating)])
    step = one(state, inventory(live("env_7", "KEY"), live("env_8", "OTHER")))
    assert (step.action, step.import_id, step.name) == (Action.ADOPT, "team/prj/env_7", "KEY")
    assert step.found == "was created: env_7"
    made = edited(state, [step])
    assert "pending_operations" not in made
    assert made["resources"] == [
        resource(MONITOR, "a", "1"),
        {**creating, "id": "team/prj/env_7", "inputs": {"name": "KEY", "projectId": "prj"}},
    ]
    assert to_refresh([step]) == [urn(VARIABLE, "KEY")]
    assert creating["inputs"]["teamName"] == "Eleva", "the state as it was is still needed"


def test_what_was_not_created_is_forgotten() -> None:
    state = deployment(pending=[pending("creating", resource(MONITOR, "a"))])
    step = one(state, inventory(live("2", "b")))
    assert (step.action, step.found) == (Action.CLEAR, "the vendor has none: it was not created")
    assert edited(state, [step])["resources"] == []
    assert to_refresh([step]) == []


def test_what_the_state_holds_already_is_not_taken_in_again() -> None:
    state = deployment(resource(MONITOR, "a", "1"), pending=[pending("creating", resource(MONITOR, "a"))])
    step = one(state, inventory(live("1", "a")))
    assert (step.action, step.found) == (Action.CLEAR, "is in the state already")


def test_two_runs_that_were_killed_at_the_same_creation_leave_one_step() -> None:
    twice = [pending("creating", resource(MONITOR, "a"))] * 2
    assert one(deployment(pending=twice), inventory(live("1", "a"))).action is Action.ADOPT


@pytest.mark.parametrize("created", [None, BEGAN - timedelta(seconds=20), BEGAN + timedelta(minutes=9)])
def test_what_may_be_of_the_killed_run_is_taken_in(created: datetime | None) -> None:
    state = deployment(pending=[pending("creating", resource(MONITOR, "a"))])
    assert one(state, inventory(live("1", "a", created)), BEGAN).action is Action.ADOPT


def test_what_was_there_before_the_killed_run_is_not_its_own() -> None:
    state = deployment(pending=[pending("creating", resource(MONITOR, "a"))])
    before = inventory(live("1", "a", BEGAN - timedelta(days=1)))
    step = one(state, before, BEGAN)
    assert step.action is Action.CLEAR
    assert step.found == "1 was there before the run (2026-11-25 02:39:22 UTC): it is not its own"
    assert one(state, before).action is Action.ADOPT  # when the run began is not known any more


def test_of_several_none_is_taken_in_and_all_such_are_named() -> None:
    state = deployment(
        resource(MONITOR, "b", "5"),
        pending=[pending("creating", resource(MONITOR, "a")), pending("creating", resource(MONITOR, "b"))],
    )
    with pytest.raises(Ambiguous) as raised:
        plan(state, inventory(live("1", "a"), live("2", "a"), live("5", "b"), live("6", "b")))
    assert "a: monitor a is there 2 times (1, 2): remove all but one at the vendor" in str(raised.value)
    assert "b: monitor b is in the state as 5, and there also as 6" in str(raised.value)
    assert "nothing was changed" in str(raised.value)


def test_what_replaces_something_deleted_takes_its_place() -> None:
    deleted = resource(MONITOR, "a", "1", pendingReplacement=True)
    dependent = resource(MONITOR, "b", "2")
    state = deployment(deleted, dependent, pending=[pending("creating", resource(MONITOR, "a"))])
    step = one(state, inventory(live("2", "b"), live("3", "a")))
    assert step.action is Action.ADOPT
    assert [each["id"] for each in edited(state, [step])["resources"]] == ["2", "3"]


def test_what_creating_again_overwrites_and_what_no_vendor_has_is_forgotten_without_asking() -> None:
    provider = {"urn": urn("pulumi:providers:x", "x"), "type": "pulumi:providers:x", "custom": True}
    state = deployment(pending=[pending("creating", resource(SCHEDULE, "s")), pending("creating", provider)])
    steps = plan(state, inventory(fails=Unreachable("QStash", "GET /", "no answer")))
    assert [step.action for step in steps] == [Action.CLEAR] * 2


def test_what_was_being_changed_is_read_anew() -> None:
    monitor = resource(MONITOR, "a", "1")
    step = one(deployment(monitor, pending=[pending("updating", monitor)]), inventory(live("1", "a")))
    assert step.action is Action.REFRESH
    assert to_refresh([step]) == [urn(MONITOR, "a")]


def test_what_was_being_deleted_and_is_there_is_left_to_the_next_run_and_what_is_gone_leaves_the_state() -> None:
    there, gone = resource(MONITOR, "a", "1"), resource(MONITOR, "b", "2")
    state = deployment(there, gone, pending=[pending("deleting", there), pending("deleting", gone)])
    steps = plan(state, inventory(live("1", "a")))
    assert [(step.action, step.found) for step in steps] == [
        (Action.CLEAR, "1 is still there"),
        (Action.REMOVE, "2 is gone"),
    ]
    assert edited(state, steps)["resources"] == [there]


def test_of_an_old_one_that_was_being_deleted_the_new_one_stays() -> None:
    new, old = resource(MONITOR, "a", "2"), resource(MONITOR, "a", "1", delete=True)
    state = deployment(new, old, pending=[pending("deleting", old)])
    assert edited(state, plan(state, inventory(live("2", "a"))))["resources"] == [new]


def test_what_lay_in_something_that_is_gone_is_gone_too() -> None:
    vendors = inventory(fails=Failed("Vercel", "GET /env", "status 404", 404))
    variable = resource(VARIABLE, "KEY", "env_1")
    assert one(deployment(variable, pending=[pending("deleting", variable)]), vendors).action is Action.REMOVE
    creating = pending("creating", resource(VARIABLE, "KEY"))
    assert one(deployment(pending=[creating]), vendors).action is Action.CLEAR
    with pytest.raises(NotAsked):  # a whole account is never gone
        plan(deployment(pending=[pending("creating", resource(MONITOR, "a"))]), vendors)


def test_what_was_only_read_is_forgotten() -> None:
    importing = pending("importing", resource(MONITOR, "a", "1"))
    assert one(deployment(pending=[importing]), inventory(live("1", "a"))).action is Action.CLEAR


def test_what_an_earlier_recovery_could_not_read_is_read() -> None:
    taken_in = {**resource(VARIABLE, "KEY"), "id": "team/prj/env_7"}
    step = one(deployment(taken_in), inventory())
    assert (step.operation, step.action) == ("adopting", Action.REFRESH)
    assert edited(deployment(taken_in), [step])["resources"] == [taken_in]


@pytest.mark.parametrize("error", [Unreachable("Better Stack", "GET /", "no answer"), CredentialMissing("no token")])
def test_a_vendor_that_cannot_be_asked_stops_everything_and_is_named(error: Exception) -> None:
    state = deployment(pending=[pending("creating", resource(MONITOR, "a"))])
    with pytest.raises(NotAsked, match=str(error)):
        plan(state, inventory(fails=error))
