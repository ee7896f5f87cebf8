"""The databases: what is asked of Neon, what protects it, and which URLs come out."""

from __future__ import annotations

import pulumi
import pulumi_neon as neon
import pytest

from infra.components import providers
from infra.components.database import DatabaseCluster
from infra.operations import offline
from infra.platform.databases import PRODUCTION_DATABASE
from tests.support.declaring import Declared, arguments_of, declare, one, secret_among


def declared_with_urls(*, keeps_data: bool = True) -> tuple[list[Declared], dict[str, str]]:
    """Return what is declared for production's databases, and their URLs."""
    urls: dict[str, str] = {}

    def program() -> pulumi.Output[None]:
        cluster = DatabaseCluster(
            PRODUCTION_DATABASE,
            "eleva-production",
            "org-eleva",
            pulumi.ResourceOptions(providers=[providers.neon("neon")]),
            keeps_data=keeps_data,
        )
        return pulumi.Output.all(**cluster.outputs).apply(urls.update)

    return declare(program), urls


def declared_cluster(*, keeps_data: bool = True) -> list[Declared]:
    return declared_with_urls(keeps_data=keeps_data)[0]


def test_the_project_has_what_the_platform_document_promises() -> None:
    project = one(declared_cluster(), "Project")
    assert project.inputs["name"] == "eleva-production"
    assert project.inputs["orgId"] == "org-eleva"
    assert project.inputs["regionId"].startswith("aws-eu-")
    assert project.inputs["historyRetentionSeconds"] == 30 * 24 * 3600
    assert project.inputs["defaultBranchProtected"] is True


def test_everything_that_holds_data_is_kept() -> None:
    holders = [d for d in declared_cluster() if d.type.startswith("neon:")]
    assert {d.type.split(":")[-1] for d in holders} == {"Project", "Role", "Database"}
    assert all(d.protect and d.retain for d in holders)


def test_a_stack_that_is_made_to_be_thrown_away_keeps_nothing() -> None:
    declared = declared_cluster(keeps_data=False)
    assert not any(d.protect or d.retain for d in declared)
    assert one(declared, "Project").inputs["defaultBranchProtected"] is False


def test_audit_has_a_database_and_a_role_of_its_own() -> None:
    declared = declared_cluster()
    database, role = one(declared, "Database"), one(declared, "Role")
    assert database.inputs["ownerName"] == role.inputs["name"]
    main = one(declared, "Project").inputs["branch"]
    assert database.inputs["name"] != main["databaseName"]
    assert role.inputs["name"] != main["roleName"]


def test_every_resource_names_its_provider_and_its_component() -> None:
    for resource in (d for d in declared_cluster() if d.type.startswith("neon:")):
        assert resource.provider == "neon"
        assert resource.parent == "database"


@pytest.mark.parametrize(
    ("output", "url"),
    [
        ("main.pooled_url", "elevadb_owner:main%20p%40ss@ep-main-pooler.eu-central-1.aws.neon.tech/elevadb"),
        ("main.direct_url", "elevadb_owner:main%20p%40ss@ep-main.eu-central-1.aws.neon.tech/elevadb"),
        ("audit.pooled_url", "auditdb_owner:role-pass@ep-main-pooler.eu-central-1.aws.neon.tech/auditdb"),
    ],
)
def test_the_urls_name_role_host_and_database_and_demand_encryption(output: str, url: str) -> None:
    _, urls = declared_with_urls()
    assert urls[output] == f"postgresql://{url}?sslmode=require"


def test_no_url_is_made_of_what_a_refresh_has_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    emptied = {"databaseHost": "", "databaseHostPooler": "", "databasePassword": "", "defaultBranchId": ""}
    monkeypatch.setitem(offline._KNOWN, "neon:index/project:Project", lambda _: emptied)
    with pytest.raises(pulumi.RunError, match=r"(elevadb|auditdb): the last refresh did not find"):
        declared_with_urls()


def test_a_url_is_secret_wherever_it_goes() -> None:
    secret: set[str] = set()

    async def program() -> None:
        opts = pulumi.ResourceOptions(providers=[providers.neon("neon")])
        cluster = DatabaseCluster(PRODUCTION_DATABASE, "eleva-production", "org-eleva", opts)
        secret.update(await secret_among(cluster.outputs))

    declare(program)
    assert secret == {"main.pooled_url", "main.direct_url", "audit.pooled_url", "audit.direct_url"}


def test_nobody_can_lock_the_application_out_or_set_a_quota_unseen() -> None:
    project = one(declared_cluster(), "Project").inputs
    assert (project["blockPublicConnections"], project["blockVpcConnections"]) == ("no", "no")
    assert len(project["quota"]) == 5
    assert not any(project["quota"].values())
    assert "hipaa" not in project  # Neon cannot switch it off again: what an account has agreed to is not ours to undo


@pytest.mark.parametrize(
    ("resource", "secret"),
    [("Project", {"connectionUri", "connectionUriPooler", "databasePassword"}), ("Role", {"password"})],
)
def test_passwords_and_urls_are_secret_whatever_the_sdk_does(
    monkeypatch: pytest.MonkeyPatch, resource: str, secret: set[str]
) -> None:
    given = arguments_of(monkeypatch, neon, resource)
    declared_cluster()
    assert [set(arguments["opts"].additional_secret_outputs) for arguments in given] == [secret]
