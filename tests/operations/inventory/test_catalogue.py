"""Every type that a program declares can be looked up at its vendor, and the end-to-end tests tamper with each."""

from __future__ import annotations

import pytest

from infra.operations.inventory.catalogue import open_inventory
from infra.platform.accounts import Accounts
from infra.platform.environments import ENVIRONMENTS
from infra.policy.resources import NEON_BRANCH, NEON_ENDPOINT, PROVIDER_PREFIX
from stacks.offline import ACCOUNTS, declared, platform
from tests.support.tampering import ALTERED, REMOVED, REMOVED_WITH_CONTENTS
from tests.support.twins import SINGLE, TWINS


@pytest.fixture(scope="module")
def types() -> set[str]:
    found = [each.request for environment in ENVIRONMENTS for each in declared(platform(environment))]
    return {each.type for each in found if each.custom and not each.type.startswith(PROVIDER_PREFIX)}


def test_every_declared_type_can_be_looked_up_and_copies_of_databases(types: set[str]) -> None:
    with open_inventory(Accounts.model_validate(ACCOUNTS)) as inventory:
        assert set(inventory.kinds) == types | {NEON_BRANCH, NEON_ENDPOINT}


def test_one_of_every_declared_type_is_altered_removed_and_doubled(types: set[str]) -> None:
    assert set(ALTERED) == types
    assert set(REMOVED) | set(REMOVED_WITH_CONTENTS) == types
    assert set(TWINS) | set(SINGLE) == types
