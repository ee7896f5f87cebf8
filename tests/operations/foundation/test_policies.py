"""What the roles may do, judged as data: a document is asked, as AWS would, whether it allows a call."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from infra.operations.foundation.policies import role
from infra.platform import naming
from infra.platform.accounts import Accounts
from infra.platform.delivery import OIDC_ISSUER, ROLES
from tests.platform.samples import ACCOUNTS

WHOSE = Accounts.model_validate(ACCOUNTS)
ACCOUNT = WHOSE.aws.account_id
DOCUMENTS: dict[str, Any] = {each.name: role(each, WHOSE).policy for each in ROLES}

PRODUCTION_STATE = f"arn:aws:s3:::{naming.state_bucket('production', ACCOUNT)}/.pulumi/stacks/eleva/production.json"
PREVIEW_STATE = f"arn:aws:s3:::{naming.state_bucket('preview', ACCOUNT)}/.pulumi/stacks/eleva/preview.json"
BACKUP = f"arn:aws:s3:::{naming.backup_bucket('production', ACCOUNT)}/2026-07-01/main.dump"
KEY = f"arn:aws:kms:{WHOSE.aws.region}:{ACCOUNT}:key/5b1f"
PRODUCTION_KEY = (KEY, {"kms:ResourceAliases": naming.kms_alias("production")})
PREVIEWS = ("preview", "preview-drift")
PREVIEW_KEY = (KEY, {"kms:ResourceAliases": naming.kms_alias("preview")})


def secret(environment: str) -> str:
    return f"arn:aws:secretsmanager:{WHOSE.aws.region}:{ACCOUNT}:secret:eleva/{environment}/STRIPE_SECRET_KEY-a1B2c3"


def allows(name: str, action: str, resource: str, facts: Mapping[str, str] | None = None) -> bool:
    """Tell whether a statement of the role's allows `action` on `resource` when `facts` hold."""
    return any(
        any(fnmatchcase(action, pattern) for pattern in statement["Action"])
        and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        and all(
            (facts or {}).get(key) == value
            for operator, wanted in statement.get("Condition", {}).items()
            for key, value in wanted.items()
            if operator == "ForAnyValue:StringEquals" or pytest.fail(f"{operator} is not understood here")
        )
        for statement in DOCUMENTS[name]["Statement"]
    )


@pytest.mark.parametrize("name", PREVIEWS)
def test_a_previews_role_reaches_nothing_of_productions(name: str) -> None:
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"):
        assert not allows(name, action, PRODUCTION_STATE)
        assert not allows(name, action, PRODUCTION_STATE.partition("/")[0])
        assert not allows(name, action, BACKUP)
    assert not allows(name, "secretsmanager:GetSecretValue", secret("production"))
    for action in ("kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"):
        assert not allows(name, action, *PRODUCTION_KEY)


@pytest.mark.parametrize("name", PREVIEWS)
def test_a_previews_role_reads_what_production_has_published_and_no_more(name: str) -> None:
    bucket = PRODUCTION_STATE.partition("/")[0]
    published = f"{bucket}/{naming.fingerprints('production')}"
    assert allows(name, "s3:GetObject", published)
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:PutObjectAcl"):
        assert not allows(name, action, published)
    for key in ("published", f"leases/{naming.PUBLISHED}x", naming.lease("production"), naming.rebuild("production")):
        assert not allows(name, "s3:GetObject", f"{bucket}/{key}")
    assert allows("deploy", "s3:PutObject", published)


def test_a_preview_can_do_its_own_work() -> None:
    assert allows("preview", "s3:PutObject", PREVIEW_STATE)
    assert allows("preview", "kms:Decrypt", *PREVIEW_KEY)
    assert allows("preview", "secretsmanager:GetSecretValue", secret("preview"))


@pytest.mark.parametrize("name", ["deploy", "drift", "backup"])
def test_productions_roles_leave_previews_alone(name: str) -> None:
    assert not allows(name, "s3:GetObject", PREVIEW_STATE)
    assert not allows(name, "kms:Decrypt", *PREVIEW_KEY)
    assert not allows(name, "secretsmanager:GetSecretValue", secret("preview"))


@pytest.mark.parametrize(
    ("name", "environment", "state", "key"),
    [
        ("drift", "production", PRODUCTION_STATE, PRODUCTION_KEY),
        ("preview-drift", "preview", PREVIEW_STATE, PREVIEW_KEY),
    ],
)
def test_drift_reads_only(name: str, environment: str, state: str, key: tuple[str, Mapping[str, str]]) -> None:
    reading = ("Get", "List", "Describe", "BatchGet", "Decrypt")
    actions = [action for statement in DOCUMENTS[name]["Statement"] for action in statement["Action"]]
    assert [action for action in actions if not action.partition(":")[2].startswith(reading)] == []
    assert allows(name, "s3:GetObject", state)
    assert allows(name, "s3:ListBucket", state.partition("/")[0])
    assert allows(name, "kms:Decrypt", *key)
    assert allows(name, "secretsmanager:GetSecretValue", secret(environment))


def test_a_deployment_writes_the_state_and_reads_secrets_and_no_backup() -> None:
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
        assert allows("deploy", action, PRODUCTION_STATE)
        assert not allows("deploy", action, BACKUP)
    assert allows("deploy", "secretsmanager:GetSecretValue", secret("production"))
    assert not allows("deploy", "secretsmanager:PutSecretValue", secret("production"))


def test_backups_are_added_and_never_removed() -> None:
    assert allows("backup", "s3:PutObject", BACKUP)
    for action in ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"):
        assert not allows("backup", action, BACKUP)
    assert allows("backup", "s3:GetObject", PRODUCTION_STATE)
    assert not allows("backup", "s3:PutObject", PRODUCTION_STATE)
    bucket = PRODUCTION_STATE.partition("/")[0]
    assert allows("backup", "s3:PutObject", f"{bucket}/{naming.backup_lease('production')}")
    assert not allows("backup", "s3:PutObject", f"{bucket}/{naming.lease('production')}")
    assert not allows("backup", "secretsmanager:GetSecretValue", secret("production"))


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_no_role_manages_rights_keys_or_buckets(name: str) -> None:
    for action in ("iam:PutRolePolicy", "iam:CreateUser", "sts:AssumeRole"):
        assert not allows(name, action, "*")
    for action in ("kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:DisableKey"):
        assert not allows(name, action, *PRODUCTION_KEY)
    for action in ("s3:PutBucketPolicy", "s3:PutLifecycleConfiguration", "s3:DeleteBucket"):
        assert not allows(name, action, PRODUCTION_STATE.partition("/")[0])


def test_a_role_is_assumed_in_its_own_github_environment_of_this_repository_alone() -> None:
    subjects = []
    for each in ROLES:
        (statement,) = role(each, WHOSE).trust["Statement"]
        condition = statement["Condition"]
        assert list(condition) == ["StringEquals"]  # no wildcard can be in it
        assert condition["StringEquals"][f"{OIDC_ISSUER}:aud"] == "sts.amazonaws.com"
        subjects.append(condition["StringEquals"][f"{OIDC_ISSUER}:sub"])
    repository = WHOSE.github.repository
    assert subjects == [
        f"repo:{repository}:environment:{name}"
        for name in ("production", "preview", "drift", "preview-drift", "backup")
    ]
