"""Secret stores on an emulated AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import boto3
import pytest
from moto import mock_aws

from infra.platform import naming
from infra.vendors.secrets import SecretStore

REGION = "eu-central-1"


@pytest.fixture
def store_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], SecretStore]]:
    """Return what makes the store of an environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        key = boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["KeyId"]
        yield lambda environment: SecretStore(naming.secret_prefix(environment), REGION, key)
