"""Tries backups: restored into a scratch branch, compared with their manifests, timed, and removed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from infra.operations.recovery.branches import Branches, Content
from infra.operations.recovery.bucket import BackupBucket
from infra.operations.recovery.errors import BackupAltered, ClientFailed, Differs, NotEmpty, RecoveryRefused
from infra.operations.recovery.manifest import Manifest, RestoreTest, Tried


def chosen(manifests: Sequence[Manifest]) -> list[Manifest]:
    """Return which backups are tried: the newest, and one of those before it by chance.

    Raises:
        RecoveryRefused: there is none.
    """
    if not manifests:
        raise RecoveryRefused("there is no backup that could be tried: eleva recovery backup takes one")
    *older, newest = manifests
    return [newest, *random.sample(older, min(1, len(older)))]


def run_test(
    manifests: Sequence[Manifest], branches: Branches, bucket: BackupBucket, tell: Callable[[str], None]
) -> RestoreTest:
    """Try backups, and keep what came of it in the bucket.

    Raises:
        RecoveryRefused, VendorError: it could not be tried, which says nothing about the backups.
    """
    at = datetime.now(UTC)
    test = RestoreTest(at=at, tried=tuple(_tried(manifest, branches, bucket, tell) for manifest in manifests))
    bucket.put(test)
    return test


def _tried(manifest: Manifest, branches: Branches, bucket: BackupBucket, tell: Callable[[str], None]) -> Tried:
    """Restore a backup where it disturbs nobody."""
    tell(f"restoring {manifest.id} into a scratch branch ...")
    began_s, found = time.monotonic(), Content()
    differences: tuple[str, ...] = ()
    with branches.scratch() as branch:
        try:
            found = branches.fill(branch, bucket, manifest)
        except (BackupAltered, ClientFailed, Differs, NotEmpty) as refused:
            differences = (str(refused),)
        duration_s = round(time.monotonic() - began_s, 1)
        branches.neon.delete_branch(branches.project_id, branch["id"])
    return Tried(
        backup=manifest.id,
        duration_s=duration_s,
        tables=sum(map(len, found.values())),
        rows=rows_of(found),
        differences=differences,
    )


def rows_of(content: Content) -> int:
    """Return how many rows there are in all."""
    return sum(table.rows for tables in content.values() for table in tables.values())
