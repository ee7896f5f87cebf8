"""Vendors that fail in the middle of `up`, `refresh` and `destroy`, with the real engine.

However a vendor fails: the command ends in bounded time and, where it fails, says of which resource and why. A second
run completes, where it says so with the command that it names, and then nothing is double, lost or orphaned, at any
vendor and in the state.
"""

from __future__ import annotations

import re

import pytest
from _pytest.mark import ParameterSet

from tests.e2e.failing.cells import CELLS, QUICK, Cell, Mend
from tests.e2e.failing.small_stack import IMPATIENT, STACK, Ended, SmallStack

pytestmark = [pytest.mark.e2e, pytest.mark.failing]


def _parameter(cell: Cell) -> ParameterSet:
    quick = [pytest.mark.quick_e2e] if cell.id in QUICK else []
    return pytest.param(cell, id=cell.id, marks=[pytest.mark.xdist_group(cell.group), *quick])


@pytest.mark.parametrize("cell", [_parameter(cell) for cell in CELLS])
def test_a_second_run_completes(cell: Cell, small: SmallStack) -> None:
    small.bring("empty" if cell.operation == "up" else "up")
    before = small.urns()
    with small.unfinished("empty" if cell.operation == "destroy" else "up"):
        with small.failing(*cell.faults, *cell.lasting) as hits:
            silent = any(fault["kind"] == "timeout" for fault in cell.faults)
            first = small.run(cell.operation, **(IMPATIENT if silent else {}))
        assert all(hits), "the failure did not come to pass"
        _judge(cell, first)
        small.assert_is_valid()
        if cell.operation == "refresh":
            assert small.urns() == before, "a failure was taken for a deletion"
        with small.failing(*cell.lasting):
            second = _second_run(cell, small)
        assert second.code == 0, second.output
        small.assert_is_valid()
        if cell.operation == "refresh":
            third = small.run("up", PULUMI_OPTION_EXPECT_NO_CHANGES="true")
            assert third.code == 0, third.output
        if cell.operation == "destroy":
            small.assert_is_empty()
        else:
            small.assert_is_up()


def _second_run(cell: Cell, small: SmallStack) -> Ended:
    match cell.mend:
        case Mend.DESTROY:
            return small.eleva("destroy", STACK, "--confirm", STACK, "--", "--yes")
        case Mend.REMOVE_TWIN:
            _remove_twin(small)
    return small.run(cell.operation)


def _remove_twin(small: SmallStack) -> None:
    """Run what a further `up` says, which stops at the twin."""
    stopped = small.run("up")
    assert stopped.code != 0, stopped.output
    told = re.search(rf"{Mend.REMOVE_TWIN} (.*)", stopped.output)
    assert told, stopped.output
    removed = small.eleva("state", "remove-twin", *told[1].split(), "--yes")
    assert removed.code == 0, removed.output


def _judge(cell: Cell, first: Ended) -> None:
    if cell.survives:
        assert first.code == 0, first.output
        return
    assert first.code != 0, first.output
    causes = {name: cause for name, cause in first.causes.items() if name.startswith(cell.resource)}
    assert causes, first.output
    assert any(re.search(cell.cause, cause) for cause in causes.values()), causes


def test_whatever_is_quick_is_a_cell() -> None:
    ids = [cell.id for cell in CELLS]
    assert len(ids) == len(set(ids))
    assert set(ids) >= QUICK
