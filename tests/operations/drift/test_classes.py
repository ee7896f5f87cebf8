"""The rules of classes: every type has one, and properties that are worse or better than their type."""

from __future__ import annotations

import pytest

from infra.operations.drift.classes import class_of_change, class_of_deletion
from infra.operations.drift.finding import DriftClass
from infra.operations.inventory.catalogue import open_inventory
from infra.policy import resources as r
from tests.operations.drift.samples import PLATFORM


def test_every_type_that_can_be_found_has_a_class() -> None:
    with open_inventory(PLATFORM.settings.accounts) as inventory:
        for type_ in inventory.kinds:
            assert class_of_change(type_, ["anything"])
            assert class_of_deletion(type_)


@pytest.mark.parametrize(
    ("type_", "paths", "expected"),
    [
        (r.VERCEL_VARIABLE, ["comment"], DriftClass.COSMETIC),
        (r.VERCEL_VARIABLE, ["comment", "value"], DriftClass.SECURITY),
        (r.NEON_PROJECT, ["blockPublicConnections"], DriftClass.SECURITY),
        (r.NEON_PROJECT, ["quota.activeTimeSeconds"], DriftClass.DESTRUCTIVE),
        (r.REDIS, ["tls"], DriftClass.SECURITY),
        (r.SCHEDULE, ["destination"], DriftClass.SECURITY),
        (r.SCHEDULE, ["paused"], DriftClass.DESTRUCTIVE),
        (r.POLICY, ["steps[0].waitBefore"], DriftClass.ALERTING),
        (r.POLICY, ["steps (number)"], DriftClass.ALERTING),
        (r.STATUS_PAGE, ["design"], DriftClass.COSMETIC),
        (r.STATUS_PAGE, ["customJavascript"], DriftClass.SECURITY),
        (r.MONITOR, [], DriftClass.ALERTING),
    ],
)
def test_the_worst_of_the_changed_properties_counts(type_: str, paths: list[str], expected: DriftClass) -> None:
    assert class_of_change(type_, paths) is expected
