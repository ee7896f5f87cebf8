"""Brings data back into a branch of its own, beside the one in use, and shows how the two differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from infra.operations.recovery.branches import Branches, Content
from infra.operations.recovery.bucket import BackupBucket
from infra.operations.recovery.manifest import Manifest


@dataclass(frozen=True)
class Restored:
    """A branch that could be switched to: its name, what it has, and what the one in use has."""

    branch: str
    content: Content
    in_use: Content


def restore_time(branches: Branches, at: datetime, tell: Callable[[str], None]) -> Restored:
    """Make a branch of what the data was at a time.

    Raises:
        RecoveryRefused, VendorError, psycopg.Error: it cannot be done; no branch is left.
    """
    tell(f"making a branch of {at.isoformat()} ...")
    with branches.scratch(at) as branch:
        return _kept(branches, branch, branches.content(branch))


def restore_backup(
    branches: Branches, bucket: BackupBucket, manifest: Manifest, tell: Callable[[str], None]
) -> Restored:
    """Make a branch of what is in a backup, equal to its manifest.

    Raises:
        RecoveryRefused, VendorError, psycopg.Error: it cannot be done; no branch is left.
    """
    tell(f"restoring {manifest.id} into a branch of its own ...")
    with branches.scratch() as branch:
        return _kept(branches, branch, branches.fill(branch, bucket, manifest))


def _kept(branches: Branches, branch: dict[str, object], content: Content) -> Restored:
    in_use = branches.content(branches.in_use)
    return Restored(branches.keep(branch), content, in_use)
