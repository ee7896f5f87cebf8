"""Notes beside the state that a rebuild has begun, so that the same command goes on with it after it was killed.

Every write is conditional: of several runs at once one keeps the note, and the others stop. So none is left behind by a
run that had nothing to do any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from infra.operations.lease.backend import Backend
from infra.operations.lease.store import OTHERS_WON
from infra.platform import naming
from infra.vendors.aws.calls import code

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class JournalUnavailable(Exception):
    """The bucket did not answer or refused; the message says which call and why."""


class Begun(BaseModel):
    """A rebuild that has not ended.

    Attributes:
        since: when the first run of it began.
        lost: the resources whose data comes from a backup, and is not there yet.
    """

    model_config = ConfigDict(frozen=True)

    since: datetime
    lost: tuple[str, ...] = ()


class TakenOver(JournalUnavailable):
    """Another run has begun, gone on with or ended the rebuild since this one looked."""


class Journal:
    """The note on one stack, of which this run knows the version that it read or wrote last."""

    def __init__(self, s3: S3Client, bucket: str, key: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._version: str | None = None

    @classmethod
    def of(cls, stack: str, backend: Backend) -> Journal:
        """Return the note on `stack` in the bucket of its state."""
        return cls(backend.s3, backend.bucket, backend.prefix + naming.rebuild(stack))

    @property
    def place(self) -> str:
        """Where it is."""
        return f"s3://{self._bucket}/{self._key}"

    def read(self) -> Begun | None:
        """Return the rebuild that has begun; None when there is none.

        Raises:
            JournalUnavailable: it cannot be read.
        """
        with self._told("read"):
            try:
                answer = self._s3.get_object(Bucket=self._bucket, Key=self._key)
            except self._s3.exceptions.NoSuchKey:
                self._version = None
                return None
            self._version = answer["ETag"]
            return Begun.model_validate_json(answer["Body"].read())

    def write(self, begun: Begun) -> None:
        """Note it in the place of what this run knows to be there.

        Raises:
            TakenOver: something else is there.
            JournalUnavailable: S3 did not answer or refused.
        """
        body = begun.model_dump_json().encode()
        with self._told("write"):
            if self._version is None:
                answer = self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=body, IfNoneMatch="*")
            else:
                answer = self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=body, IfMatch=self._version)
            self._version = answer["ETag"]

    def end(self) -> None:
        """Take the note away that this run has written.

        Raises:
            TakenOver: another one is there.
            JournalUnavailable: S3 did not answer or refused.
        """
        with self._told("remove"):
            self._s3.delete_object(Bucket=self._bucket, Key=self._key, IfMatch=str(self._version))
            self._version = None

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError) as error:
            if code(error) in OTHERS_WON:
                raise TakenOver(
                    f"{self.place}: another run works on this rebuild. Look again once it has ended"
                ) from None
            raise JournalUnavailable(f"cannot {what} {self.place}: {error}") from error
        except ValidationError:
            raise JournalUnavailable(f"{self.place} is no note that this version understands: look at it") from None
