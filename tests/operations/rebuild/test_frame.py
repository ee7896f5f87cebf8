"""The frame of a stack has the same providers and components as the stack, under the same names, and nothing else."""

from __future__ import annotations

import json

from infra.operations.offline import record
from infra.operations.rebuild import frame
from infra.platform.environments import PRODUCTION
from stacks.offline import declared, platform


def test_a_frame_is_the_stack_without_what_exists_at_vendors() -> None:
    recorded = declared(platform(PRODUCTION))
    text = frame.parts(recorded, "team_offline")
    given = json.loads(text)
    made = record(lambda: frame.declare(given["parts"], given["team"]))
    vendors = {each.urn for each in recorded if each.resource().provider}
    assert {each.urn for each in made} == {each.urn for each in recorded} - vendors
    wire = {each.urn: each.wire for each in recorded}
    assert all(each.wire == wire[each.urn] for each in made)
