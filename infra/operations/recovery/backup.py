"""Takes a backup: each database dumped as it is at one moment, straight into the bucket, and the manifest last."""

from __future__ import annotations

import getpass
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from infra.operations.recovery.alone import Alone
from infra.operations.recovery.bucket import BackupBucket, state_digest
from infra.operations.recovery.clients import Client, client_version
from infra.operations.recovery.errors import RecoveryRefused
from infra.operations.recovery.fingerprint import Snapshot, snapshot
from infra.operations.recovery.manifest import Beginning, Dump, Manifest, key_of, new_id
from infra.operations.state import exported, stack_outputs
from infra.platform import naming
from infra.platform.databases import DATABASES

DUMP = "pg_dump"
RESTORE = "pg_restore"


def given_urls(stack: str) -> dict[str, str]:
    """Return the URLs, without the pooler, of the stack's databases, by name, as the application was given them.

    Raises:
        RecoveryRefused: the stack has none.
        PulumiFailed: its outputs cannot be read.
    """
    outputs: Mapping[str, str] = stack_outputs(stack).get(naming.DATABASE) or {}
    found = {database.name: outputs.get(f"{database.name}.direct_url", "") for database in DATABASES}
    if missing := [name for name, url in found.items() if not url]:
        raise RecoveryRefused(
            f"{stack} has no URL of the databases {', '.join(missing)} among its outputs: was it ever deployed?"
        )
    return {str(name): url for name, url in found.items()}


def take(stack: str, bucket: BackupBucket, alone: Alone, tell: Callable[[str], None]) -> Manifest:
    """Back up the databases of `stack`; return the backup, which from then on is one.

    Raises:
        RecoveryRefused: it cannot be done; what was uploaded is listed nowhere.
        psycopg.Error: a database cannot be opened or read.
        PulumiFailed: the stack cannot be read.
    """
    urls, backup = given_urls(stack), new_id(datetime.now(UTC))
    bucket.usable_key()
    for url in urls.values():  # before anything is uploaded
        with snapshot(url) as there:
            client_version(DUMP, there.server_version)
    state = state_digest(exported(stack))
    dumps = {}
    for name, url in urls.items():
        tell(f"dumping {name} ...")
        dumps[name] = _dump(bucket, key_of(backup, f"{name}.dump"), url)
    by = os.environ.get("GITHUB_ACTOR") or getpass.getuser()
    manifest = Manifest(id=backup, stack=stack, made_by=by, state_sha256=state, databases=dumps)
    alone.confirm()
    bucket.put(manifest)
    if bucket.began() is None:
        bucket.put(Beginning(at=manifest.taken))
    return manifest


def _dump(bucket: BackupBucket, key: str, url: str) -> Dump:
    began_s = time.monotonic()
    with snapshot(url) as there:
        version = client_version(DUMP, there.server_version)
        with _dumping(url, there) as client:
            uploaded = bucket.upload(key, client)
        tables = there.tables()
        return Dump(
            key=key,
            version_id=uploaded.version_id,
            size_bytes=uploaded.size_bytes,
            sha256=uploaded.sha256,
            kms_key=uploaded.kms_key,
            taken=there.taken,
            duration_s=round(time.monotonic() - began_s, 1),
            server_version=there.server_version,
            client_version=version,
            tables=tables,
        )


def _dumping(url: str, there: Snapshot) -> Client:
    """Return a running pg_dump of just what `there` shows."""
    return Client(
        DUMP, url, "--format=custom", "--compress=gzip:6", f"--snapshot={there.name}", "--lock-wait-timeout=60s"
    )
