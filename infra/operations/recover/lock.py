"""Pulumi's own lock on a stack: who holds it, whether that run is still alive, and its release.

Pulumi writes an object per run to `.pulumi/locks/` in the bucket of the states (pulumi 3.259, backend/diy/lock.go); an
engine that was killed leaves it. It says where the engine ran, and nothing of whether it still does.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import boto3
import psutil
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.operations.pulumi_command import answer
from infra.policy.resources import PROJECT

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: DIY backends have one organization, of this name.
_FOLDER = ".pulumi/locks/organization"
_TIMEOUT_S = 10
#: A process that started later than its lock was taken is another one with the same number.
_SAME_START_S = 2.0


class LocksUnknown(Exception):
    """The locks could not be read or removed; the message says why and what to do."""


@dataclass(frozen=True)
class Lock:
    """A run's lock.

    Attributes:
        place: the object that it is.
        holder: user and machine.
        machine: where the engine runs or ran.
        pid: its process there.
        since: when it began.
    """

    place: str
    holder: str
    machine: str
    pid: int
    since: datetime

    @property
    def is_alive(self) -> bool | None:
        """Whether its engine still runs; None when that cannot be told, since it ran on another machine."""
        if self.machine != socket.gethostname():
            return None
        try:
            return psutil.Process(self.pid).create_time() <= self.since.timestamp() + _SAME_START_S
        except psutil.NoSuchProcess:
            return False

    @property
    def told(self) -> str:
        """Say whose it is and since when, as a sentence without an end."""
        alive = {True: "which still runs", False: "which has ended", None: "of which nothing is known here"}
        return (
            f"a run of {self.holder} (process {self.pid}) has locked the stack since "
            f"{self.since:%Y-%m-%d %H:%M:%S %Z}, {alive[self.is_alive]}"
        )


@dataclass(frozen=True)
class Locks:
    """The locks of stacks in a bucket."""

    _s3: S3Client
    _bucket: str
    _prefix: str

    def of(self, stack: str) -> Sequence[Lock]:
        """Return the locks of a stack.

        Raises:
            LocksUnknown: S3 did not answer or refused.
        """
        folder = f"{self._prefix}{_FOLDER}/{PROJECT}/{stack}/"
        with _told(f"s3://{self._bucket}/{folder}"):
            listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=folder).get("Contents", [])
            return [self._read(each["Key"]) for each in listed]

    def release(self, locks: Sequence[Lock]) -> None:
        """Remove these locks, and none that somebody has taken meanwhile; fine when they are gone.

        Raises:
            LocksUnknown: S3 did not answer or refused.
        """
        for lock in locks:
            with _told(f"s3://{self._bucket}/{lock.place}"):
                self._s3.delete_object(Bucket=self._bucket, Key=lock.place)

    def _read(self, key: str) -> Lock:
        content = json.loads(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        machine = content["hostname"]
        since = datetime.fromisoformat(content["timestamp"])
        return Lock(key, f"{content['username']}@{machine}", machine, content["pid"], since)


def open_locks(pulumi: str = "pulumi") -> Locks:
    """Return the locks of the backend that `pulumi` works on here.

    Raises:
        LocksUnknown: it is none in S3.
        PulumiFailed: there is no login.
    """
    url = os.environ.get("PULUMI_BACKEND_URL") or json.loads(answer("whoami", "--json", pulumi=pulumi))["url"]
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    if parts.scheme != "s3":
        raise LocksUnknown(f"the stacks are at {parts.scheme}://{parts.hostname or ''}, and this looks after S3 alone")
    path_style = query.get("s3ForcePathStyle", ["false"])[0] == "true"
    settings = Config(
        connect_timeout=_TIMEOUT_S,
        read_timeout=_TIMEOUT_S,
        s3={"addressing_style": "path" if path_style else "auto"},
    )
    with _told(f"s3://{parts.netloc}"):
        region, endpoint = query.get("region", [None])[0], query.get("endpoint", [None])[0]
        s3 = boto3.client("s3", region_name=region, endpoint_url=endpoint, config=settings)
    folder = parts.path.strip("/")
    return Locks(s3, parts.netloc, f"{folder}/" if folder else "")


@contextmanager
def _told(place: str) -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise LocksUnknown(f"{place}: {error}") from error
    except (KeyError, ValueError) as error:
        raise LocksUnknown(f"{place}: not a lock as this version of pulumi writes it ({error!r})") from error
