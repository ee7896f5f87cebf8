"""Brings the newest backup into databases that were just made, in the place of those that are lost."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from infra.operations.recovery.branches import Branches
from infra.operations.recovery.bucket import NEWEST, BackupBucket
from infra.operations.recovery.errors import NotEmpty
from infra.operations.recovery.fingerprint import differences, tables
from infra.operations.recovery.load import SHOWN, load
from infra.operations.recovery.manifest import Dump
from infra.platform import naming
from infra.platform.databases import Database


def refill(branches: Branches, bucket: BackupBucket, lost: Collection[str], tell: Callable[[str], None]) -> datetime:
    """Load the newest backup into the databases of the branch in use that are lost; return what time it shows.

    Args:
        branches: where they are.
        bucket: where the backups are.
        lost: the logical names of the resources that are lost; with the project, all databases are.
        tell: gets a line about each.

    Raises:
        NotEmpty: one has tables that are not what the backup has; that is for people to look at.
        RecoveryRefused: there is no backup, or it cannot be loaded.
        VendorError, psycopg.Error: the branch or a database cannot be reached.
    """
    manifest, branch = bucket.manifest(NEWEST), branches.in_use
    for database in branches.databases:
        if _is_lost(database, lost):
            tell(f"loading {manifest.id} into {database.name} ...")
            _fill(bucket, database, manifest.databases[database.name], branches.url(branch, database))
    return manifest.taken


def _is_lost(database: Database, lost: Collection[str]) -> bool:
    return naming.DATABASE_PROJECT in lost or naming.resource(naming.DATABASE, database.name) in lost


def _fill(bucket: BackupBucket, database: Database, dump: Dump, url: str) -> None:
    """Load a dump, unless a run before this one has."""
    if not (found := tables(url)):
        load(bucket, database.name, dump, url)
    elif wrong := list(differences(database.name, dump.tables, found)):
        raise NotEmpty(
            f"{database.name} was lost, and has tables now which are not what the backup has: "
            f"{'; '.join(wrong[:SHOWN])}. See what made them. Empty the database, and the same command goes on"
        )
