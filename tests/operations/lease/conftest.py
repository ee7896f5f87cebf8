"""A state bucket, and runs that would work on the stacks in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from mypy_boto3_s3 import S3Client

from infra.localcloud import aws
from infra.localcloud.moto_aws import Aws
from infra.operations.lease.backend import Backend
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore
from infra.platform import naming


@pytest.fixture(scope="module")
def emulated() -> Iterator[Aws]:
    """An emulated AWS."""
    emulated = Aws()
    emulated.start()
    try:
        yield emulated
    finally:
        emulated.stop()


@pytest.fixture
def backend(emulated: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """A bucket that is empty before and after a test."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", aws.ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", aws.SECRET_ACCESS_KEY)
    backend = Backend.at(aws.backend_url(emulated.url))
    yield backend
    s3 = backend.s3
    for found in s3.list_objects_v2(Bucket=backend.bucket).get("Contents", []):
        s3.delete_object(Bucket=backend.bucket, Key=found["Key"])


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
