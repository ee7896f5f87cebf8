"""What failed and killed runs left is adopted, whatever its type: by the next `up`, and by `eleva state recover`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

import boto3
import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, STATE_BUCKET
from infra.operations.history import failed_runs
from infra.operations.inventory.catalogue import open_inventory
from infra.operations.past import Past, read_past
from infra.operations.state import read_state
from infra.platform.accounts import Accounts
from infra.policy import resources
from stacks.offline import ACCOUNTS
from tests.support.killing import killed_up, without_policies
from tests.support.rehearsal import Rehearsal, rehearsing
from tests.support.strays import compared

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.e2e
#: What a team is born with, and what comes with a Neon project: its main database and role.
BORN_WITH = {resources.SEVERITY: 2, resources.NEON_ROLE: 1, resources.NEON_DATABASE: 1}
#: Each run gets as far as the next layer of things that need those before: six, and one to spare.
RUNS = 7


@dataclass(frozen=True)
class CutRuns:
    """A local cloud on which production came up although no vendor ever answered a creation; what the runs said."""

    cloud: Rehearsal
    outputs: tuple[str, ...]


def expect_the_same_from_pulumi(cloud: Rehearsal) -> None:
    """Compare what the bucket shows of a run that left something with what pulumi tells."""
    with mock.patch.dict(os.environ, cloud.environment(), clear=True):
        told = Past(read_state("production"), failed_runs("production"))
        os.environ["PATH"] = ""  # where no pulumi is found
        assert read_past("production") == told
    assert not told.is_clean


def bring_up(cloud: Rehearsal) -> tuple[str, ...]:
    outputs: list[str] = []
    for _ in range(RUNS):
        ran = cloud.up("production", "--continue-on-error", environment=without_policies(cloud))
        outputs.append(ran.output)
        if ran.code == 0:
            return tuple(outputs)
        expect_the_same_from_pulumi(cloud)
    raise AssertionError(outputs[-1])


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CutRuns]:
    """Cut the connection of every creation after its effect, until an `up` succeeds all the same."""
    with rehearsing(tmp_path_factory.mktemp("cut") / "local") as cloud:
        assert cloud.eleva("local", "supply").code == 0
        faults = f"{cloud.found.url}/_local/faults"
        fault = {"kind": "cut", "method": "POST", "after_effect": True}
        httpx.post(faults, json=fault, trust_env=False, timeout=30).raise_for_status()
        outputs = bring_up(cloud)
        httpx.delete(faults, trust_env=False, timeout=30).raise_for_status()
        yield CutRuns(cloud, outputs)


def bucket(cloud: Rehearsal) -> S3Client:
    return boto3.client(
        "s3",
        region_name=LOCAL.aws_region,
        endpoint_url=cloud.found.aws_url,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )


def expect_no_secret_in_any_state(cloud: Rehearsal) -> None:
    """Look for passwords, tokens and the heartbeats' addresses in everything that the engine wrote."""
    ran = cloud.pulumi("stack", "output", "--stack", "production", "--json", "--show-secrets")
    outputs = json.loads(ran.output)
    passwords = {re.sub(r".*?:([^:@]*)@.*", r"\1", url) for url in outputs["database"].values()}
    heartbeats = {url for name, url in outputs["monitoring"].items() if name.startswith("heartbeats.")}
    secrets = {*passwords, outputs["cache"]["rest_token"], *heartbeats}
    assert len(secrets) > len(heartbeats) > 0
    s3 = bucket(cloud)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=STATE_BUCKET):
        for each in page["Contents"]:
            text = s3.get_object(Bucket=STATE_BUCKET, Key=each["Key"])["Body"].read().decode()
            assert not [1 for secret in secrets if secret in text], each["Key"]


def expect_as_declared(cloud: Rehearsal) -> None:
    there = compared(cloud, "production")
    assert (there.twice, there.lost) == ((), ())
    assert {type_: number for type_, number in there.beside.items() if number} == BORN_WITH
    assert cloud.eleva("redeploy", "production").code == 0
    ran = cloud.eleva("verify", "production")
    assert ran.code == 0, ran.output
    ran = cloud.pulumi("preview", "--stack", "production", "--expect-no-changes")
    assert ran.code == 0, ran.output


def adoptable() -> set[str]:
    """What production declares and does not overwrite: no branches of databases, and no computes of their own."""
    with open_inventory(Accounts.model_validate(ACCOUNTS)) as inventory:
        kinds = {type_ for type_, kind in inventory.kinds.items() if not kind.overwritten}
    return kinds - {resources.NEON_BRANCH, resources.NEON_ENDPOINT}


def test_a_vendor_that_never_answers_a_creation_leaves_nothing_double_and_nothing_orphaned(cut: CutRuns) -> None:
    expect_as_declared(cut.cloud)
    assert len(cut.outputs) > 1


def test_something_of_every_type_was_adopted_and_it_was_said_why(cut: CutRuns) -> None:
    named = set(re.findall(r"is adopted as (\S+): (?:made at|the run of)", "".join(cut.outputs)))
    types = {each["type"] for each in cut.cloud.resources("production") if each["urn"].rsplit("::", 1)[-1] in named}
    assert types == adoptable()


def test_what_was_adopted_is_as_secret_as_what_was_created(cut: CutRuns) -> None:
    expect_no_secret_in_any_state(cut.cloud)


def test_after_a_good_run_nothing_is_asked_for_any_more(cut: CutRuns) -> None:
    before = cut.cloud.last_request()
    ran = cut.cloud.pulumi("preview", "--stack", "production", "--expect-no-changes")
    assert ran.code == 0, ran.output
    looked_up = {entry["host"] for entry in cut.cloud.requests(before)}
    assert looked_up <= {"api.vercel.com", "api-frameworks.zeit.sh", "dcs.vercel-infra.com"}


def test_an_up_right_after_a_killed_one_adopts_what_it_was_creating(cut: CutRuns) -> None:
    cloud = cut.cloud
    cloud.configure("production", www="redirect")
    killed_up(cloud, "production", at_call=1, method="POST", path="/v10/projects/*/domains")
    ran = cloud.pulumi("cancel", "--stack", "production", "--yes")
    assert ran.code == 0, ran.output
    expect_the_same_from_pulumi(cloud)
    ran = cloud.up("production")
    assert ran.code == 0, ran.output
    assert "is adopted as hosting-domain-www-eleva-care: a run was killed while it was creating it" in ran.output
    ran = cloud.eleva("state", "recover", "production", "--yes", "--copy", str(cloud.layout.home / "www.json"))
    assert ran.code == 0, ran.output
    assert "is in the state already" in ran.output
    cloud.configure("production", www=None)
    ran = cloud.up("production")
    assert ran.code == 0, ran.output
    assert "pending operations" not in ran.output
    expect_as_declared(cloud)


def interrupt_everything(cloud: Rehearsal) -> dict[str, str]:
    """Make the state one of an engine that was killed while it created everything; return the ids by URN."""
    s3, key = bucket(cloud), ".pulumi/stacks/eleva/production.json"
    state: dict[str, Any] = json.loads(s3.get_object(Bucket=STATE_BUCKET, Key=key)["Body"].read())
    latest = state["checkpoint"]["latest"]
    made = {each["urn"]: each for each in latest["resources"] if each.get("id") and ":providers:" not in each["type"]}
    latest["resources"] = [each for each in latest["resources"] if each["urn"] not in made]
    latest["pending_operations"] = [
        {
            "type": "creating",
            "resource": {name: value for name, value in each.items() if name not in ("id", "outputs", "importID")},
        }
        for each in made.values()
    ]
    s3.put_object(Bucket=STATE_BUCKET, Key=key, Body=json.dumps(state).encode())
    return {urn: each["id"] for urn, each in made.items() if each["type"] in adoptable()}


def test_recovery_takes_everything_into_the_state_that_was_created(cut: CutRuns) -> None:
    cloud = cut.cloud
    ids = interrupt_everything(cloud)
    copy = cloud.layout.home / "everything.json"
    ran = cloud.eleva("state", "recover", "production")
    assert ran.code == 1
    assert "nothing was changed" in ran.output
    before = cloud.last_request()
    ran = cloud.eleva("state", "recover", "production", "--yes", "--copy", str(copy))
    assert ran.code == 0, ran.output
    assert cloud.writes(before) == []
    assert {each["urn"]: each["id"] for each in cloud.resources("production") if each["urn"] in ids} == ids
    assert len(json.loads(copy.read_text())["deployment"]["pending_operations"]) > len(ids)
    ran = cloud.up("production")
    assert ran.code == 0, ran.output
    expect_as_declared(cloud)
    expect_no_secret_in_any_state(cloud)
