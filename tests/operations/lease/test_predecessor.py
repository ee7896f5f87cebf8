"""A run of this machine whose lease was taken does not go on when it is continued."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import psutil
import pytest

from infra.operations.lease import predecessor
from infra.operations.lease.processes import alive
from infra.operations.lease.record import Lease
from tests.support.waiting import wait_for

#: A holder with a guard in another session, which has an engine.
HOLDER = "import subprocess; subprocess.run(['sh', '-c', 'sleep 60; true'], start_new_session=True)"


@pytest.fixture
def run() -> Iterator[list[psutil.Process]]:
    """A run that was stopped: the holder, its guard, the engine."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER])
    here = psutil.Process(holder.pid)
    wait_for(lambda: len(here.children(recursive=True)) == 2)
    processes = [here, *here.children(recursive=True)]
    for process in processes:
        process.suspend()
    yield processes
    for process in processes:
        if alive(process):
            process.kill()
    holder.wait()


def lease_of(run: list[psutil.Process]) -> Lease:
    lease = Lease.of_this_run("up", 1, {})
    return lease.model_copy(update={"pid": run[0].pid, "started": run[0].create_time()})


def test_every_process_of_it_is_killed(run: list[psutil.Process]) -> None:
    assert predecessor.end(lease_of(run)) == 3
    assert [process for process in run if alive(process)] == []


@pytest.mark.parametrize(
    "other",
    [
        lambda lease: {"host": "elsewhere"},
        lambda lease: {"started": lease.started - 60},
        lambda lease: {"started": lease.started + 60},
    ],
)
def test_a_process_that_only_has_its_number_is_left_alone(
    run: list[psutil.Process], other: Callable[[Lease], dict[str, object]]
) -> None:
    lease = lease_of(run)
    assert predecessor.end(lease.model_copy(update=other(lease))) == 0
    assert [process for process in run if alive(process)] == run


def test_one_that_has_ended_is_no_trouble(run: list[psutil.Process]) -> None:
    lease = lease_of(run)
    assert predecessor.end(lease) == 3
    assert predecessor.end(lease.model_copy(update={"pid": 2**22 - 1})) == 0
