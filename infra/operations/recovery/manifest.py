"""What a backup says about itself. It is written last: a backup without it is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from infra.operations.recovery.errors import BackupAltered
from infra.platform import naming

_ID = "%Y%m%dT%H%M%SZ"
MANIFEST = "manifest.json"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(_Record):
    """A table's content: how many rows, a checksum of them in any order, and one of columns, constraints, indexes."""

    rows: int
    checksum: str
    structure: str


class Dump(_Record):
    """A database's dump in the bucket, in pg_dump's custom format.

    `taken` is the database's own time; rows that were committed until then are in it. `version_id` is the S3 object's.
    """

    key: str
    version_id: str | None
    size_bytes: int
    sha256: str
    kms_key: str
    taken: datetime
    duration_s: float
    server_version: int
    client_version: int
    tables: Mapping[str, Table]


class Manifest(_Record):
    """A backup of a stack's databases. `state_sha256` is the digest of the stack's state at that time."""

    format: Literal[1] = 1
    id: str
    stack: str
    made_by: str
    state_sha256: str
    databases: Mapping[str, Dump]

    @property
    def taken(self) -> datetime:
        """The time that all of it shows: the earliest of its databases'."""
        return min(dump.taken for dump in self.databases.values())

    @property
    def key(self) -> str:
        """Its place in the bucket."""
        return key_of(self.id, MANIFEST)

    @classmethod
    def read(cls, text: bytes, place: str) -> Manifest:
        """Return what is in the bucket at `place`.

        Raises:
            BackupAltered: it is no manifest.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise BackupAltered(f"{place} is no manifest that this version understands; use another backup") from None


class Tried(_Record):
    """A backup that was restored into a scratch branch: how long it took, what was there, and what should not be so."""

    backup: str
    duration_s: float
    tables: int
    rows: int
    differences: tuple[str, ...] = ()


class RestoreTest(_Record):
    """A test of several backups, the newest among them."""

    at: datetime
    tried: tuple[Tried, ...]

    @property
    def key(self) -> str:
        """Its place in the bucket."""
        return f"{naming.RESTORE_TESTS}{new_id(self.at)}.json"

    @classmethod
    def read(cls, text: bytes, place: str) -> RestoreTest:
        """Return what is in the bucket at `place`.

        Raises:
            BackupAltered: it is no outcome of a test.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise BackupAltered(f"{place} is no restore test that this version understands: remove it") from None

    @property
    def differences(self) -> list[str]:
        """What should not be so."""
        return [f"{each.backup}: {what}" for each in self.tried for what in each.differences]


class Beginning(_Record):
    """When the first backup was taken. It stays when that one has gone, so that what is not due yet is known."""

    at: datetime

    @property
    def key(self) -> str:
        """Its place in the bucket."""
        return naming.BACKUPS_BEGAN

    @classmethod
    def read(cls, text: bytes, place: str) -> Beginning:
        """Return what is in the bucket at `place`.

        Raises:
            BackupAltered: it is no such time.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise BackupAltered(f"{place} is no time that this version understands: remove it") from None


def new_id(now: datetime) -> str:
    """Return the id of a backup that begins now."""
    return now.astimezone(UTC).strftime(_ID)


def key_of(backup: str, name: str) -> str:
    """Return where something of a backup is in the bucket."""
    return f"{naming.DUMPS}{backup}/{name}"
