"""Brings data back into a branch of its own, beside the one in use, and shows how the two differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import psycopg

from infra.operations.endings import first_line
from infra.operations.recovery.branches import Branches, Content
from infra.operations.recovery.bucket import BackupBucket
from infra.operations.recovery.manifest import Manifest
from infra.vendors.errors import VendorError


@dataclass(frozen=True)
class Restored:
    """A branch that could be switched to: its name, what it has, and what the one in use has if that can be read."""

    branch: str
    content: Content
    in_use: Content | None


def restore_time(branches: Branches, at: datetime, tell: Callable[[str], None]) -> Restored:
    """Make a branch of what the data was at a time.

    Raises:
        RecoveryRefused, VendorError, psycopg.Error: it cannot be done; no branch is left.
    """
    tell(f"making a branch of {at.isoformat()} ...")
    with branches.scratch(at) as branch:
        content = branches.content(branch)
        name = branches.keep(branch)
    return Restored(name, content, _in_use(branches, tell))


def restore_backup(
    branches: Branches, bucket: BackupBucket, manifest: Manifest, tell: Callable[[str], None]
) -> Restored:
    """Make a branch of what is in a backup, equal to its manifest.

    Raises:
        RecoveryRefused, VendorError, psycopg.Error: it cannot be done; no branch is left.
    """
    tell(f"restoring {manifest.id} into a branch of its own ...")
    with branches.scratch() as branch:
        content = branches.fill(branch, bucket, manifest)
        name = branches.keep(branch)
    return Restored(name, content, _in_use(branches, tell))


def _in_use(branches: Branches, tell: Callable[[str], None]) -> Content | None:
    """Return what is in use, which may be just what is broken."""
    try:
        return branches.content(branches.in_use)
    except (VendorError, psycopg.Error) as failure:
        tell(f"what is in use cannot be read, so it is not compared: {first_line(failure)}")
        return None
