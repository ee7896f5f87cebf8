"""Room for another environment: decided by one run at a time, and kept for it until what takes it is there.

A run that is let in leaves a reservation, which counts for as long as that same run holds its stack's lease. So of two
that ask at once for the last slot the second one sees that it is taken, although nothing is at a vendor yet.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from infra.operations.lease.acquire import acquire
from infra.operations.lease.backend import Backend
from infra.operations.lease.record import WAIT_S, Lease
from infra.operations.lease.run import Session, store_of
from infra.operations.lease.store import LeaseStore
from infra.platform import naming
from infra.vendors.aws.calls import refusals, unless

Answer = TypeVar("Answer")
Say = Callable[[str], None]
_NOT_THERE = "NoSuchKey"
#: A decision takes a part of a second; who waits for it looks ten times in this time.
_DECISION_S = 6.0


@contextmanager
def admitted(
    backend: Backend, session: Session, stack: str, let_in: Callable[[Collection[str]], Answer], say: Say
) -> Iterator[Answer]:
    """Keep room for an environment for the length of the context; yield what `let_in` returns.

    Args:
        backend: where the stacks are.
        session: the lease on the environment's stack.
        stack: its name.
        let_in: gets the stacks that others have been promised room for, and raises when there is none left. Nobody
            else is let in meanwhile.
        say: told while another run decides.

    Raises:
        StackHeld: others have decided for too long.
        LeaseUnavailable, AwsRefused: the bucket does not answer.
    """
    key = backend.prefix + naming.reservation(stack)
    store = LeaseStore(backend.s3, backend.bucket, backend.prefix + naming.admission_lease())
    lease = Lease.of_this_run("preview create", _DECISION_S, os.environ)
    held = acquire(store, lease, "the admission of previews", WAIT_S, say)
    try:
        with held.renewed(lambda _: None):
            answer = let_in(promised(backend) - {stack})
            with refusals(f"reserve room for {stack}"):
                body = json.dumps({"run": session.run_id}).encode()
                backend.s3.put_object(Bucket=backend.bucket, Key=key, Body=body)
    finally:
        held.release()
    try:
        yield answer
    finally:
        give_back(backend, stack)


def give_back(backend: Backend, stack: str) -> None:
    """Remove the reservation of an environment, where there is one.

    Raises:
        AwsRefused: the bucket does not answer.
    """
    with refusals(f"give back the room for {stack}"):
        backend.s3.delete_object(Bucket=backend.bucket, Key=backend.prefix + naming.reservation(stack))


def promised(backend: Backend) -> set[str]:
    """Return the stacks that runs make at this time, or that runs which died have not been cleared up after.

    Raises:
        LeaseUnavailable, AwsRefused: the bucket does not answer.
    """
    folder = f"{backend.prefix}{naming.RESERVATIONS}{naming.PROJECT}/"
    found = set[str]()
    for key in backend.keys(folder):
        stack = key.removeprefix(folder).removesuffix(".json")
        run, lease = _run(backend, key), store_of(backend, stack).read()
        if lease is not None and lease.lease.run == run:
            found.add(stack)
    return found


def _run(backend: Backend, key: str) -> str:
    """Return which run has a reservation; nothing when it is gone by now."""
    with refusals(f"read s3://{backend.bucket}/{key}"):
        found = unless(_NOT_THERE, lambda: backend.s3.get_object(Bucket=backend.bucket, Key=key)["Body"].read())
    return str(json.loads(found)["run"]) if found else ""
