"""Who may act in an AWS account from outside: an OpenID Connect provider, and roles that its tokens open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.vendors.aws.calls import refusals, unless
from infra.vendors.aws.change import Aspect, Change, mend

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_ABSENT = "NoSuchEntity"
#: The one policy of a role, which is part of it.
POLICY = "least-privilege"


@dataclass(frozen=True)
class Role:
    """A role as it should be: who may assume it and for how long at once, and what it may do."""

    name: str
    description: str
    trust: Mapping[str, Any]
    policy: Mapping[str, Any]
    max_session_s: int


def provider_arn(account_id: str, issuer: str) -> str:
    """Return the name by which roles trust the provider."""
    return f"arn:aws:iam::{account_id}:oidc-provider/{issuer}"


def provider_changes(iam: IAMClient, account_id: str, issuer: str, audience: str) -> Iterator[Change]:
    """Return what is to be done so that the account knows the issuer, and tokens made for the audience.

    Raises:
        AwsRefused: AWS does not answer.
    """
    place, arn = f"OIDC provider {issuer}", provider_arn(account_id, issuer)
    with refusals(f"look at {place}"):
        found = unless(_ABSENT, lambda: iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn))
        if found is None:
            yield Change(
                place,
                "create it",
                lambda: iam.create_open_id_connect_provider(Url=f"https://{issuer}", ClientIDList=[audience]),
            )
        elif audience not in found["ClientIDList"]:
            yield Change(
                place,
                f"accept the audience {audience}",
                lambda: iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=audience),
            )


def role_changes(iam: IAMClient, wanted: Role) -> Iterator[Change]:
    """Return what is to be done so that the role is there, trusts and may do what is wanted, and no more.

    Raises:
        AwsRefused: AWS does not answer.
    """
    place, name = f"role {wanted.name}", wanted.name
    with refusals(f"look at {place}"):
        found = unless(_ABSENT, lambda: iam.get_role(RoleName=name))
        if found is None:
            yield Change(place, "create it", lambda: _create(iam, wanted))
        yield from mend(place, list(_aspects(iam, wanted)), exists=found is not None)
        if found is not None:
            yield from _surplus(iam, place, name)


def _create(iam: IAMClient, wanted: Role) -> None:
    iam.create_role(
        RoleName=wanted.name,
        Description=wanted.description,
        AssumeRolePolicyDocument=json.dumps(wanted.trust),
        MaxSessionDuration=wanted.max_session_s,
    )


def _aspects(iam: IAMClient, wanted: Role) -> Iterator[Aspect]:
    name = wanted.name
    yield Aspect(
        "let nobody assume it but the job it is for",
        wanted.trust,
        lambda: iam.get_role(RoleName=name)["Role"].get("AssumeRolePolicyDocument"),
        lambda: iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(wanted.trust)),
    )
    yield Aspect(
        f"let a session last {wanted.max_session_s} s",
        wanted.max_session_s,
        lambda: iam.get_role(RoleName=name)["Role"].get("MaxSessionDuration"),
        lambda: iam.update_role(RoleName=name, Description=wanted.description, MaxSessionDuration=wanted.max_session_s),
    )
    yield Aspect(
        "allow what it is for",
        wanted.policy,
        lambda: unless(_ABSENT, lambda: iam.get_role_policy(RoleName=name, PolicyName=POLICY)["PolicyDocument"]),
        lambda: iam.put_role_policy(RoleName=name, PolicyName=POLICY, PolicyDocument=json.dumps(wanted.policy)),
    )


def _surplus(iam: IAMClient, place: str, name: str) -> Iterator[Change]:
    """Return the changes that take away what somebody gave the role besides."""
    for page in iam.get_paginator("list_role_policies").paginate(RoleName=name):
        for other in sorted(set(page["PolicyNames"]) - {POLICY}):
            yield Change(
                place,
                f"take away its policy {other}",
                lambda o=other: iam.delete_role_policy(RoleName=name, PolicyName=o),  # type: ignore[misc]
            )
    for attached in iam.get_paginator("list_attached_role_policies").paginate(RoleName=name):
        for arn in sorted(policy["PolicyArn"] for policy in attached["AttachedPolicies"]):
            yield Change(
                place,
                f"take away the policy {arn}",
                lambda a=arn: iam.detach_role_policy(RoleName=name, PolicyArn=a),  # type: ignore[misc]
            )
