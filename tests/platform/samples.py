"""Made-up accounts, settings and values with which the declared platform is right; tests then break one thing."""

from __future__ import annotations

from infra.platform.aggregate import Platform, assemble
from infra.platform.environments import PRODUCTION, Environment
from infra.platform.settings import Settings
from infra.platform.variables.contract import Contract
from infra.platform.variables.formats import FormatName
from infra.platform.variables.model import Constant, Copy, Setting, Variable

ACCOUNTS: dict[str, object] = {
    "vercel": {"team_id": "team_sample", "plan": "pro"},
    "neon": {"org_id": "org-sample-1", "plan": "scale"},
    "upstash": {"email": "platform@eleva.example", "plan": "paid"},
    "betterstack": {"team_name": "Sample", "plan": "startup"},
    "aws": {"account_id": "123456789012", "region": "eu-central-1"},
    "github": {"repository": "eleva-care/infrastructure"},
}

#: What `eleva preview create fix/auth` writes.
BRANCH: dict[str, object] = {
    "name": "fix/auth",
    "origin": "https://eleva-care-app-git-fix-auth-sample.vercel.app",
    "vercel_project_id": "prj_sample",
    "neon_project_id": "young-forest-16180339",
    "neon_parent_id": "br-base-14142135",
}

_BY_FORMAT: dict[FormatName, str] = {
    "any": "something-{name}",
    "postgres-url": "postgresql://role:password@ep-{name}.eu-central-1.aws.neon.tech/db?sslmode=require",
    "https-url": "https://{name}.example/path",
    "https-origin": "https://eleva.care",
    "wss-url": "wss://{name}.example",
    "upstash-url": "https://{name}.upstash.io",
    "heartbeat-url": "https://uptime.betterstack.com/api/v1/heartbeat/{name}",
    "dsn": "https://key@{name}.example/1",
    "path": "/{name}",
    "decimal": "0.15",
    "mode": "{mode}",
    "qstash-signing-key": "sig_{name}0123456789abcdef",
    "random": "{name}0123456789abcdef0123456789abcdef",
    "hex-key": "0123456789abcdef" * 4,
    "webhook-secret": "whsec_{name}012345",
    "clerk-secret": "sk_{mode}_{name}",
    "clerk-publishable": "pk_{mode}_{name}",
    "stripe-secret": "sk_{mode}_{name}",
    "stripe-publishable": "pk_{mode}_{name}",
    "stripe-version": "2025-07-30.basil",
    "resend-key": "re_{name}",
    "posthog-key": "phc_{name}",
    "sentry-token": "sntrys_{name}",
    "google-client-id": "{name}.apps.googleusercontent.com",
    "blob-token": "vercel_blob_{name}",
    "email-sender": "Eleva <bookings@notifications.eleva.care>",
}


def sample_value(variable: Variable, environment: Environment) -> str:
    """A value that the contract takes, different for each variable."""
    name = variable.name.lower().replace("_", "")
    return _BY_FORMAT[variable.format].format(name=name, mode=environment.key_mode)


def sample_values(contract: Contract, environment: Environment) -> dict[str, str | None]:
    """Values for everything that the environment's own stack sets."""
    values: dict[str, str | None] = {}
    for variable in contract.base(environment):
        use = variable.use(environment)
        origin = use.origin if use else None
        values[variable.name] = origin.value if isinstance(origin, Constant) else sample_value(variable, environment)
    for variable in contract.base(environment):
        use = variable.use(environment)
        if use and isinstance(use.origin, Copy):
            values[variable.name] = values[use.origin.of]
    return values


def config(environment: Environment = PRODUCTION) -> dict[str, object]:
    """A stack file's settings with which nothing is missing."""
    bare = assemble(environment, Settings.model_validate({"accounts": ACCOUNTS}))
    contract = bare.contract
    variables = {
        variable.name: sample_value(variable, environment)
        for variable in contract.base(environment)
        if (use := variable.use(environment)) and use.required and isinstance(use.origin, Setting)
    }
    return {"accounts": ACCOUNTS, "variables": variables}


VARIABLES: dict[str, str] = dict(Settings.model_validate(config()).variables)


def settings(environment: Environment = PRODUCTION, /, **changes: object) -> Settings:
    """Those settings, some of them changed."""
    return Settings.from_config({**config(environment), **changes})


def platform(environment: Environment = PRODUCTION, /, **changes: object) -> Platform:
    """The declared platform, some of its settings changed; nothing is judged."""
    return assemble(environment, settings(environment, **changes))
