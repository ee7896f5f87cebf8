"""An S3 bucket: private, encrypted with a KMS key of ours, its versions kept and, for backups, locked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.vendors.aws.calls import AwsRefused, code, refusals, unless
from infra.vendors.aws.change import Aspect, Change, mend

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PRIVATE = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
_FIRST_REGION = "us-east-1"  # the one that S3 has no name for in a bucket's location


@dataclass(frozen=True)
class Bucket:
    """A bucket as it should be.

    Attributes:
        name: unique in all of AWS.
        region: where it is.
        kms_key: the key's ARN, or that of its alias.
        versioned: what is overwritten or deleted stays as an older version.
        tls_only: requests without TLS are refused.
        retention_days: for so long nothing can be deleted, and after that it goes by itself; None: no such thing.
        expiring: the prefix of what goes by itself; the rest stays until somebody deletes it.
    """

    name: str
    region: str
    kms_key: str
    versioned: bool = True
    tls_only: bool = True
    retention_days: int | None = None
    expiring: str = ""


def changes(s3: S3Client, wanted: Bucket) -> Iterator[Change]:
    """Return what is to be done so that the bucket is there and as wanted.

    Raises:
        AwsRefused: AWS does not answer, or the name is taken by somebody else or in another region.
    """
    place = f"bucket {wanted.name}"
    with refusals(f"look at {place}"):
        exists = _exists(s3, wanted)
        if not exists:
            yield Change(place, f"create it in {wanted.region}", lambda: _create(s3, wanted))
        yield from mend(place, list(_aspects(s3, wanted)), exists=exists)


def _exists(s3: S3Client, wanted: Bucket) -> bool:
    try:
        s3.head_bucket(Bucket=wanted.name)
    except ClientError as error:
        if code(error) in ("404", "NoSuchBucket"):
            return False
        if code(error) in ("403", "AccessDenied"):
            raise AwsRefused(
                f"bucket {wanted.name} is another account's, or these credentials may not see it"
            ) from error
        raise
    region = s3.get_bucket_location(Bucket=wanted.name).get("LocationConstraint") or _FIRST_REGION
    if region != wanted.region:
        raise AwsRefused(f"bucket {wanted.name} is in {region} and not in {wanted.region}, and buckets cannot move")
    return True


def _create(s3: S3Client, wanted: Bucket) -> None:
    options: dict[str, Any] = {"ObjectLockEnabledForBucket": wanted.retention_days is not None}
    if wanted.region != _FIRST_REGION:
        options["CreateBucketConfiguration"] = {"LocationConstraint": wanted.region}
    s3.create_bucket(Bucket=wanted.name, **options)


def _aspects(s3: S3Client, wanted: Bucket) -> Iterator[Aspect]:
    name = wanted.name
    yield Aspect(
        "block all public access",
        _PRIVATE,
        lambda: unless(
            "NoSuchPublicAccessBlockConfiguration",
            lambda: s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
        ),
        lambda: s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=_PRIVATE),  # type: ignore[arg-type]
    )
    yield Aspect(
        "encrypt with the KMS key",
        ("aws:kms", wanted.kms_key),
        lambda: _encryption(s3, name),
        lambda: s3.put_bucket_encryption(
            Bucket=name, ServerSideEncryptionConfiguration={"Rules": [_encrypted(wanted.kms_key)]}
        ),
    )
    if wanted.versioned:
        yield Aspect(
            "turn on versioning",
            "Enabled",
            lambda: s3.get_bucket_versioning(Bucket=name).get("Status"),
            lambda: s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"}),
        )
    if wanted.tls_only:
        policy = tls_only_policy(name)
        yield Aspect(
            "refuse requests without TLS",
            policy,
            lambda: _policy(s3, name),
            lambda: s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy)),
        )
    if wanted.retention_days is not None:
        yield from _retained(s3, name, wanted.retention_days, wanted.expiring)


def _retained(s3: S3Client, name: str, days: int, expiring: str) -> Iterator[Aspect]:
    # Not COMPLIANCE: a court's order to erase could not be followed. No role of ours may go around it.
    retention: Any = {"Mode": "GOVERNANCE", "Days": days}
    yield Aspect(
        f"lock every object for {days} days",
        retention,
        lambda: _lock(s3, name),
        lambda: s3.put_object_lock_configuration(
            Bucket=name,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}},
        ),
    )
    rule: Any = {
        "ID": f"{days}-days",
        "Status": "Enabled",
        "Filter": {"Prefix": expiring},
        "Expiration": {"Days": days},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    yield Aspect(
        f"let objects go after {days} days",
        [rule],
        lambda: unless(
            "NoSuchLifecycleConfiguration", lambda: s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
        ),
        lambda: s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]}),
    )


def _lock(s3: S3Client, name: str) -> Any:
    found = unless("ObjectLockConfigurationNotFoundError", lambda: s3.get_object_lock_configuration(Bucket=name))
    retention = found["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention", {}) if found else {}
    return {name: value for name, value in retention.items() if value}


def _encrypted(key: str) -> Any:
    # With a bucket's key KMS is asked once for many objects, and not at each of a deployment's hundreds of writes.
    return {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
        "BucketKeyEnabled": True,
    }


def _encryption(s3: S3Client, name: str) -> tuple[str | None, str | None]:
    found = unless("ServerSideEncryptionConfigurationNotFoundError", lambda: s3.get_bucket_encryption(Bucket=name))
    if found is None:
        return None, None
    rule = found["ServerSideEncryptionConfiguration"]["Rules"][0].get("ApplyServerSideEncryptionByDefault")
    return (rule.get("SSEAlgorithm"), rule.get("KMSMasterKeyID")) if rule else (None, None)


def tls_only_policy(name: str) -> Mapping[str, Any]:
    """Return the policy that refuses whatever comes without TLS, from anybody."""
    arn = f"arn:aws:s3:::{name}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def _policy(s3: S3Client, name: str) -> Any:
    found = unless("NoSuchBucketPolicy", lambda: s3.get_bucket_policy(Bucket=name))
    return None if found is None else json.loads(found["Policy"])
