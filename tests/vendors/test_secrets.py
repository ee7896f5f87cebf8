"""The secret store, against a real Secrets Manager API (moto)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.vendors.errors import SecretsUnavailable
from infra.vendors.secrets import BATCH, SecretStore, refuse_other_account
from tests.support.aws import REGION


@pytest.fixture
def store(store_of: Callable[[str], SecretStore]) -> SecretStore:
    return store_of("production")


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


def test_credentials_of_another_account_are_refused(store: SecretStore) -> None:
    refuse_other_account("123456789012", REGION)  # the account that moto answers with
    with pytest.raises(SecretsUnavailable, match=r"account 123456789012, and eleva:accounts names 210987654321"):
        refuse_other_account("210987654321", REGION)
