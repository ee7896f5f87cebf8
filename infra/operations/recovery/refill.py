"""Brings the newest backup into databases that were just made, in the place of those that are lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from infra.operations.recovery.branches import Branches
from infra.operations.recovery.bucket import NEWEST, BackupBucket
from infra.operations.recovery.fingerprint import tables
from infra.operations.recovery.load import load


def refill(branches: Branches, bucket: BackupBucket, tell: Callable[[str], None]) -> datetime:
    """Load the newest backup into those databases of the branch in use that are empty; return what time it shows.

    One that has tables is left as it is: a run before this one filled it, or it was never lost.

    Raises:
        RecoveryRefused: there is no backup, or it cannot be loaded.
        VendorError, psycopg.Error: the branch or a database cannot be reached.
    """
    manifest, branch = bucket.manifest(NEWEST), branches.in_use
    for database in branches.databases:
        url = branches.url(branch, database)
        if tables(url):
            tell(f"{database.name} has tables, and is left as it is")
            continue
        tell(f"loading {manifest.id} into {database.name} ...")
        load(bucket, database.name, manifest.databases[database.name], url)
    return manifest.taken
