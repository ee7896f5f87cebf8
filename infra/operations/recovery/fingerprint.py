"""What is in a database, as numbers that two databases can be compared by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.sql import SQL, Identifier

from infra.operations.recovery.manifest import Table
from infra.platform.backups import BACKUPS

CONNECT_TIMEOUT_S = 30
LOCK_TIMEOUT_S = 60
#: What a row's text depends on besides the row; with `row_security` off a hidden row is an error instead of missing.
_SESSION = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY'; SET LOCAL intervalstyle = 'postgres';"
    " SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL search_path = '';"
    f" SET LOCAL row_security = off; SET LOCAL statement_timeout = '{BACKUPS.rto_s}s';"
    # It waits for pg_dump, longer than Neon lets a session wait by itself; and for nobody's lock.
    f" SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"
)
_TABLES = """
SELECT n.nspname, c.relname,
  (SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                               a.attgenerated, pg_get_expr(d.adbin, d.adrelid)), ', ' ORDER BY a.attnum)
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  (SELECT string_agg(pg_get_constraintdef(o.oid), ', ' ORDER BY o.conname)
     FROM pg_constraint o WHERE o.conrelid = c.oid AND o.contype <> 'n'),
  (SELECT string_agg(pg_get_indexdef(i.indexrelid), ', ' ORDER BY pg_get_indexdef(i.indexrelid))
     FROM pg_index i WHERE i.indrelid = c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT 1 FROM pg_depend e
                   WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
ORDER BY 1, 2
"""
#: The sum is the same in any order of rows, and changes with each of them. `eleva_row` alone could be a column.
_CONTENT = SQL(
    "SELECT count(*), coalesce(sum(('x' || left(md5(ROW(eleva_row.*)::text), 16))::bit(64)::bigint), 0)::text"
    " FROM ONLY {}.{} AS eleva_row"
)


@dataclass(frozen=True)
class Snapshot:
    """A database at one moment, which stays as it is for the length of its context."""

    connection: psycopg.Connection[tuple[object, ...]]
    name: str
    taken: datetime
    server_version: int

    def tables(self) -> dict[str, Table]:
        """Return its tables by schema and name, those of extensions left out.

        Raises:
            psycopg.Error: the database does not answer, or not within the time in which it has to be restored.
        """
        return dict(self._tables())

    def _tables(self) -> Iterator[tuple[str, Table]]:
        for schema, name, *structure in self.connection.execute(_TABLES).fetchall():
            where = _CONTENT.format(Identifier(str(schema)), Identifier(str(name)))
            row = self.connection.execute(where).fetchone()
            rows, checksum = row or (0, "0")
            digest = hashlib.sha256(repr(structure).encode()).hexdigest()[:16]
            yield f"{schema}.{name}", Table(rows=int(str(rows)), checksum=str(checksum), structure=digest)


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Yield the database at `url` as it is now; others, as pg_dump, can look at the same moment by its name.

    Raises:
        psycopg.Error: it cannot be opened.
    """
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        ((name, taken),) = connection.execute("SELECT pg_export_snapshot(), now()").fetchall()
        connection.execute(_SESSION)
        yield Snapshot(connection, name, taken, connection.info.server_version // 10000)


def tables(url: str) -> dict[str, Table]:
    """Return what is in the database at `url`.

    Raises:
        psycopg.Error: it cannot be opened or read.
    """
    with snapshot(url) as there:
        return there.tables()


def differences(database: str, wanted: Mapping[str, Table], found: Mapping[str, Table]) -> Iterator[str]:
    """Yield in what `found` is not as `wanted`, a line for each table."""
    for name in sorted(wanted.keys() | found.keys()):
        one, other = wanted.get(name), found.get(name)
        if one == other:
            continue
        if one is None or other is None:
            yield f"{database} {name} is {'missing' if other is None else 'there, and was not'}"
        elif one.rows != other.rows:
            yield f"{database} {name} has {other.rows} rows instead of {one.rows}"
        elif one.checksum != other.checksum:
            yield f"{database} {name} has other content in its {one.rows} rows"
        else:
            yield f"{database} {name} has other columns, constraints or indexes"
