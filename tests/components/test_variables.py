"""The contract applied: which variables get which values, and how Vercel is told to keep them."""

from __future__ import annotations

import pulumi
import pulumiverse_vercel as vercel
import pytest

from infra.components import providers
from infra.components.variables import ApplicationVariables, with_outputs
from infra.platform import naming
from infra.platform.environments import PREVIEW, PRODUCTION, Environment, environment
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


def variables_of_a_branch() -> tuple[list[Declared], dict[str, str]]:
    fix, ids = environment("preview-fix-auth"), dict[str, str]()

    def program() -> pulumi.Output[None]:
        opts = pulumi.ResourceOptions(providers=[providers.vercel("vercel", "team_eleva")])
        base = CONTRACT.base(fix)
        of_branch = {variable.name: "value" for variable in base}
        applied = ApplicationVariables(fix, base, of_branch, "prj_1", opts, keeps_data=False, git_branch="fix/auth")
        return pulumi.Output.all(**applied.ids).apply(ids.update)

    return of_type(declare(program, fix.name), "ProjectEnvironmentVariable"), ids


def test_a_branch_s_variables_are_of_its_deployments_alone_and_say_whose_they_are() -> None:
    declared, _ = variables_of_a_branch()
    assert {d.inputs["key"] for d in declared} == {v.name for v in CONTRACT.variables if v.per_branch}
    assert {(d.inputs["gitBranch"], tuple(d.inputs["targets"])) for d in declared} == {("fix/auth", ("preview",))}
    assert {naming.slug_of_comment(d.inputs["comment"]) for d in declared} == {"fix-auth"}
    assert not any(d.protect or d.retain for d in declared)


def test_the_base_s_variables_are_no_branch_s() -> None:
    declared = declared_variables(PREVIEW).values()
    assert not any(d.inputs.get("gitBranch") for d in declared)
    assert {naming.slug_of_comment(d.inputs["comment"]) for d in declared} == {None}


def test_the_ids_of_what_was_made_are_told_by_name() -> None:
    declared, ids = variables_of_a_branch()
    assert ids.keys() == {d.inputs["key"] for d in declared}
    assert len(set(ids.values())) == len(ids)
