"""Buckets: from nothing, half-made, and changed by somebody."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from mypy_boto3_s3 import S3Client

from infra.vendors.aws.bucket import Bucket, changes, tls_only_policy
from infra.vendors.aws.calls import AwsRefused
from tests.support.aws import REGION

KEY = "arn:aws:kms:eu-central-1:123456789012:alias/eleva-production"
PLAIN = Bucket("eleva-state", REGION, KEY)
LOCKED = Bucket("eleva-backups", REGION, KEY, retention_days=30)


@pytest.fixture
def s3() -> S3Client:
    return boto3.client("s3", region_name=REGION)


def made(s3: S3Client, wanted: Bucket) -> list[str]:
    """Bring the bucket about; return what was done."""
    planned = list(changes(s3, wanted))
    for change in planned:
        change.apply()
    return [change.what for change in planned]


def test_from_nothing_a_bucket_is_private_encrypted_versioned_and_tls_only(s3: S3Client) -> None:
    assert made(s3, PLAIN) == [
        "create it in eu-central-1",
        "block all public access",
        "encrypt with the KMS key",
        "turn on versioning",
        "refuse requests without TLS",
    ]
    name = PLAIN.name
    assert set(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    assert json.loads(s3.get_bucket_policy(Bucket=name)["Policy"]) == tls_only_policy(name)
    assert made(s3, PLAIN) == []


def test_backups_cannot_be_deleted_before_their_time_and_go_after_it(s3: S3Client) -> None:
    made(s3, dataclasses.replace(LOCKED, tls_only=False))  # moto denies what a condition says nothing about
    version = s3.put_object(Bucket=LOCKED.name, Key="dump", Body=b"rows")["VersionId"]
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=LOCKED.name, Key="dump", VersionId=version)
    (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=LOCKED.name)["Rules"]
    assert rule["Expiration"]["Days"] == 30


def public(s3: S3Client) -> Any:
    s3.delete_public_access_block(Bucket=LOCKED.name)


def unencrypted(s3: S3Client) -> Any:
    s3.delete_bucket_encryption(Bucket=LOCKED.name)


def with_aws_own_key(s3: S3Client) -> Any:
    rule: Any = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(Bucket=LOCKED.name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def unversioned(s3: S3Client) -> Any:
    s3.put_bucket_versioning(Bucket=LOCKED.name, VersioningConfiguration={"Status": "Suspended"})


def without_tls(s3: S3Client) -> Any:
    s3.delete_bucket_policy(Bucket=LOCKED.name)


def unlocked(s3: S3Client) -> Any:
    s3.put_object_lock_configuration(Bucket=LOCKED.name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})


def kept_for_a_week(s3: S3Client) -> Any:
    rule: Any = {"ID": "week", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}
    s3.put_bucket_lifecycle_configuration(Bucket=LOCKED.name, LifecycleConfiguration={"Rules": [rule]})


@pytest.mark.parametrize(
    ("alter", "mended"),
    [
        (public, "block all public access"),
        (unencrypted, "encrypt with the KMS key"),
        (with_aws_own_key, "encrypt with the KMS key"),
        (unversioned, "turn on versioning"),
        (without_tls, "refuse requests without TLS"),
        (unlocked, "lock every object for 30 days"),
        (kept_for_a_week, "let objects go after 30 days"),
    ],
)
def test_what_somebody_changed_is_found_alone_and_set_back(
    s3: S3Client, alter: Callable[[S3Client], Any], mended: str
) -> None:
    made(s3, LOCKED)
    alter(s3)
    assert made(s3, LOCKED) == [mended]
    assert made(s3, LOCKED) == []


def test_a_bucket_that_was_only_created_gets_the_rest(s3: S3Client) -> None:
    first, *rest = changes(s3, LOCKED)
    first.apply()
    assert set(made(s3, LOCKED)) == {change.what for change in rest} - {"turn on versioning"}  # object lock needs it
    assert made(s3, LOCKED) == []


def test_objects_of_a_bucket_that_was_made_without_are_locked_from_now_on(s3: S3Client) -> None:
    made(s3, Bucket(LOCKED.name, REGION, KEY))
    assert made(s3, LOCKED) == ["lock every object for 30 days", "let objects go after 30 days"]


def test_a_bucket_in_another_region_is_refused(s3: S3Client) -> None:
    elsewhere = boto3.client("s3", region_name="eu-west-1")
    elsewhere.create_bucket(Bucket=PLAIN.name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    with pytest.raises(AwsRefused, match="eleva-state is in eu-west-1 and not in eu-central-1"):
        list(changes(s3, PLAIN))
