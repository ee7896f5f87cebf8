"""The secret store, against a real Secrets Manager API (moto)."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from infra.vendors.errors import SecretsUnavailable
from infra.vendors.secrets import BATCH, SecretStore

REGION = "eu-central-1"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretStore]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        key = boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["KeyId"]
        yield SecretStore("eleva/production/", REGION, key)


def test_reads_what_exists_and_leaves_out_the_rest(store: SecretStore) -> None:
    names = [f"NAME_{n}" for n in range(BATCH + 5)]  # more than one batch
    for name in names:
        assert store.create(name, f"value of {name}")
    assert store.read([*names, "MISSING"]) == {name: f"value of {name}" for name in names}
    assert store.names() == set(names)


def test_creating_never_overwrites(store: SecretStore) -> None:
    assert store.create("CRON_SECRET", "first")
    assert not store.create("CRON_SECRET", "second")
    assert store.read(["CRON_SECRET"]) == {"CRON_SECRET": "first"}


def test_replacing_keeps_the_name_and_gives_the_new_value(store: SecretStore) -> None:
    store.create("STRIPE_SECRET_KEY", "old")
    store.replace("STRIPE_SECRET_KEY", "new")
    assert store.read(["STRIPE_SECRET_KEY"]) == {"STRIPE_SECRET_KEY": "new"}


def test_environments_do_not_see_each_other(store: SecretStore) -> None:
    store.create("CRON_SECRET", "production's")
    preview = SecretStore("eleva/preview/", REGION, "unused")
    assert preview.read(["CRON_SECRET"]) == {}
    assert preview.names() == set()


def test_a_refusal_names_the_secret_and_the_cause_but_no_value(store: SecretStore) -> None:
    with pytest.raises(SecretsUnavailable) as raised:
        store.replace("MISSING", "a value nobody may see")
    assert "eleva/production/MISSING" in str(raised.value)
    assert "ResourceNotFoundException" in str(raised.value)
    assert "a value nobody may see" not in str(raised.value)
