"""A secret store of each environment, a bucket for states, and the emulated vendors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import boto3
import pytest

from infra.operations.lease.backend import Backend
from tests.support.aws import emulated, store_of
from tests.support.emulated import apis

__all__ = ["apis", "backend", "store_of"]

REGION: Literal["eu-central-1"] = "eu-central-1"


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Stacks below a folder of an empty bucket."""
    with emulated(monkeypatch):
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket="state", CreateBucketConfiguration={"LocationConstraint": REGION})
        yield Backend.at(f"s3://state/folder?region={REGION}")
