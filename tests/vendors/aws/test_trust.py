"""The OIDC provider and roles: from nothing, half-made, and changed by somebody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from mypy_boto3_iam import IAMClient

from infra.vendors.aws.change import Change
from infra.vendors.aws.trust import POLICY, Role, provider_arn, provider_changes, role_changes
from tests.support.aws import ACCOUNT_ID, REGION

ISSUER, AUDIENCE = "token.example.com", "sts.amazonaws.com"
ALLOWED: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::eleva/*"]}],
}
TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn(ACCOUNT_ID, ISSUER)},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{ISSUER}:sub": "repo:a/b:environment:c"}},
        }
    ],
}
ROLE = Role("eleva-ci-drift", "Looks", TRUST, ALLOWED, max_session_s=7200)


@pytest.fixture
def iam() -> IAMClient:
    return boto3.client("iam", region_name=REGION)


def done(changes: Iterator[Change]) -> list[str]:
    planned = list(changes)
    for change in planned:
        change.apply()
    return [change.what for change in planned]


def test_the_provider_is_made_once_and_knows_the_audience(iam: IAMClient) -> None:
    assert done(provider_changes(iam, ACCOUNT_ID, ISSUER, AUDIENCE)) == ["create it"]
    assert done(provider_changes(iam, ACCOUNT_ID, ISSUER, AUDIENCE)) == []


def test_a_provider_that_others_use_is_to_learn_the_audience(iam: IAMClient) -> None:
    iam.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=["theirs"])
    (change,) = provider_changes(iam, ACCOUNT_ID, ISSUER, AUDIENCE)
    assert change.what == f"accept the audience {AUDIENCE}"


def test_a_role_trusts_and_may_do_what_is_wanted(iam: IAMClient) -> None:
    assert done(role_changes(iam, ROLE))[0] == "create it"
    assert iam.get_role(RoleName=ROLE.name)["Role"]["AssumeRolePolicyDocument"] == TRUST
    assert iam.get_role_policy(RoleName=ROLE.name, PolicyName=POLICY)["PolicyDocument"] == ALLOWED
    assert done(role_changes(iam, ROLE)) == []


def test_a_role_that_was_only_created_gets_the_rest(iam: IAMClient) -> None:
    next(role_changes(iam, ROLE)).apply()
    assert done(role_changes(iam, ROLE)) == ["allow what it is for"]
    assert done(role_changes(iam, ROLE)) == []


def trust_everybody(iam: IAMClient) -> None:
    document = {**TRUST, "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    iam.update_assume_role_policy(RoleName=ROLE.name, PolicyDocument=json.dumps(document))


def allow_everything(iam: IAMClient) -> None:
    iam.put_role_policy(RoleName=ROLE.name, PolicyName=POLICY, PolicyDocument=document("*"))


def allow_more_beside(iam: IAMClient) -> None:
    iam.put_role_policy(RoleName=ROLE.name, PolicyName="for-now", PolicyDocument=document("iam:*"))


def shorten(iam: IAMClient) -> None:
    iam.update_role(RoleName=ROLE.name, Description="Looks", MaxSessionDuration=3600)


def attach(iam: IAMClient) -> None:
    policy = iam.create_policy(PolicyName="admin", PolicyDocument=document("*"))
    iam.attach_role_policy(RoleName=ROLE.name, PolicyArn=policy["Policy"]["Arn"])


def document(action: str) -> str:
    return json.dumps({**ALLOWED, "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})


@pytest.mark.parametrize(
    ("alter", "mended"),
    [
        (trust_everybody, "let nobody assume it but the job it is for"),
        (allow_everything, "allow what it is for"),
        (allow_more_beside, "take away its policy for-now"),
        (shorten, "let a session last 7200 s"),
        (attach, f"take away the policy arn:aws:iam::{ACCOUNT_ID}:policy/admin"),
    ],
)
def test_rights_that_somebody_gave_it_are_taken_away(
    iam: IAMClient, alter: Callable[[IAMClient], None], mended: str
) -> None:
    done(role_changes(iam, ROLE))
    alter(iam)
    assert done(role_changes(iam, ROLE)) == [mended]
    assert done(role_changes(iam, ROLE)) == []
