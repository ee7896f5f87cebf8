"""What stands in for people's keys on the local cloud passes the same contract as theirs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.operations import rehearsal
from infra.operations.secrets import stored_variables
from infra.platform.environments import ENVIRONMENTS, Environment
from infra.platform.jobs import JOBS
from infra.platform.problems import errors
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Output
from infra.platform.variables.values import known_values
from infra.vendors.secrets import SecretStore

CONTRACT = Contract.of(JOBS)


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_a_rehearsed_environment_passes_the_contract(
    store_of: Callable[[str], SecretStore], environment: Environment
) -> None:
    store = store_of(environment.name)
    rehearsal.supply_secrets(CONTRACT, environment, store)
    base = CONTRACT.base(environment)
    stored = store.read([variable.name for variable in stored_variables(CONTRACT, environment)])
    values = known_values(base, environment, rehearsal.settings(CONTRACT, environment, {}), stored)
    later = {v.name for v in base if (use := v.use(environment)) and isinstance(use.origin, Output)}
    assert errors(CONTRACT.check(values, environment, later)) == ()


def test_settings_that_are_there_stay() -> None:
    present = {"NEXT_PUBLIC_POSTHOG_KEY": "phc_mine"}
    first = rehearsal.settings(CONTRACT, ENVIRONMENTS[0], present)
    assert first["NEXT_PUBLIC_POSTHOG_KEY"] == "phc_mine"
    assert rehearsal.settings(CONTRACT, ENVIRONMENTS[0], first) == first


def test_no_two_made_up_values_are_equal(store_of: Callable[[str], SecretStore]) -> None:
    seen: list[str] = []
    for environment in ENVIRONMENTS:
        store = store_of(environment.name)
        rehearsal.supply_secrets(CONTRACT, environment, store)
        seen += store.read([variable.name for variable in stored_variables(CONTRACT, environment)]).values()
    assert len(set(seen)) == len(seen)
