"""A bucket for states on an emulated AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import boto3
import pytest
from moto import mock_aws

from infra.operations.lease.backend import Backend

REGION: Literal["eu-central-1"] = "eu-central-1"


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Stacks below a folder of an empty bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket="state", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield Backend.at(f"s3://state/folder?region={REGION}")
