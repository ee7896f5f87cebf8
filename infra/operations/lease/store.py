"""Leases in S3. Every write is conditional, so of any number of runs one gets the lease."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from infra.operations.lease.record import Lease
from infra.vendors.aws.calls import code

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: The condition does not hold (412), another conditional write is under way (409), or the object is gone (404).
OTHERS_WON = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})


class LeaseUnavailable(Exception):
    """The bucket did not answer or refused; the message says which call and why."""


@dataclass(frozen=True)
class Stored:
    """A lease as it is in the bucket, with the ETag of this version of it."""

    lease: Lease
    etag: str


class LeaseStore:
    """The lease object at `key`."""

    def __init__(self, s3: S3Client, bucket: str, key: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self.place = f"s3://{bucket}/{key}"

    def read(self) -> Stored | None:
        """Return the lease that somebody holds or held when it died; None when the stack is free.

        Raises:
            LeaseUnavailable: it cannot be read.
        """
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=self._key)
            return Stored(Lease.model_validate_json(answer["Body"].read()), answer["ETag"])
        except (BotoCoreError, ClientError) as error:
            if code(error) == "NoSuchKey":
                return None
            raise self._unavailable("read", error) from error
        except ValidationError:
            raise LeaseUnavailable(
                f"{self.place} is no lease that this version understands. Look at it; where it is of no run any more, "
                f"remove it: aws s3 rm {self.place}"
            ) from None

    def create(self, lease: Lease) -> str | None:
        """Store `lease` where there is none; return its ETag, or None when somebody else was first.

        Raises:
            LeaseUnavailable: S3 did not answer or refused; it may have been stored all the same.
        """
        try:
            body = lease.model_dump_json().encode()
            return self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=body, IfNoneMatch="*")["ETag"]
        except (BotoCoreError, ClientError) as error:
            self._unless_others_won("create", error)
            return None

    def replace(self, lease: Lease, etag: str) -> str | None:
        """Store `lease` in the place of the version `etag`; return the new ETag, or None when that is not there.

        Raises:
            LeaseUnavailable: S3 did not answer or refused; it may have been stored all the same.
        """
        try:
            body = lease.model_dump_json().encode()
            return self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=body, IfMatch=etag)["ETag"]
        except (BotoCoreError, ClientError) as error:
            self._unless_others_won("renew", error)
            return None

    def delete(self, etag: str) -> None:
        """Remove the lease if it still is the version `etag`.

        Raises:
            LeaseUnavailable: S3 did not answer or refused.
        """
        try:
            self._s3.delete_object(Bucket=self._bucket, Key=self._key, IfMatch=etag)
        except (BotoCoreError, ClientError) as error:
            self._unless_others_won("release", error)

    def delete_lock(self, key: str) -> None:
        """Remove a lock object of an engine that has ended; fine when it is gone.

        Raises:
            LeaseUnavailable: S3 did not answer or refused.
        """
        try:
            self._s3.delete_object(Bucket=self._bucket, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable(f"remove the lock {key} beside", error) from error

    def _unless_others_won(self, what: str, error: BotoCoreError | ClientError) -> None:
        if code(error) not in OTHERS_WON:
            raise self._unavailable(what, error) from error

    def _unavailable(self, what: str, error: BotoCoreError | ClientError) -> LeaseUnavailable:
        cause = code(error) or f"{type(error).__name__}: {error}"
        return LeaseUnavailable(f"cannot {what} the lease {self.place}: {cause}")
