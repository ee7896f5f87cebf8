"""How the data is backed up, how long it is kept, and how much may be lost."""

from __future__ import annotations

from infra.platform.base import Fact
from infra.platform.units import DAY_S, HOUR_S


class BackupPolicy(Fact):
    """The promise. `history_retention_days` is how far back Neon can restore to any second, between the dumps.

    `overdue_after_s` is the age of the newest dump at which the promise of one per interval counts as broken.
    """

    interval_s: int
    overdue_after_s: int
    retention_days: int
    history_retention_days: int
    restore_test_interval_days: int
    rto_s: int
    rpo_s: int
    source: str

    @property
    def history_retention_s(self) -> int:
        """As Neon wants it."""
        return self.history_retention_days * DAY_S


BACKUPS = BackupPolicy(
    interval_s=DAY_S,
    overdue_after_s=DAY_S + DAY_S // 4,
    retention_days=30,
    history_retention_days=30,
    restore_test_interval_days=31,
    rto_s=4 * HOUR_S,
    rpo_s=15 * 60,
    source="platform document, Backup Strategy; objectives: application, content/trust/security/en.mdx; history: "
    "derived, since daily dumps alone cannot keep a recovery point of 15 minutes; overdue: derived, with "
    "the grace that a heartbeat of such a job gets, since a run takes a while and starts late at times",
)
