"""Fills the local cloud with what people and vendors supply in earnest: made-up keys, of the right form and mode.

The values are random and of no use anywhere. What the program asks for is still checked as in earnest: a variable
without a made-up value here is reported as missing.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from infra.operations import secrets
from infra.platform.environments import Environment
from infra.platform.variables.contract import Contract
from infra.platform.variables.formats import FormatName
from infra.platform.variables.model import Generated, Setting, Variable

if TYPE_CHECKING:  # boto3 takes a while, and most commands need none of it
    from infra.vendors.secrets import SecretStore

#: How a made-up value of each format that people supply is built around a random token.
_FORMS: Mapping[FormatName, Callable[[str], str]] = {
    "any": lambda token: token,
    "https-url": lambda token: f"https://{token[:12]}.example.com",
    "wss-url": lambda token: f"wss://{token[:12]}.example.com",
    "dsn": lambda token: f"https://{token}@errors.example.com/1",
    "qstash-signing-key": lambda token: f"sig_{token}",
    "random": lambda token: token,
    "webhook-secret": lambda token: f"whsec_{token}",
    "resend-key": lambda token: f"re_{token}",
    "posthog-key": lambda token: f"phc_{token}",
    "sentry-token": lambda token: f"sntrys_{token}",
    "google-client-id": lambda token: f"{token}.apps.googleusercontent.com",
    "blob-token": lambda token: f"vercel_blob_{token}",
    "email-sender": lambda token: f"Rehearsal <{token[:8]}@example.com>",
}


def made_up(variable: Variable, environment: Environment) -> str | None:
    """Return a value that the contract accepts, or None when none is known for the variable's format."""
    token = randomness.token_hex(20)
    if variable.mode_prefix:
        return variable.mode_prefix.of(environment.key_mode) + token
    form = _FORMS.get(variable.format)
    return form(token) if form else None


def supply_secrets(contract: Contract, environment: Environment, store: SecretStore) -> None:
    """Put a value where a required secret of a vendor is missing, and make the platform's own.

    Raises:
        SecretsUnavailable: the store cannot be read or written.
    """
    done = secrets.ensure(contract, environment, store, new_platform=True)
    for name in done.to_supply:
        variable = contract.variable(name)
        value = made_up(variable, environment) if variable else None
        if value:
            store.create(name, value)


def made_up_secrets(contract: Contract, environment: Environment) -> dict[str, str]:
    """Return a value for each required secret of `environment`, kept nowhere."""
    found: dict[str, str] = {}
    for variable in secrets.stored_variables(contract, environment):
        use = variable.use(environment)
        if use and isinstance(use.origin, Generated):
            found[variable.name] = secrets.generate(use.origin)
        elif use and use.required and (value := made_up(variable, environment)):
            found[variable.name] = value
    return found


def settings(contract: Contract, environment: Environment, present: Mapping[str, str]) -> dict[str, str]:
    """Return the required public values of `environment`: those in `present`, and made-up ones for the rest."""
    found = dict(present)
    for variable in contract.base(environment):
        use = variable.use(environment)
        if use and use.required and use.origin == Setting() and variable.name not in found:
            value = made_up(variable, environment)
            if value:
                found[variable.name] = value
    return found
