"""Puts a dump back into an empty database, and sees that all of it is there."""

from __future__ import annotations

from collections.abc import Iterable

from infra.operations.recovery.backup import RESTORE
from infra.operations.recovery.bucket import BackupBucket
from infra.operations.recovery.clients import Client, client_version
from infra.operations.recovery.errors import Differs, NotEmpty
from infra.operations.recovery.fingerprint import differences, snapshot, tables
from infra.operations.recovery.manifest import Dump, Table

#: So many differences stand in a message.
SHOWN = 10


def load(bucket: BackupBucket, database: str, dump: Dump, url: str) -> dict[str, Table]:
    """Restore `dump` into the empty database at `url`; return what is in it then, which is what was backed up.

    Everything belongs to the role of the URL afterwards, as it does on a platform that was just declared; grants to
    roles that nobody declared are left out. It is one transaction: all of it, or none.

    Raises:
        NotEmpty: there are tables already; they are left as they are.
        BackupAltered: the dump is not what was written; nothing of it was run.
        ClientTooOld, RecoveryRefused: it cannot be done.
        Differs: it could, and what is there now is something else.
        psycopg.Error: the database cannot be opened or read.
    """
    with snapshot(url) as there:
        client_version(RESTORE, max(there.server_version, dump.client_version))
        if present := list(there.tables()):
            raise NotEmpty(
                f"{database} has {len(present)} tables already ({present[0]}, ...): a backup is restored into "
                "an empty database alone. Nothing was changed"
            )
    bucket.check(dump)
    _run(bucket.download(dump), url)
    found = tables(url)
    if wrong := list(differences(database, dump.tables, found)):
        raise Differs(f"what was restored is not what was backed up: {'; '.join(wrong[:SHOWN])}")
    return found


def _run(parts: Iterable[bytes], url: str) -> None:
    how = ("--format=custom", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    with Client(RESTORE, url, *how, reads=True) as client:
        for part in parts:
            client.write(part)
        client.finish()
