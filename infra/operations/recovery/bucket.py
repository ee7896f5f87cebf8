"""The bucket of the backups: what is in it, and streams to and from it. Nothing is ever on a disk of ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.operations.recovery.errors import BackupAltered, RecoveryRefused
from infra.operations.recovery.manifest import MANIFEST, Beginning, Dump, Manifest, RestoreTest
from infra.platform import naming
from infra.platform.accounts import AwsAccount
from infra.vendors.aws.calls import SETTINGS, cause
from infra.vendors.secrets import refuse_other_account

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")
#: The id that stands for the newest backup.
NEWEST = "newest"
_CHUNK_BYTES = 2**20
_ENCRYPTION: Literal["aws:kms"] = "aws:kms"


class Source(Protocol):
    """Something whose bytes are taken one after the other."""

    def read(self, size: int) -> bytes:
        """Return the next bytes; fewer than `size` at the end alone."""

    def finish(self) -> None:
        """Raise when what was read is not everything."""


@dataclass(frozen=True)
class Uploaded:
    """An object that is in the bucket."""

    version_id: str | None
    size_bytes: int
    sha256: str
    kms_key: str


class BackupBucket:
    """The bucket of an environment's backups, and the key that they are encrypted with.

    Raises:
        SecretsUnavailable: the credentials in use are of another account.
        RecoveryRefused: from every method: AWS did not answer or refused.
    """

    def __init__(self, environment: str, account: AwsAccount) -> None:
        refuse_other_account(account.account_id, account.region)
        self._name = naming.backup_bucket(environment, account.account_id)
        self._alias = naming.kms_alias(environment)
        self._region = account.region
        self._s3: S3Client = boto3.client("s3", region_name=account.region, config=SETTINGS)

    def usable_key(self, key: str = "") -> str:
        """Return the ARN of a key, the environment's own if none is given, which can be used now.

        Raises:
            RecoveryRefused: it does not exist, or is disabled or about to be deleted.
        """
        kms = boto3.client("kms", region_name=self._region, config=SETTINGS)
        wanted = key or self._alias
        found = _called(f"look at the KMS key {wanted}", lambda: kms.describe_key(KeyId=wanted))["KeyMetadata"]
        if found.get("KeyState") != "Enabled":
            raise RecoveryRefused(
                f"the KMS key {wanted} is {found.get('KeyState')}: nothing can be encrypted or read with it. Enable it "
                "or cancel its deletion in AWS, and try again"
            )
        return found["Arn"]

    def manifests(self) -> tuple[list[Manifest], list[str]]:
        """Return the backups, oldest first, and what is wrong with those that cannot be read."""
        found, wrong = [], []
        for key in self._keys(naming.DUMPS):
            if key.endswith(f"/{MANIFEST}"):
                try:
                    found.append(Manifest.read(self._get(key), f"s3://{self._name}/{key}"))
                except BackupAltered as altered:
                    wrong.append(str(altered))
        return sorted(found, key=lambda manifest: manifest.taken), wrong

    def manifest(self, backup: str) -> Manifest:
        """Return the backup of that id; `newest` is one.

        Raises:
            RecoveryRefused: there is none.
        """
        found, _ = self.manifests()
        for manifest in reversed(found):
            if backup in (manifest.id, NEWEST):
                return manifest
        some = ", ".join(manifest.id for manifest in found[-5:]) or "none"
        raise RecoveryRefused(f"there is no backup {backup} in s3://{self._name}; the newest are: {some}")

    def tests(self) -> list[RestoreTest]:
        """Return the restore tests, oldest first."""
        keys = sorted(self._keys(naming.RESTORE_TESTS))
        return [RestoreTest.read(self._get(key), f"s3://{self._name}/{key}") for key in keys]

    def began(self) -> Beginning | None:
        """Return when the first backup was taken; None before it was."""
        for key in self._keys(naming.BACKUPS_BEGAN):
            return Beginning.read(self._get(key), f"s3://{self._name}/{key}")
        return None

    def put(self, record: Manifest | RestoreTest | Beginning) -> None:
        """Store a manifest, the outcome of a restore test or the beginning, which must not be there yet."""
        body, key = record.model_dump_json(indent=1).encode(), self.usable_key()
        _called(
            f"write s3://{self._name}/{record.key}",
            lambda: self._s3.put_object(
                Bucket=self._name,
                Key=record.key,
                Body=body,
                IfNoneMatch="*",
                ServerSideEncryption=_ENCRYPTION,
                SSEKMSKeyId=key,
            ),
        )

    def upload(self, key: str, source: Source) -> Uploaded:
        """Store what `source` gives, encrypted, in parts as they come; nothing is there when it fails on the way.

        Raises:
            RecoveryRefused: the source failed, or the bucket does not have what was sent.
        """
        kms_key, place = self.usable_key(), f"s3://{self._name}/{key}"
        stream = _Hashing(source)
        encrypted = {"ServerSideEncryption": _ENCRYPTION, "SSEKMSKeyId": kms_key}
        _called(
            f"write {place}",
            lambda: self._s3.upload_fileobj(stream, self._name, key, ExtraArgs=encrypted),  # type: ignore[arg-type]
        )
        head = _called(f"look at {place}", lambda: self._s3.head_object(Bucket=self._name, Key=key))
        if head["ContentLength"] != stream.size_bytes or head.get("SSEKMSKeyId") != kms_key:
            raise RecoveryRefused(
                f"{place} has {head['ContentLength']} of {stream.size_bytes} bytes, encrypted with "
                f"{head.get('SSEKMSKeyId')}: it is not listed as a backup. Look at the bucket's settings"
            )
        return Uploaded(head.get("VersionId"), stream.size_bytes, stream.sha256, kms_key)

    def check(self, dump: Dump) -> None:
        """Read a dump to its end, and see whether it is what was written.

        Raises:
            BackupAltered: it is not.
            RecoveryRefused: its key cannot be used, or AWS refuses.
        """
        self.usable_key(dump.kms_key)
        for _ in self.download(dump):
            pass

    def download(self, dump: Dump) -> Iterator[bytes]:
        """Yield what is in a dump; its last part only once everything is known to be as it was written.

        Raises:
            BackupAltered: it is shorter, longer, another one, or encrypted with another key.
            RecoveryRefused: AWS did not answer or refused.
        """
        place, digest, size = f"s3://{self._name}/{dump.key}", hashlib.sha256(), 0
        version = {"VersionId": dump.version_id} if dump.version_id else {}
        answer = _called(
            f"read {place}",
            lambda: self._s3.get_object(Bucket=self._name, Key=dump.key, **version),  # type: ignore[arg-type]
        )
        if answer["ContentLength"] != dump.size_bytes:
            raise BackupAltered(
                f"{place} has {answer['ContentLength']} bytes, and {dump.size_bytes} were written: use another backup"
            )
        held = b""
        while part := _called(f"read {place}", lambda: answer["Body"].read(_CHUNK_BYTES)):
            digest.update(part)
            size += len(part)
            if held:
                yield held
            held = part
        if (size, digest.hexdigest()) != (dump.size_bytes, dump.sha256):
            raise BackupAltered(f"{place} is not what was written (its SHA-256 is another one): use another backup")
        if (key := answer.get("SSEKMSKeyId")) != dump.kms_key:
            raise BackupAltered(
                f"{place} is encrypted with {key or 'no KMS key'}, and was written with {dump.kms_key}: somebody wrote "
                "it anew. Use another backup"
            )
        yield held

    def _keys(self, prefix: str) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=prefix)
        return _called(f"list s3://{self._name}", lambda: [o["Key"] for p in pages for o in p.get("Contents", [])])

    def _get(self, key: str) -> bytes:
        place = f"s3://{self._name}/{key}"
        return _called(f"read {place}", lambda: self._s3.get_object(Bucket=self._name, Key=key)["Body"].read())


class _Hashing:
    """Passes a source on, and knows what it was."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self._over = False
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        if self._over:
            return b""
        data = self._source.read(size)
        self._digest.update(data)
        self.size_bytes += len(data)
        if size < 0 or len(data) < size:  # before the last part is sent, so that a failure leaves no object
            self._over = True
            self._source.finish()
        return data


def state_digest(state: dict[str, object]) -> str:
    """Return the SHA-256 of a state as `pulumi stack export` gives it, its secrets encrypted."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def _called(what: str, call: Callable[[], T]) -> T:
    try:
        return call()
    except (BotoCoreError, ClientError) as error:
        raise RecoveryRefused(f"cannot {what}: {cause(error)}. See `eleva foundation check`") from error
