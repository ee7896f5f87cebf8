"""SIGINT in the middle of `up`, `refresh` and `destroy`: ends soon, leaves no lock, and a second run completes."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.e2e.failing.small_stack import BOUND_S, SmallStack

pytestmark = [pytest.mark.e2e, pytest.mark.failing, pytest.mark.xdist_group("interrupted")]

ENDS_WITHIN_S = 10.0
#: So slow that every operation is in the middle of its work when the signal comes.
SLOW = {"kind": "delay", "seconds": 0.4}
#: Calls after which the signal comes, in the middle of each operation.
AFTER = {"up": 25, "refresh": 12, "destroy": 8}


@pytest.mark.parametrize("operation", [pytest.param("up", marks=pytest.mark.quick_e2e), "refresh", "destroy"])
def test_an_interrupted_run_ends_soon_and_a_second_one_completes(small: SmallStack, operation: str) -> None:
    small.bring("empty" if operation == "up" else "up")
    before = small.urns()
    with small.unfinished("empty" if operation == "destroy" else "up"):
        with small.failing(SLOW):
            process = small.start(operation)
            _wait_for_calls(small, process, AFTER[operation])
            took_s, output = _interrupt(process)
        # The exit code of an interrupted `destroy` is 0 (Pulumi 3.259), as if everything had been deleted.
        assert process.returncode != 0 or operation == "destroy", output
        assert "cancelling" in output
        assert took_s < ENDS_WITHIN_S, output
        small.assert_is_valid()
        assert _is_in_the_middle(operation, before, small.urns()), output
        second = small.run(operation)
        assert second.code == 0, second.output
        small.assert_is_valid()
        if operation == "destroy":
            small.assert_is_empty()
        else:
            small.assert_is_up()


def _wait_for_calls(small: SmallStack, process: subprocess.Popen[str], calls: int) -> None:
    since, deadline = small.rehearsal.last_request(), time.monotonic() + BOUND_S
    while len(small.rehearsal.requests(since)) < calls:
        assert process.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _interrupt(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Send SIGINT; return after how many seconds it ended, and what it printed."""
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    try:
        output, _ = process.communicate(timeout=BOUND_S)
    finally:
        process.kill()
        process.wait()
    return time.monotonic() - started, output


def _is_in_the_middle(operation: str, before: set[str], after: set[str]) -> bool:
    """Tell whether something was done and something was left, as far as that shows in the state."""
    if operation == "refresh":
        return after == before
    return bool(after) and after != before
