"""A bucket for the stacks' states on an emulated AWS, empty for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.localcloud import aws
from infra.localcloud.moto_aws import Aws
from infra.operations.lease.backend import Backend


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
