"""What each role of the delivery may do in AWS, and which jobs may assume it: documents, made from names alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from infra.platform import naming
from infra.platform.accounts import Accounts
from infra.platform.delivery import OIDC_AUDIENCE, OIDC_ISSUER, DeliveryRole
from infra.platform.environments import PRODUCTION
from infra.vendors.aws.trust import Role, provider_arn

Statement = Mapping[str, Any]

_READ = ("s3:GetObject",)
_WRITE = (*_READ, "s3:PutObject", "s3:DeleteObject")
# Without DeleteObject and DeleteObjectVersion: what was written stays until it goes by itself.
_ADD = (*_READ, "s3:GetObjectVersion", "s3:PutObject", "s3:AbortMultipartUpload")
_DECRYPT = ("kms:Decrypt", "kms:DescribeKey")
_ENCRYPT = (*_DECRYPT, "kms:Encrypt", "kms:GenerateDataKey")


def role(wanted: DeliveryRole, accounts: Accounts) -> Role:
    """Return the role as AWS is to have it."""
    return Role(
        naming.ci_role(wanted.name),
        f"What the job {wanted.name} of {accounts.github.repository} may do",
        trust(wanted, accounts),
        {"Version": "2012-10-17", "Statement": _statements(wanted, accounts)},
        wanted.max_session_s,
    )


def trust(wanted: DeliveryRole, accounts: Accounts) -> Mapping[str, Any]:
    """Return who may assume the role: jobs of this repository that run in the role's GitHub environment."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider_arn(accounts.aws.account_id, OIDC_ISSUER)},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {
                        f"{OIDC_ISSUER}:aud": OIDC_AUDIENCE,
                        f"{OIDC_ISSUER}:sub": f"repo:{accounts.github.repository}"
                        f":environment:{wanted.github_environment}",
                    }
                },
            }
        ],
    }


def _statements(wanted: DeliveryRole, accounts: Accounts) -> list[Statement]:
    environment, account = wanted.environment, accounts.aws
    states = naming.state_bucket(environment, account.account_id)
    backups = naming.backup_bucket(environment, account.account_id)
    match wanted.name:
        case "deploy" | "preview":
            return [
                *_bucket("State", states, _WRITE),
                _key(environment, accounts, _ENCRYPT),
                *_secrets(environment, accounts),
                *_fingerprints(environment, account.account_id),
            ]
        case "drift" | "preview-drift":
            return [
                *_bucket("State", states, _READ),
                _key(environment, accounts, _DECRYPT),
                *_secrets(environment, accounts),
                *_fingerprints(environment, account.account_id),
            ]
        case "backup":
            return [
                *_bucket("State", states, _READ),
                {"Sid": "Leases", **_objects(states, naming.backup_lease(environment), _WRITE)},
                *_bucket("Backups", backups, _ADD),
                _key(environment, accounts, _ENCRYPT),
            ]


def _bucket(name: str, bucket: str, actions: Sequence[str]) -> list[Statement]:
    return [
        {"Sid": f"List{name}", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [f"arn:aws:s3:::{bucket}"]},
        {"Sid": name, **_objects(bucket, "", actions)},
    ]


def _objects(bucket: str, folder: str, actions: Sequence[str]) -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [f"arn:aws:s3:::{bucket}/{folder}*"]}


def _fingerprints(environment: str, account_id: str) -> list[Statement]:
    """Return the statement with which a preview is compared with production: it reads what that has published."""
    if environment == PRODUCTION.name:
        return []
    published = _objects(naming.state_bucket(PRODUCTION.name, account_id), naming.PUBLISHED, _READ)
    return [{"Sid": "ProductionsFingerprints", **published}]


def _key(environment: str, accounts: Accounts, actions: Sequence[str]) -> Statement:
    """Return the statement about the environment's key, which is known by its alias."""
    return {
        "Sid": "Key",
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": [f"arn:aws:kms:{accounts.aws.region}:{accounts.aws.account_id}:key/*"],
        "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": naming.kms_alias(environment)}},
    }


def _secrets(environment: str, accounts: Accounts) -> list[Statement]:
    """Return the statements with which the environment's secrets are read.

    AWS lets listing and reading in batches be restricted to no secret; a batch needs GetSecretValue for each one in it.
    """
    where = f"{accounts.aws.region}:{accounts.aws.account_id}"
    return [
        {
            "Sid": "ListSecrets",
            "Effect": "Allow",
            "Action": ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"],
            "Resource": ["*"],
        },
        {
            "Sid": "Secrets",
            "Effect": "Allow",
            "Action": ["secretsmanager:GetSecretValue"],
            "Resource": [f"arn:aws:secretsmanager:{where}:secret:{naming.secret_prefix(environment)}*"],
        },
    ]
