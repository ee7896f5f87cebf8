"""Looking at several stacks at once: what is deployed, what they share, and a preview that was stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.operations.drift import detect as module
from infra.operations.drift.detect import NotDeployed, detect
from infra.operations.drift.finding import Change, Drift
from infra.operations.drift.plan import Plan
from infra.operations.inventory.inventory import Inventory
from infra.operations.verify.declared import Declaration
from infra.policy.resources import REDIS
from tests.operations.drift.samples import HELD, LIVE, PLATFORM, finding, inventory, program
from tests.support.answers import command

RESOURCES = [{"urn": each.urn, "type": each.type, "id": each.id, "inputs": each.inputs} for each in HELD]


def pulumi(tmp_path: Path, **stacks: Sequence[dict[str, Any]]) -> str:
    """A pulumi with these stacks, whose previews find nothing to do."""
    for name, resources in stacks.items():
        (tmp_path / name).write_text(json.dumps({"deployment": {"resources": resources}}))
    listed = json.dumps([{"name": f"organization/eleva/{name}"} for name in stacks])
    return command(
        tmp_path,
        f"""case "$1 $2" in
        "stack ls") echo '{listed}';;
        "stack export") cat "{tmp_path}/$4";;
        preview*) echo '{{}}';;
        esac""",
    )


@pytest.fixture
def vendors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vendors on which somebody has made a second severity."""

    @contextmanager
    def opened(_accounts: object) -> Iterator[Inventory]:
        twin = {"name": "by hand", "sms": False, "call": False}
        yield inventory(lambda: [LIVE, type(LIVE)("9", "9", twin)])

    monkeypatch.setattr(module, "open_inventory", opened)


def declaration(_stack: str) -> Declaration:
    return Declaration(PLATFORM, program)


def test_stacks_that_share_an_account_share_what_nobody_manages(tmp_path: Path, vendors: None) -> None:
    drift = detect([], declaration, pulumi=pulumi(tmp_path, production=RESOURCES, preview=RESOURCES)).drift
    assert drift.stacks == ["production", "preview"]
    assert [(each.name, each.change) for each in drift.findings] == [("by hand", Change.UNMANAGED)]
    assert (drift.unknown, drift.doubted) == ([], [])


def test_what_another_stack_has_is_managed_also_when_it_is_not_asked_for(tmp_path: Path, vendors: None) -> None:
    branch = [{"urn": f"{HELD[0].urn}-2", "type": HELD[0].type, "id": "9", "inputs": {}}]
    answering = pulumi(tmp_path, production=RESOURCES, **{"preview-branch": branch})
    assert detect(["production"], declaration, pulumi=answering).drift.findings == []


@pytest.mark.parametrize(("asked", "named"), [(["preview", "production"], "preview"), ([], "no stack")])
def test_what_is_not_deployed_is_no_clean_stack(tmp_path: Path, vendors: None, asked: list[str], named: str) -> None:
    stacks = {"preview": [], "production": RESOURCES if asked else []}
    with pytest.raises(NotDeployed, match=named):
        detect(asked, declaration, pulumi=pulumi(tmp_path, **stacks))


def test_a_preview_that_something_gone_has_stopped_is_made_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    again = Plan({"a": "update"})
    monkeypatch.setattr(module, "plan", lambda _stack, left_out, _pulumi: again if left_out == ["urn:r"] else None)
    gone = Drift(["production"], [finding(type=REDIS, change=Change.DELETED, urn="urn:r")])
    stopped = Plan(failure="404")
    assert module._unstopped("production", stopped, [gone], "pulumi") is again
    assert module._unstopped("production", stopped, [Drift(["production"], [finding()])], "pulumi") is stopped
    assert module._unstopped("production", Plan(), [gone], "pulumi") == Plan()


def test_what_was_changed_and_is_not_deployed_either_is_told_to_come_with_up() -> None:
    both = [finding(change=Change.UNDEPLOYED), finding(change=Change.CHANGED)]
    together = module._together([Drift(["production"], both)], {"production": Plan()})
    assert {each.remedy.split(" -- ")[0] for each in together.findings} == {"eleva up production"}
