"""An environment's foundation as a whole, on an AWS account that is empty at first."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest

from infra.operations.foundation.plan import carry_out, ensure, plan
from infra.platform.accounts import Accounts
from infra.platform.environments import PREVIEW, PRODUCTION
from infra.vendors.aws.calls import AwsRefused
from infra.vendors.aws.change import Change
from tests.platform.samples import ACCOUNTS
from tests.support.aws import REGION, emulated

WHOSE = Accounts.model_validate(ACCOUNTS)


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with emulated(monkeypatch):
        yield


def test_each_environment_has_its_own_and_twice_is_once() -> None:
    for environment in (PRODUCTION, PREVIEW):
        ensure(environment, WHOSE)
        assert plan(environment, WHOSE) == []
    names = {bucket["Name"] for bucket in boto3.client("s3", region_name=REGION).list_buckets()["Buckets"]}
    assert names == {
        "eleva-production-state-123456789012",
        "eleva-production-backups-123456789012",
        "eleva-preview-state-123456789012",
    }
    kms = boto3.client("kms", region_name=REGION)
    keys = {kms.describe_key(KeyId=f"alias/eleva-{name}")["KeyMetadata"]["KeyId"] for name in ("production", "preview")}
    assert len(keys) == 2
    roles = {role["RoleName"] for role in boto3.client("iam", region_name=REGION).list_roles()["Roles"]}
    jobs = ("deploy", "preview", "drift", "preview-drift", "backup")
    assert roles == {f"eleva-ci-{job}" for job in jobs}


def test_planning_changes_nothing() -> None:
    assert plan(PRODUCTION, WHOSE)
    assert boto3.client("s3", region_name=REGION).list_buckets()["Buckets"] == []
    assert boto3.client("kms", region_name=REGION).list_keys()["Keys"] == []
    assert boto3.client("iam", region_name=REGION).list_roles()["Roles"] == []


@pytest.mark.parametrize("done", range(1, 24))
def test_a_run_that_ended_anywhere_is_finished_by_the_next(done: int) -> None:
    planned = plan(PRODUCTION, WHOSE)
    for change in planned[:done]:
        change.apply()
    ensure(PRODUCTION, WHOSE)
    assert plan(PRODUCTION, WHOSE) == []
    assert len(boto3.client("kms", region_name=REGION).list_keys()["Keys"]) == 1


def test_what_fails_is_named_and_what_was_done_is_told() -> None:
    told: list[str] = []
    changes = [
        Change("bucket a", "create it", lambda: None),
        Change("role b", "create it", lambda: boto3.client("iam", region_name=REGION).get_role(RoleName="none")),
    ]
    with pytest.raises(AwsRefused, match=r"cannot create it \(role b\): NoSuchEntity"):
        carry_out(changes, lambda change: told.append(change.place))
    assert told == ["bucket a"]
