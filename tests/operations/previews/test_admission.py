"""Room is promised to one run at a time, and for as long as that run lives."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

import pytest

from infra.operations.lease.acquire import acquire
from infra.operations.lease.backend import Backend
from infra.operations.lease.record import DURATION_S, Lease
from infra.operations.lease.run import store_of
from infra.operations.previews.admission import admitted, give_back, promised
from infra.platform import naming
from tests.support.landscape import Session

ONE, OTHER = "preview-one", "preview-other"


class Full(Exception):
    """There is no room."""


@contextmanager
def working(backend: Backend, stack: str) -> Iterator[Session]:
    """A run that holds the lease on a stack."""
    lease = Lease.of_this_run("preview create", DURATION_S, os.environ)
    held = acquire(store_of(backend, stack), lease, stack, 0, lambda _: None)
    session = Session(backend)
    session.run_id = lease.run
    try:
        yield session
    finally:
        held.release()


def enter(backend: Backend, session: Session, stack: str, slots: int = 9) -> AbstractContextManager[set[str]]:
    def let_in(taken: Collection[str]) -> set[str]:
        if len(taken) >= slots:
            raise Full(*taken)
        return set(taken)

    return admitted(backend, session, stack, let_in, lambda _: None)  # type: ignore[arg-type]


def reservations(backend: Backend) -> set[str]:
    return set(backend.keys(naming.RESERVATIONS))


def test_room_is_kept_for_the_length_of_the_work_and_then_given_back(backend: Backend) -> None:
    with working(backend, ONE) as session, enter(backend, session, ONE) as answer:
        assert answer == set()
        assert reservations(backend) == {naming.reservation(ONE)}
        assert promised(backend) == {ONE}
        assert backend.keys(naming.admission_lease()) == []  # others may ask meanwhile
    assert reservations(backend) == set()


def test_of_two_at_once_one_gets_the_last_slot(backend: Backend) -> None:
    """Whoever comes second is told of the first, though that has nothing at a vendor yet."""
    decided = threading.Barrier(2, timeout=60)

    def create(stack: str) -> str:
        with working(backend, stack) as session:
            try:
                with enter(backend, session, stack, slots=1):
                    decided.wait()
                    return "in"
            except Full as full:
                decided.wait()
                return f"full: {full}"

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(create, (ONE, OTHER)))
    assert sorted(found) in (["full: preview-one", "in"], ["full: preview-other", "in"])
    assert found.index("in") == (0 if f"full: {ONE}" in found else 1)
    assert reservations(backend) == set()


def test_a_run_that_is_refused_leaves_nothing_and_blocks_nobody(backend: Backend) -> None:
    with working(backend, ONE) as session:
        with pytest.raises(Full), enter(backend, session, ONE, slots=0):
            pytest.fail("it was let in")
        assert reservations(backend) == set()
        with enter(backend, session, ONE):
            assert promised(backend) == {ONE}


def test_room_is_given_back_when_the_work_fails(backend: Backend) -> None:
    with working(backend, ONE) as session, pytest.raises(ZeroDivisionError):  # noqa: SIM117
        with enter(backend, session, ONE):
            raise ZeroDivisionError
    assert reservations(backend) == set()


def test_a_run_s_own_reservation_of_before_takes_no_room_from_it(backend: Backend) -> None:
    with working(backend, ONE) as session:
        backend.s3.put_object(
            Bucket=backend.bucket, Key=naming.reservation(ONE), Body=b'{"run": "%s"}' % session.run_id.encode()
        )
        with enter(backend, session, ONE, slots=1) as answer:
            assert answer == set()


@pytest.mark.parametrize("body", [b'{"run": "dead"}', b""])
def test_what_a_dead_run_was_promised_does_not_count_once_another_run_has_its_stack(
    backend: Backend, body: bytes
) -> None:
    backend.s3.put_object(Bucket=backend.bucket, Key=naming.reservation(OTHER), Body=body)
    assert promised(backend) == set()  # nobody holds the stack
    with working(backend, OTHER):
        assert promised(backend) == set()  # another run does


def test_each_of_many_counts(backend: Backend) -> None:
    with working(backend, ONE) as one, working(backend, OTHER) as other:
        with enter(backend, one, ONE), enter(backend, other, OTHER) as answer:
            assert answer == {ONE}
            assert promised(backend) == {ONE, OTHER}
        assert promised(backend) == set()


def test_giving_back_what_is_not_there_is_fine(backend: Backend) -> None:
    give_back(backend, ONE)
    assert reservations(backend) == set()
