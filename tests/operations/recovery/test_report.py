"""What a job's summary says of a backup, and of a test of some."""

from __future__ import annotations

from infra.operations.recovery.report import backup_markdown, restore_test_markdown
from tests.operations.recovery.test_status import NOW, backup, tried


def test_a_backup_is_a_table_of_its_databases() -> None:
    assert backup_markdown(backup(NOW)).splitlines() == [
        "### `production` is backed up as 20260630T120000Z",
        "",
        "The data of 2026-06-30 12:00:00 UTC.",
        "",
        "| database | tables | rows | bytes | seconds |",
        "|---|---|---|---|---|",
        "| main | 0 | 0 | 1 | 1.0 |",
    ]


def test_a_restore_that_differs_says_so_first_and_how() -> None:
    (fine,), (wrong,) = tried(), tried(NOW - NOW, "main: public.a|b has 4 rows, and 5 were backed up")
    assert restore_test_markdown("production", fine).startswith(
        "### Restored backups of `production` are as backed up\n"
    )
    told = restore_test_markdown("production", wrong).splitlines()
    assert told[0] == "### Restored backups of `production` are **not** as backed up"
    assert told[-2:] == [
        "| one | 1 | 5 | 60.0 | main: public.a\\|b has 4 rows, and 5 were backed up |",
        "| one | 1 | 5 | 60.0 | none |",
    ]
