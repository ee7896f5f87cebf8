"""Notes beside the state that a rebuild has begun, so that the same command goes on with it after it was killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from infra.operations.lease.backend import Backend
from infra.platform import naming

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


@dataclass(frozen=True)
class Journal:
    """The note on one stack."""

    _s3: S3Client
    _bucket: str
    _key: str

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
                body = self._s3.get_object(Bucket=self._bucket, Key=self._key)["Body"].read()
            except self._s3.exceptions.NoSuchKey:
                return None
            return Begun.model_validate_json(body)

    def write(self, begun: Begun) -> None:
        """Note it.

        Raises:
            JournalUnavailable: S3 did not answer or refused.
        """
        with self._told("write"):
            self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=begun.model_dump_json().encode())

    def end(self) -> None:
        """Take the note away; fine when there is none.

        Raises:
            JournalUnavailable: S3 did not answer or refused.
        """
        with self._told("remove"):
            self._s3.delete_object(Bucket=self._bucket, Key=self._key)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError) as error:
            raise JournalUnavailable(f"cannot {what} {self.place}: {error}") from error
        except ValidationError:
            raise JournalUnavailable(f"{self.place} is no note that this version understands: look at it") from None
