"""Two databases are equal exactly when no row, column, constraint or index differs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.operations.recovery.fingerprint import differences, snapshot, tables
from tests.operations.recovery.conftest import sql

_MADE = (
    "CREATE TABLE t (id int PRIMARY KEY, at timestamptz, amount float8, eleva_row text)",
    "INSERT INTO t SELECT n, timestamptz '2026-01-01Z' + n * interval '1 h', n / 3.0, 'x'"
    " FROM generate_series(1, 50) n",
    "CREATE INDEX t_at ON t (at)",
)


def found(one: str, other: str) -> list[str]:
    return list(differences("main", tables(one), tables(other)))


def test_order_and_session_do_not_matter(database: Callable[[str], str]) -> None:
    one, other = database("one"), database("other")
    sql(one, *_MADE)
    sql(other, *_MADE, "UPDATE t SET amount = amount WHERE id < 20", "ALTER DATABASE other SET timezone = 'Asia/Tokyo'")
    assert found(one, other) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE t SET eleva_row = 'y' WHERE id = 7", "main public.t has other content in its 50 rows"),
        ("UPDATE t SET amount = -1 WHERE id = 7", "main public.t has other content in its 50 rows"),
        ("DELETE FROM t WHERE id = 7", "main public.t has 49 rows instead of 50"),
        ("DROP INDEX t_at", "main public.t has other columns, constraints or indexes"),
        ("ALTER TABLE t ADD CHECK (id > 0)", "main public.t has other columns, constraints or indexes"),
        ("ALTER TABLE t ALTER at SET NOT NULL", "main public.t has other columns, constraints or indexes"),
        ("DROP TABLE t", "main public.t is missing"),
        ("CREATE SCHEMA s CREATE TABLE u (x int)", "main s.u is there, and was not"),
    ],
)
def test_each_difference_is_told(database: Callable[[str], str], change: str, told: str) -> None:
    one, other = database("one"), database("other")
    sql(one, *_MADE)
    sql(other, *_MADE, change)
    assert found(one, other) == [told]


def test_a_snapshot_does_not_see_what_is_written_after_it(database: Callable[[str], str]) -> None:
    url = database("one")
    sql(url, *_MADE)
    with snapshot(url) as there:
        sql(url, "DELETE FROM t")
        assert there.tables()["public.t"].rows == 50
