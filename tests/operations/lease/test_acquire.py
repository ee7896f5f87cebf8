"""Getting the lease: at once, after another run, after a dead one; and never while it is renewed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from infra.operations.lease.acquire import StackHeld, acquire
from infra.operations.lease.holder import Held
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore

MakeLease = Callable[..., Lease]
DAY = timedelta(days=1)


class Said(list[str]):
    """What a run said."""

    def __call__(self, line: str) -> None:
        self.append(line)


def get(store: LeaseStore, lease: Lease, wait_s: float = 0.0, said: Said | None = None) -> Held:
    return acquire(store, lease, "production", wait_s, said if said is not None else Said())


def test_a_free_stack_is_got_at_once_and_without_a_word(store: LeaseStore, lease_of: MakeLease) -> None:
    said = Said()
    held = get(store, lease_of(), said=said)
    found = store.read()
    assert found
    assert found.lease.run == held.lease.run
    assert held.predecessor is None
    assert said == []


def test_who_does_not_wait_hears_who_has_it_since_when_and_where(store: LeaseStore, lease_of: MakeLease) -> None:
    held = get(store, lease_of(url="https://github.com/eleva-care/infrastructure/actions/runs/17"))
    with pytest.raises(StackHeld) as refusal:
        get(store, lease_of("bob"))
    for part in ("production", "ada@elsewhere", f"{held.lease.since:%H:%M:%S} UTC", held.lease.url, "--wait"):
        assert part in str(refusal.value)


def test_who_waits_is_told_for_whom_and_gets_it_when_it_is_given_back(store: LeaseStore, lease_of: MakeLease) -> None:
    held, said = get(store, lease_of(duration_s=5)), Said()
    threading.Timer(0.3, held.release).start()
    next_ = get(store, lease_of("bob"), wait_s=10, said=said)
    assert next_.lease.user == "bob"
    assert next_.lease.since > held.lease.since
    (line,) = said
    assert "ada@elsewhere" in line
    assert "10 s at most" in line


def test_who_waits_in_vain_is_told_so_in_time(store: LeaseStore, lease_of: MakeLease) -> None:
    held = get(store, lease_of(duration_s=1))
    began = time.monotonic()
    with held.renewed(lambda _: None), pytest.raises(StackHeld):
        get(store, lease_of("bob"), wait_s=3)
    assert 3 <= time.monotonic() - began < 6


def test_a_dead_run_s_lease_is_taken_after_it_did_not_change_for_its_duration(
    store: LeaseStore, lease_of: MakeLease
) -> None:
    dead, said = get(store, lease_of(locks=("its-lock",))), Said()
    dead.note_lock("its-lock")
    began = time.monotonic()
    held = get(store, lease_of("bob"), wait_s=10, said=said)
    assert 1.0 <= time.monotonic() - began < 3
    assert held.predecessor == dead.lease
    assert held.lease.locks == ("its-lock",)  # whoever gets the lease after a death in between still knows of it
    assert "is dead" in said[-1]


def test_a_lease_that_is_renewed_is_never_taken_however_long_somebody_waits(
    store: LeaseStore, lease_of: MakeLease
) -> None:
    held = get(store, lease_of(duration_s=0.6))
    with held.renewed(lambda _: None), pytest.raises(StackHeld):
        get(store, lease_of("bob"), wait_s=3)


@pytest.mark.parametrize("off", [-DAY, DAY])
def test_the_clock_of_another_machine_decides_nothing(store: LeaseStore, lease_of: MakeLease, off: timedelta) -> None:
    stamp = datetime.now(UTC) + off
    store.create(lease_of().model_copy(update={"since": stamp, "renewed": stamp}))
    with pytest.raises(StackHeld):
        get(store, lease_of("bob"), wait_s=0.5)
    assert get(store, lease_of("bob"), wait_s=5).predecessor


def test_of_ten_that_wait_for_a_dead_run_one_gets_it_at_a_time(store: LeaseStore, lease_of: MakeLease) -> None:
    get(store, lease_of())
    at_work: list[str] = []
    most = 0

    def work(number: int) -> Lease | None:
        nonlocal most
        held = get(store, lease_of(f"run-{number}", duration_s=2), wait_s=30)
        with held.renewed(lambda _: None):
            at_work.append(held.lease.user)
            most = max(most, len(at_work))
            time.sleep(0.1)
            at_work.remove(held.lease.user)
        held.release()
        return held.predecessor

    with ThreadPoolExecutor(10) as runs:
        predecessors = list(runs.map(work, range(10)))
    assert most == 1
    assert len([one for one in predecessors if one]) == 1
    assert store.read() is None
