"""The environment of a branch, declared without an engine: all of its own, kept by nobody, and refused with a leak."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pytest
from pulumi.runtime.mocks import MockResourceArgs

from infra.operations import offline
from infra.operations.isolation.fingerprints import Published
from infra.operations.isolation.published import Unpublished
from infra.operations.offline import Recorded, plain, record_all
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.branches import slug
from infra.platform.environments import Environment, environment
from infra.policy.catalogue import catalogue, rule
from infra.policy.resources import Resource, Stack
from stacks.branch import _refused as refused
from stacks.branch import deploy
from stacks.offline import platform
from stacks.providers import Providers
from stacks.start import Prepared
from tests.operations.isolation.samples import PUBLISHED
from tests.platform.samples import BRANCH

FIX: Environment = environment(naming.branch_stack(slug(str(BRANCH["name"]))))
VARIABLE = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable"
COMPONENTS = {"database", "cache", "variables"}


class Vendors(offline._Vendor):
    """Vendors that answer with `planted` instead, by type, and keep what they were asked to make."""

    def __init__(self, planted: Mapping[str, Mapping[str, str]]) -> None:
        self._planted = planted
        self.made: list[tuple[str, str]] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.made.append((args.typ, args.name))
        id_, properties = super().new_resource(args)
        return id_, {**properties, **self._planted.get(args.typ, {})}


def whole() -> Platform:
    return platform(FIX, branch=BRANCH)


def recorded(
    planted: Mapping[str, Mapping[str, str]] | None = None,
    published: Published | Unpublished = PUBLISHED,
    vendors: Vendors | None = None,
) -> Recorded:
    declared = whole()
    assert declared.settings.branch is not None
    branch, prepared = declared.settings.branch, Prepared(declared, {}, "prj_sample", published=published)
    return record_all(lambda: deploy(prepared, branch, Providers()), FIX.name, vendors or Vendors(planted or {}))


@pytest.fixture(scope="module")
def resources() -> dict[str, Resource]:
    return {found.resource().name: found.resource() for found in recorded().resources}


@pytest.fixture(scope="module")
def stack(resources: Mapping[str, Resource]) -> Stack:
    return Stack(FIX.name, tuple(resources.values()))


def variables(found: Mapping[str, Resource]) -> dict[str, dict[str, Any]]:
    return {r.properties["key"]: dict(r.properties) for r in found.values() if r.type == VARIABLE}


def test_there_are_databases_a_cache_and_variables_and_nothing_else(resources: Mapping[str, Resource]) -> None:
    vendors = [r for r in resources.values() if not r.type.startswith(("eleva:", "pulumi:"))]
    assert {name for name, r in resources.items() if r.type.startswith("eleva:")} == COMPONENTS
    assert {(r.parent or "").rsplit("::", 1)[-1] for r in vendors} == COMPONENTS
    assert {r.type.partition(":")[0] for r in resources.values()} == {"eleva", "pulumi", "neon", "upstash", "vercel"}


def test_nothing_is_protected_or_outlives_its_stack() -> None:
    assert not any(found.request.protect or found.request.retainOnDelete for found in recorded().resources)


def test_every_variable_of_a_branch_is_set_for_its_own_previews_alone(resources: Mapping[str, Resource]) -> None:
    found = variables(resources)
    assert found.keys() == {variable.name for variable in whole().contract.base(FIX)}
    assert {(v["gitBranch"], tuple(v["targets"]), v["projectId"]) for v in found.values()} == {
        ("fix/auth", ("preview",), "prj_sample")
    }
    assert {naming.slug_of_comment(v["comment"]) for v in found.values()} == {FIX.slug}


def test_urls_lead_to_the_branch_s_own_compute_databases_and_cache(resources: Mapping[str, Resource]) -> None:
    found = {name: v["value"] for name, v in variables(resources).items()}
    hosts = {name: urlsplit(found[name]).hostname for name in found if name.endswith(("DATABASE_URL", "UNPOOLED"))}
    direct, pooler = "ep-branch.eu-central-1.aws.neon.tech", "ep-branch-pooler.eu-central-1.aws.neon.tech"
    assert hosts == {"DATABASE_URL": pooler, "DATABASE_URL_UNPOOLED": direct, "AUDITLOG_DATABASE_URL": pooler}
    assert urlsplit(found["DATABASE_URL"]).path == "/elevadb_preview"
    assert urlsplit(found["AUDITLOG_DATABASE_URL"]).path == "/auditdb_preview"
    assert found["UPSTASH_REDIS_REST_URL"] == "https://db.upstash.io"
    assert found["NEXT_PUBLIC_APP_URL"] == BRANCH["origin"]


def test_what_it_hangs_below_is_the_base_of_its_settings(resources: Mapping[str, Resource]) -> None:
    properties = resources[naming.DATABASE_BRANCH].properties
    assert (properties["projectId"], properties["parentId"]) == (BRANCH["neon_project_id"], BRANCH["neon_parent_id"])
    assert (properties["name"], resources[naming.REDIS_DATABASE].properties["databaseName"]) == (
        FIX.name,
        naming.cache(FIX.name),
    )


def test_outputs_tell_what_there_is_and_where() -> None:
    found = recorded()
    exports = {name: plain(value) for name, value in found.exports.items()}
    assert (exports["branch"], exports["origin"]) == (BRANCH["name"], BRANCH["origin"])
    assert exports["variable_ids"].keys() == {variable.name for variable in whole().contract.base(FIX)}
    assert exports["redis_database_id"] == "db-1"
    assert exports["database"].keys() == {f"{db}.{way}_url" for db in ("main", "audit") for way in ("pooled", "direct")}


def test_policies_find_nothing(stack: Stack) -> None:
    assert {each.id: each.answer(stack).findings for each in catalogue() if each.answer(stack).findings} == {}


@pytest.mark.parametrize(
    ("name", "property_"),
    [("variables-database-url", "projectId"), ("database-main", "branchId"), ("database-main-role", "projectId")],
)
def test_an_id_of_somebody_else_s_is_found(stack: Stack, name: str, property_: str) -> None:
    altered = [r.altered(**{property_: "of-production"}) if r.name == name else r for r in stack.resources]
    found = rule("ids-agree").answer(Stack(stack.name, tuple(altered))).findings
    assert [(f.urn.rsplit("::", 1)[-1], property_ in f.message) for f in found] == [(name, True)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://a:b@ep-calm-meadow-112233.eu-central-1.aws.neon.tech/x?sslmode=require"),
        ("UPSTASH_REDIS_REST_URL", "https://eu2-fine-owl-30001.upstash.io"),
        ("UPSTASH_REDIS_REST_TOKEN", "AXAAproductionRedisToken=="),
    ],
)
def test_what_a_vendor_gives_of_production_s_is_refused_where_it_would_become_a_variable(name: str, value: str) -> None:
    """Not with a program: what is left of one that was refused would fail the next one in this process."""
    with pytest.raises(pulumi.RunError, match=r"shares the .* of production's") as told:
        refused(Prepared(whole(), {}, "prj_sample", published=PUBLISHED), name, value)
    assert value not in str(told.value)


def test_what_cannot_be_compared_is_refused_there() -> None:
    with pytest.raises(pulumi.RunError, match="nothing is proved: nobody answers"):
        refused(Prepared(whole(), {}, "prj_sample", published=Unpublished("nobody answers")), "DATABASE_URL", "x")
