"""The contract applied: which variables get which values, and how Vercel is told to keep them."""

from __future__ import annotations

import pulumi
import pulumiverse_vercel as vercel
import pytest

from infra.components import providers
from infra.components.variables import ApplicationVariables, with_outputs
from infra.platform.environments import PREVIEW, PRODUCTION, Environment
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract
from infra.platform.variables.values import known_values
from tests.support.declaring import Declared, arguments_of, declare, of_type, secret_among

CONTRACT = Contract.of(JOBS)
SECRETS = {"STRIPE_SECRET_KEY": "sk_live_1", "CRON_SECRET": "c" * 64, "ENCRYPTION_KEY": "a" * 64}
SETTINGS = {"NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": "pk_live_1"}


def values(environment: Environment = PRODUCTION) -> dict[str, str]:
    return known_values(CONTRACT.base(environment), environment, SETTINGS, SECRETS)


def declared_variables(environment: Environment = PRODUCTION) -> dict[str, Declared]:
    def program() -> None:
        opts = pulumi.ResourceOptions(providers=[providers.vercel("vercel", "team_eleva")])
        base = CONTRACT.base(environment)
        ApplicationVariables(environment, base, values(environment), "prj_1", opts)

    return {d.inputs["key"]: d for d in of_type(declare(program), "ProjectEnvironmentVariable")}


def test_values_come_from_where_the_contract_says() -> None:
    found = values()
    assert found["STRIPE_SECRET_KEY"] == "sk_live_1"
    assert found["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] == "pk_live_1"
    assert found["NEXT_PUBLIC_APP_URL"] == "https://eleva.care"


def test_a_default_holds_until_the_stack_file_says_otherwise() -> None:
    base = CONTRACT.base(PRODUCTION)
    assert values()["NOVU_BASE_URL"] == "https://eu.api.novu.co"
    there = known_values(base, PRODUCTION, {"NOVU_BASE_URL": "https://api.novu.co"}, {})
    assert there["NOVU_BASE_URL"] == "https://api.novu.co"


def test_a_second_name_gets_the_same_value() -> None:
    assert values()["CLERK_PUBLISHABLE_KEY"] == "pk_live_1"


def test_what_is_missing_is_left_out_for_the_check_to_name() -> None:
    assert "CLERK_SECRET_KEY" not in values()


def test_outputs_of_systems_fill_what_names_them() -> None:
    url = pulumi.Output.from_input("postgresql://...")
    outputs = {
        "database": {"main.pooled_url": url, "main.direct_url": url, "audit.pooled_url": url},
        "cache": {"rest_url": url, "rest_token": url},
        "monitoring": {"status_page_url": url, **{f"heartbeats.{job.name}": url for job in JOBS}},
    }
    found = with_outputs({}, CONTRACT.base(PRODUCTION), PRODUCTION, outputs)
    assert {"DATABASE_URL", "AUDITLOG_DATABASE_URL", "UPSTASH_REDIS_REST_TOKEN", "BETTERSTACK_URL"} <= set(found)
    with pytest.raises(KeyError):
        with_outputs({}, CONTRACT.base(PRODUCTION), PRODUCTION, {**outputs, "database": {}})


def test_every_value_is_secret_in_the_state_and_secrets_are_sensitive_at_vercel() -> None:
    declared = declared_variables()
    assert all("value" in d.secrets for d in declared.values())
    assert declared["STRIPE_SECRET_KEY"].inputs["sensitive"] is True
    assert declared["NEXT_PUBLIC_APP_URL"].inputs["sensitive"] is False


def test_every_value_is_secret_whatever_the_sdk_does(monkeypatch: pytest.MonkeyPatch) -> None:
    given = arguments_of(monkeypatch, vercel, "ProjectEnvironmentVariable")
    secret: set[str] = set()

    async def program() -> None:
        opts = pulumi.ResourceOptions(providers=[providers.vercel("vercel", "team_eleva")])
        ApplicationVariables(PRODUCTION, CONTRACT.base(PRODUCTION), values(), "prj_1", opts)
        secret.update(await secret_among({arguments["key"]: arguments["value"] for arguments in given}))

    declare(program)
    assert secret == values().keys()


def test_a_replacement_deletes_first_since_a_name_is_unique() -> None:
    assert all(d.delete_before_replace for d in declared_variables().values())


def test_the_key_of_medical_records_cannot_be_deleted() -> None:
    declared = declared_variables()
    key = declared.pop("ENCRYPTION_KEY")
    assert (key.protect, key.retain) == (True, True)
    assert not any(d.protect for d in declared.values())


@pytest.mark.parametrize(("environment", "target"), [(PRODUCTION, "production"), (PREVIEW, "preview")])
def test_an_environment_reaches_its_own_deployments_alone(environment: Environment, target: str) -> None:
    assert {tuple(d.inputs["targets"]) for d in declared_variables(environment).values()} == {(target,)}
