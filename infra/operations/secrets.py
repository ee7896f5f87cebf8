"""The secrets of an environment: which there must be, and making those that the platform makes for itself."""

from __future__ import annotations

import secrets as randomness
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infra.platform import naming
from infra.platform.accounts import AwsAccount
from infra.platform.aggregate import Platform
from infra.platform.environments import Environment
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Generated, Variable
from infra.platform.variables.values import known_values

if TYPE_CHECKING:  # boto3 takes a while, as pulumi does, and most commands need none of them
    from infra.vendors.secrets import SecretStore


@dataclass(frozen=True)
class Ensured:
    """What `ensure` found and did, as names.

    Attributes:
        created: made now.
        kept: existed before and were left as they are.
        only_for_new: missing, and not made since a platform that exists already has data that needs the old value.
        to_supply: required secrets of vendors that somebody has yet to put there.
    """

    created: list[str]
    kept: list[str]
    only_for_new: list[str]
    to_supply: list[str]


def open_store(environment: str, account: AwsAccount) -> SecretStore:
    """Return the secret store of an environment in the account that its stack file names.

    Raises:
        SecretsUnavailable: the credentials in use are of another account, or none.
    """
    from infra.vendors.secrets import SecretStore, refuse_other_account

    refuse_other_account(account.account_id, account.region)
    return SecretStore(naming.secret_prefix(environment), account.region, naming.kms_alias(environment))


def known_before(platform: Platform) -> dict[str, str]:
    """Return the values of an environment's variables that need no resource: constants, settings, and its secrets.

    Raises:
        SecretsUnavailable: the secrets cannot be read.
    """
    env = platform.environment
    store = open_store(env.kind, platform.settings.accounts.aws)
    stored = store.read([variable.name for variable in stored_variables(platform.contract, env)])
    return known_values(platform.contract.base(env), env, platform.settings.variables, stored)


def stored_variables(contract: Contract, environment: Environment) -> list[Variable]:
    """Return the variables whose values AWS Secrets Manager keeps for `environment`."""
    return [variable for variable in contract.base(environment) if variable.is_stored(environment)]


def ensure(contract: Contract, environment: Environment, store: SecretStore, *, new_platform: bool) -> Ensured:
    """Make the secrets that the platform makes for itself, once; none is ever overwritten.

    Args:
        contract: the variables.
        environment: whose secrets.
        store: where they are kept.
        new_platform: also make those that data depends on; true only where no data exists yet.

    Raises:
        SecretsUnavailable: the store cannot be read or written.
    """
    present = store.names()
    result = Ensured([], [], [], [])
    for variable in stored_variables(contract, environment):
        use = variable.use(environment)
        if variable.name in present:
            result.kept.append(variable.name)
        elif use and isinstance(use.origin, Generated):
            if use.origin.only_for_new_platform and not new_platform:
                result.only_for_new.append(variable.name)
            else:
                made = store.create(variable.name, generate(use.origin))
                (result.created if made else result.kept).append(variable.name)
        elif use and use.required:
            result.to_supply.append(variable.name)
    return result


def generate(origin: Generated) -> str:
    """Return a new random value in hexadecimal digits behind the origin's prefix."""
    return origin.prefix + randomness.token_hex(origin.random_bytes)
