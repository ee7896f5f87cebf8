"""A state bucket, and runs that would work on the stacks in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from mypy_boto3_s3 import S3Client

from infra.operations.lease.backend import Backend
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore
from infra.platform import naming
from tests.support.buckets import backend, emulated

__all__ = ["backend", "emulated"]


@pytest.fixture
def s3(backend: Backend) -> S3Client:
    """A client as people have it, who are asked for no conditions."""
    return backend.s3


@pytest.fixture
def store(s3: S3Client, backend: Backend) -> LeaseStore:
    """The lease on production."""
    return LeaseStore(s3, backend.bucket, naming.lease("production"))


@pytest.fixture
def lease_of() -> Callable[..., Lease]:
    """Make the lease of a run, by who started it; it lapses after a second, unless a test says otherwise."""

    def make(user: str = "ada", duration_s: float = 1.0, **changes: object) -> Lease:
        # Nothing here has a process that could be killed.
        made = Lease.of_this_run("up", duration_s, {"GITHUB_ACTOR": user})
        return made.model_copy(update={"host": "elsewhere", **changes})

    return make
