"""The databases of one branch's environment: below the base, of their own, and kept by nobody."""

from __future__ import annotations

import pulumi
import pulumi_neon as neon
import pytest

from infra.components import providers
from infra.components.database_branch import DatabaseBranch
from infra.operations import offline
from infra.platform.environments import environment
from tests.support.declaring import Declared, arguments_of, declare, of_type, one, secret_among

FIX = environment("preview-fix-auth")
HOST = "ep-branch.eu-central-1.aws.neon.tech"


def databases() -> DatabaseBranch:
    opts = pulumi.ResourceOptions(providers=[providers.neon("neon")])
    return DatabaseBranch(FIX.database, FIX.name, "young-forest-1", "br-base", opts)


def declared_with_urls() -> tuple[list[Declared], dict[str, str]]:
    urls: dict[str, str] = {}
    declared = declare(lambda: pulumi.Output.all(**databases().outputs).apply(urls.update), FIX.name)
    return declared, urls


def declared_branch() -> list[Declared]:
    return declared_with_urls()[0]


def test_the_branch_hangs_below_the_base_and_bears_the_environment_s_name() -> None:
    inputs = one(declared_branch(), ":index/branch:Branch").inputs
    assert (inputs["name"], inputs["projectId"], inputs["parentId"]) == (FIX.name, "young-forest-1", "br-base")
    assert inputs["protected"] == "no"


def test_nothing_of_it_is_kept_or_protected() -> None:
    declared = declared_branch()
    assert not any(d.protect or d.retain for d in declared)


def test_neon_has_one_branch_of_a_name_so_a_replacement_deletes_first() -> None:
    assert one(declared_branch(), ":index/branch:Branch").delete_before_replace


def test_everything_else_is_on_that_branch() -> None:
    declared = declared_branch()
    (branch,) = [d for d in declared if d.type == "neon:index/branch:Branch"]
    rest = [d for d in declared if d.type.startswith("neon:") and d is not branch]
    assert sorted(d.type.split(":")[-1] for d in rest) == ["Database", "Database", "Endpoint", "Role", "Role"]
    assert {d.inputs["projectId"] for d in rest} == {"young-forest-1"}
    assert len({d.inputs["branchId"] for d in rest}) == 1
    assert "br-base" not in {d.inputs["branchId"] for d in rest}


def test_each_database_is_owned_by_a_role_of_its_own() -> None:
    declared = declared_branch()
    owners = {d.inputs["name"]: d.inputs["ownerName"] for d in of_type(declared, "Database")}
    assert owners == {each.database_name: each.owner_role for each in FIX.database.databases}
    assert sorted(owners.values()) == sorted(d.inputs["name"] for d in of_type(declared, "Role"))


def test_its_compute_sleeps_soon_and_stays_small() -> None:
    compute = one(declared_branch(), "Endpoint").inputs
    assert compute["type"] == "read_write"
    limits = ("autoscalingLimitMinCu", "autoscalingLimitMaxCu", "suspendTimeoutSeconds")
    assert [compute[limit] for limit in limits] == [0.25, 0.5, 300]


def test_every_resource_names_its_provider_and_its_component() -> None:
    for resource in (d for d in declared_branch() if d.type.startswith("neon:")):
        assert (resource.provider, resource.parent) == ("neon", "database")


@pytest.mark.parametrize(
    ("output", "url"),
    [
        (
            "main.pooled_url",
            "elevadb_preview_owner:role-pass@ep-branch-pooler.eu-central-1.aws.neon.tech/elevadb_preview",
        ),
        ("main.direct_url", f"elevadb_preview_owner:role-pass@{HOST}/elevadb_preview"),
        (
            "audit.pooled_url",
            "auditdb_preview_owner:role-pass@ep-branch-pooler.eu-central-1.aws.neon.tech/auditdb_preview",
        ),
        ("audit.direct_url", f"auditdb_preview_owner:role-pass@{HOST}/auditdb_preview"),
    ],
)
def test_the_urls_lead_to_the_branch_s_own_compute(output: str, url: str) -> None:
    _, urls = declared_with_urls()
    assert urls[output] == f"postgresql://{url}?sslmode=require"


@pytest.mark.parametrize(
    ("type_", "emptied"),
    [("neon:index/endpoint:Endpoint", {"host": ""}), ("neon:index/role:Role", {"password": ""})],
)
def test_no_url_is_made_of_what_a_refresh_has_emptied(
    monkeypatch: pytest.MonkeyPatch, type_: str, emptied: dict[str, str]
) -> None:
    monkeypatch.setitem(offline._KNOWN, type_, lambda _: emptied)
    with pytest.raises(pulumi.RunError, match="has no role, password or host"):
        declared_with_urls()


def test_a_url_is_secret_wherever_it_goes() -> None:
    secret: set[str] = set()

    async def program() -> None:
        secret.update(await secret_among(databases().outputs))

    declare(program)
    assert secret == {"main.pooled_url", "main.direct_url", "audit.pooled_url", "audit.direct_url"}


def test_passwords_are_secret_whatever_the_sdk_does(monkeypatch: pytest.MonkeyPatch) -> None:
    given = arguments_of(monkeypatch, neon, "Role")
    declared_branch()
    assert [arguments["opts"].additional_secret_outputs for arguments in given] == [["password"]] * 2
