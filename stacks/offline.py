"""Declares an environment without an engine or an account: the resources that its program registers, as data."""

from __future__ import annotations

from collections.abc import Mapping

from infra.operations.offline import Registered, record
from infra.operations.rehearsal import made_up_secrets, settings
from infra.platform.aggregate import Platform, assemble
from infra.platform.environments import Environment
from infra.platform.jobs import JOBS
from infra.platform.settings import Settings
from infra.platform.variables.contract import Contract
from infra.platform.variables.values import known_values
from stacks.programs import deploy
from stacks.start import Prepared

#: Of nobody; the plans are those on which the platform fits.
ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "vercel": {"team_id": "team_offline", "plan": "pro"},
    "neon": {"org_id": "org-offline", "plan": "scale"},
    "upstash": {"email": "offline@example.com", "plan": "paid"},
    "betterstack": {"team_name": "Offline", "plan": "startup"},
    "aws": {"account_id": "000000000000", "region": "eu-central-1"},
    "github": {"repository": "eleva-care/infrastructure"},
}


def platform(environment: Environment, **further: object) -> Platform:
    """The platform of an environment with made-up accounts and keys, and `further` settings, not judged."""
    variables = settings(Contract.of(JOBS), environment, {})
    return assemble(environment, Settings.from_config({"accounts": ACCOUNTS, "variables": variables, **further}))


def declared(of: Platform, secrets: Mapping[str, str] | None = None) -> list[Registered]:
    """Everything that the program registers for that platform, with made-up secrets where none are given."""
    env = of.environment
    base = of.contract.base(env)
    stored = made_up_secrets(of.contract, env) if secrets is None else secrets
    values = known_values(base, env, of.settings.variables, stored)
    prepared = Prepared(of, values, "" if env.has_hosting_project else "prj_offline")
    return record(lambda: deploy(prepared), env.name)
