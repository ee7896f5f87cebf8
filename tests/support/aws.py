"""An emulated AWS within the process, and secret stores on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import boto3
import pytest
from moto import mock_aws

from infra.platform import naming
from infra.vendors.secrets import SecretStore

REGION = "eu-central-1"
ACCOUNT_ID = "123456789012"  # moto's


@contextmanager
def emulated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make boto3's calls within the block go to an AWS account that is empty at first."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield


@pytest.fixture
def store_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], SecretStore]]:
    """Return what makes the store of an environment."""
    with emulated(monkeypatch):
        key = boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["KeyId"]
        yield lambda environment: SecretStore(naming.secret_prefix(environment), REGION, key)
