"""The platform's own secrets are made once; what data depends on is never made by accident."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.operations.secrets import ensure, stored_variables
from infra.platform.environments import PREVIEW, PRODUCTION
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract
from infra.platform.variables.formats import fits
from infra.vendors.secrets import SecretStore

CONTRACT = Contract.of(JOBS)
OWN = {"CRON_SECRET", "CRON_API_KEY", "DIAGNOSTICS_TOKEN", "INTERNAL_ADMIN_KEY"}
StoreOf = Callable[[str], SecretStore]


def test_the_platform_s_own_secrets_are_made_in_the_form_that_the_contract_wants(store_of: StoreOf) -> None:
    store = store_of("production")
    done = ensure(CONTRACT, PRODUCTION, store, new_platform=True)
    assert {*OWN, "ENCRYPTION_KEY"} <= set(done.created)
    values = store.read(done.created)
    for name, value in values.items():
        variable = CONTRACT.variable(name)
        assert variable is not None
        assert fits(variable.format, value), name
    assert len(set(values.values())) == len(values)


def test_a_second_time_changes_nothing(store_of: StoreOf) -> None:
    store = store_of("production")
    first = ensure(CONTRACT, PRODUCTION, store, new_platform=True)
    before = store.read(first.created)
    second = ensure(CONTRACT, PRODUCTION, store, new_platform=True)
    assert second.created == []
    assert set(second.kept) == set(first.created)
    assert store.read(first.created) == before


def test_the_key_of_medical_records_is_made_for_a_new_platform_only(store_of: StoreOf) -> None:
    store = store_of("production")
    done = ensure(CONTRACT, PRODUCTION, store, new_platform=False)
    assert done.only_for_new == ["ENCRYPTION_KEY"]
    assert "ENCRYPTION_KEY" not in store.names()


def test_a_key_that_was_brought_along_stays(store_of: StoreOf) -> None:
    store = store_of("production")
    store.create("ENCRYPTION_KEY", "b" * 64)
    done = ensure(CONTRACT, PRODUCTION, store, new_platform=True)
    assert "ENCRYPTION_KEY" in done.kept
    assert store.read(["ENCRYPTION_KEY"]) == {"ENCRYPTION_KEY": "b" * 64}


@pytest.mark.parametrize("environment", [PRODUCTION, PREVIEW])
def test_what_vendors_issue_is_named_and_not_made_up(store_of: StoreOf, environment: object) -> None:
    env = PRODUCTION if environment is PRODUCTION else PREVIEW
    store = store_of(env.name)
    done = ensure(CONTRACT, env, store, new_platform=True)
    assert "STRIPE_SECRET_KEY" in done.to_supply
    assert not set(done.to_supply) & store.names()


def test_only_what_is_not_in_the_stack_file_is_stored() -> None:
    names = {variable.name for variable in stored_variables(CONTRACT, PRODUCTION)}
    assert {"STRIPE_SECRET_KEY", *OWN} <= names
    assert not names & {"NEXT_PUBLIC_APP_URL", "DATABASE_URL", "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY"}
