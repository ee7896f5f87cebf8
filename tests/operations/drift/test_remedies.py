"""The remedy of each kind of finding."""

from __future__ import annotations

import pytest

from infra.operations.drift.finding import Change, DriftClass, Finding
from infra.operations.drift.plan import Plan
from infra.operations.drift.remedies import with_remedy
from infra.policy.resources import NEON_DATABASE, NEON_PROJECT, REDIS, VERCEL_VARIABLE
from tests.operations.drift.samples import finding

ONE = finding()
FIX = "eleva drift fix production"
KEY = "variables-encryption-key"


def key(change: Change) -> Finding:
    """What became of the variable that records are encrypted with."""
    return finding(type=VERCEL_VARIABLE, name=KEY, change=change)


@pytest.mark.parametrize(
    ("one", "plan", "expected"),
    [
        (ONE, Plan({ONE.urn: "update"}), FIX),
        (ONE, Plan({ONE.urn: "replace"}), f"{FIX} monitoring-monitor-stripe"),
        (ONE, Plan(), "set it back at Better Stack"),
        (ONE, Plan(failure="stopped"), FIX),
        (finding(type=NEON_DATABASE), Plan({ONE.urn: "replace"}), "set it back at Neon: pulumi replaces nothing"),
        (finding(type=NEON_DATABASE, change=Change.DELETED), Plan({ONE.urn: "create"}), "makes an empty one"),
        (finding(type=REDIS, change=Change.DELETED), Plan(), "pulumi state unprotect"),
        (finding(change=Change.UNMANAGED, urn=""), Plan(), "eleva:imports"),
        (finding(type=NEON_PROJECT, change=Change.UNMANAGED, urn=""), Plan(), "eleva:imports"),
        (
            finding(type=NEON_PROJECT, name="eleva-production", change=Change.UNMANAGED, urn="", id="calm-1"),
            Plan(),
            "eleva state remove-twin production neon-project=calm-1",
        ),
        (
            finding(change=Change.UNMANAGED, drift_class=DriftClass.KEPT, urn=""),
            Plan(),
            "kept by eleva recovery; remove",
        ),
        (finding(change=Change.AILING), Plan(), "mend it at Better Stack"),
        (finding(change=Change.UNDEPLOYED), Plan({ONE.urn: "update"}), "eleva up production"),
        (finding(change=Change.REWRITTEN), Plan(), "writes the declared value again"),
    ],
)
def test_it_is_a_command_where_one_mends_it(one: Finding, plan: Plan, expected: str) -> None:
    assert expected in with_remedy(one, plan).remedy


@pytest.mark.parametrize(
    ("change", "command"),
    [
        (Change.REWRITTEN, f"{FIX} {KEY}"),
        (Change.CHANGED, f"{FIX} {KEY}"),
        (Change.UNDEPLOYED, "eleva up production"),
    ],
)
def test_the_value_that_data_is_lost_with_is_saved_before_anything_is_written(change: Change, command: str) -> None:
    remedy = with_remedy(key(change), Plan({ONE.urn: "update"})).remedy
    assert remedy.startswith("write nothing yet")
    assert remedy.endswith(f": {command}")


@pytest.mark.parametrize("change", [Change.CHANGED, Change.DELETED, Change.REWRITTEN])
def test_what_is_not_deployed_either_comes_with_up(change: Change) -> None:
    remedy = with_remedy(finding(change=change), Plan({ONE.urn: "update"}), {ONE.urn}).remedy
    assert remedy == "eleva up production -- --refresh: what is not deployed of it comes along"
    assert with_remedy(key(change), Plan({ONE.urn: "update"}), {ONE.urn}).remedy.startswith("write nothing yet")


def test_what_ails_is_mended_at_its_vendor_also_when_it_is_not_deployed() -> None:
    assert "mend it at" in with_remedy(finding(change=Change.AILING), Plan(), {ONE.urn}).remedy
