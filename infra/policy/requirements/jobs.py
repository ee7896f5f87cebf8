"""What must run, how often, and what the route of each job accepts and takes."""

from __future__ import annotations

from infra.platform.base import Fact
from infra.platform.tiers import TierName
from infra.platform.units import DAY_S, HOUR_S

SIGNED: frozenset[str] = frozenset()  # no header of ours: the route checks QStash's own signature
_API_KEY = frozenset({"x-api-key"})
_KEY_OR_CRON_SECRET = frozenset({"x-api-key", "x-cron-secret"})
_BEARER = frozenset({"authorization"})
CREDENTIAL_HEADERS = _KEY_OR_CRON_SECRET | _BEARER


class JobDemand(Fact):
    """A job of the platform document.

    Attributes:
        interval_max_s: it must run at least this often, in seconds.
        tier: of its heartbeat; None for maintenance, which nobody is told of.
        duration_max_s: how long the function behind its route may run, in seconds.
        methods: what the route answers to.
        headers: any one of these proves who calls; none means QStash's signature does.
        window_s: the width of the window of appointments that one run looks at, in seconds; None for no reminder.
    """

    interval_max_s: int
    tier: TierName | None = None
    duration_max_s: int = 60
    methods: frozenset[str] = frozenset({"GET", "POST"})
    headers: frozenset[str] = _API_KEY
    window_s: int | None = None


_POST = frozenset({"POST"})

# platform document, Cron Jobs & Automation; routes: application, app/api/cron/*/route.ts.
JOBS: dict[str, JobDemand] = {
    "process-expert-transfers": JobDemand(interval_max_s=2 * HOUR_S, tier=TierName.CRITICAL),
    "process-pending-payouts": JobDemand(interval_max_s=DAY_S, tier=TierName.CRITICAL, duration_max_s=300),
    "send-payment-reminders": JobDemand(interval_max_s=6 * HOUR_S, tier=TierName.CRITICAL, headers=_KEY_OR_CRON_SECRET),
    "appointment-reminders": JobDemand(
        interval_max_s=DAY_S, tier=TierName.HIGH, methods=_POST, headers=SIGNED, window_s=HOUR_S
    ),
    "appointment-reminders-1hr": JobDemand(
        interval_max_s=HOUR_S, tier=TierName.HIGH, methods=_POST, headers=SIGNED, window_s=15 * 60
    ),
    "cleanup-expired-reservations": JobDemand(interval_max_s=15 * 60, headers=_KEY_OR_CRON_SECRET),
    "cleanup-blocked-dates": JobDemand(interval_max_s=DAY_S, methods=_POST, headers=SIGNED),
    "keep-alive": JobDemand(interval_max_s=5 * 60, methods=frozenset({"GET"}), headers=_BEARER),
}
RETRIES_MIN, RETRIES_MAX = 1, 5  # application, config/qstash.ts has 3; Upstash's free plan stops at 3, paid ones at 5
