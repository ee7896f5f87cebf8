"""Scheduled jobs: what runs when, how it is called, and the heartbeat that notices when it does not.

To add a job, add it to JOBS: its schedule, heartbeat, alert policy and variable follow from the declaration.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, Self

from infra.platform.base import Fact
from infra.platform.cron import interval_s
from infra.platform.tiers import TierName

CRON_PREFIX = "/api/cron/"
HEARTBEAT_GRACE_RATIO = 0.2
RETRIES = 3  # application, config/qstash.ts
CONTENT_TYPE = "application/json"

Method = Literal["GET", "POST"]
MAINTENANCE = "maintenance"
Priority = Literal["critical", "high", "medium", "low"]


class Authentication(StrEnum):
    """How a route recognises its caller."""

    QSTASH_SIGNATURE = "qstash-signature"
    API_KEY = "api-key"
    CRON_HEADER = "x-cron-secret"
    BEARER = "bearer"


class Header(Fact):
    """A header that QStash forwards: a fixed value, or a variable's (never written here) behind a prefix."""

    name: str
    value: str | None = None
    variable: str | None = None
    prefix: str = ""


class Window(Fact):
    """The appointments that a reminder looks at: those starting between two points ahead of the run."""

    from_s: int
    to_s: int

    @property
    def window_s(self) -> int:
        """Its width. A job that runs less often than this misses appointments."""
        return self.to_s - self.from_s


class Heartbeat(Fact):
    """A dead man's switch: a run that does not report within period + grace raises an alert.

    Without a `period_s` of its own it follows the schedule's interval, as it should.
    """

    variable: str
    pinged_by_application: bool
    grace_ratio: float = HEARTBEAT_GRACE_RATIO
    period_s: int | None = None


class Job(Fact):
    """One scheduled job, its route and what the route accepts."""

    name: str
    key: str
    purpose: str
    cron: str
    tier: str  # a TierName or MAINTENANCE; validation reports any other together with all else that is wrong
    priority: Priority
    max_duration_s: int
    method: Method = "POST"
    methods_accepted: tuple[Method, ...] = ("GET", "POST")
    authentication: Authentication = Authentication.API_KEY
    authentications_accepted: tuple[Authentication, ...] = (Authentication.API_KEY,)
    path: str
    heartbeat: Heartbeat | None = None
    window: Window | None = None
    enabled: bool = True
    retries: int = RETRIES
    source: str

    @property
    def interval_s(self) -> int:
        """Seconds between two runs.

        Raises:
            InvalidCron: the schedule makes no sense; validation reports it with its place.
        """
        return interval_s(self.cron)

    @property
    def timeout_s(self) -> int:
        """How many seconds QStash waits for the answer.

        A little more than the function may run, so that it never gives up on a run that is still moving money and
        starts a second one beside it.
        """
        return self.max_duration_s + 10

    @property
    def alert_tier(self) -> TierName | None:
        """The tier that its heartbeat alerts by; none for maintenance."""
        return None if self.tier == MAINTENANCE else TierName(self.tier)

    @property
    def heartbeat_period_s(self) -> int | None:
        """How long its heartbeat waits for a ping, in seconds; None without a heartbeat.

        Raises:
            InvalidCron: the schedule makes no sense.
        """
        if self.heartbeat is None:
            return None
        return self.interval_s if self.heartbeat.period_s is None else self.heartbeat.period_s

    @property
    def heartbeat_grace_s(self) -> int | None:
        """How much later than its period a ping may come, in seconds; None without a heartbeat.

        Raises:
            InvalidCron: the schedule makes no sense.
        """
        if self.heartbeat is None or self.heartbeat_period_s is None:
            return None
        return round(self.heartbeat_period_s * self.heartbeat.grace_ratio)

    @property
    def heartbeat_variable(self) -> str | None:
        """The application's variable for the heartbeat's URL."""
        return self.heartbeat.variable if self.heartbeat else None

    @property
    def headers(self) -> tuple[Header, ...]:
        """What QStash forwards to the route. Secrets only where the route's authentication needs them."""
        common = (
            Header(name="x-qstash-request", value="true"),
            Header(name="x-cron-job-name", value=self.key),
            Header(name="x-cron-priority", value=self.priority),
        )
        secret = {
            Authentication.QSTASH_SIGNATURE: (),
            Authentication.API_KEY: (Header(name="x-api-key", variable="CRON_API_KEY"),),
            Authentication.CRON_HEADER: (Header(name="x-cron-secret", variable="CRON_SECRET"),),
            Authentication.BEARER: (Header(name="Authorization", variable="CRON_SECRET", prefix="Bearer "),),
        }[self.authentication]
        return (*common, *secret)

    def url(self, origin: str) -> str:
        """Where QStash calls it, below an origin without a trailing slash."""
        return f"{origin}{self.path}"

    def with_overrides(self, *, cron: str | None = None, enabled: bool | None = None) -> Self:
        """The job with another schedule, whose heartbeat follows, or switched on or off."""
        changes = {"cron": cron, "enabled": enabled}
        return self.altered(**{name: value for name, value in changes.items() if value is not None})


_SIGNED = (Authentication.QSTASH_SIGNATURE,)
_KEY_OR_CRON_SECRET = (Authentication.API_KEY, Authentication.CRON_HEADER)

JOBS: tuple[Job, ...] = (
    Job(
        name="process-expert-transfers",
        key="processExpertTransfers",
        purpose="Transfer funds to experts",
        cron="0 */2 * * *",
        tier=TierName.CRITICAL,
        priority="critical",
        max_duration_s=60,
        path="/api/cron/process-expert-transfers",
        heartbeat=Heartbeat(variable="BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT", pinged_by_application=True),
        source="platform document, Cron Jobs; application, app/api/cron/process-expert-transfers/route.ts",
    ),
    Job(
        name="process-pending-payouts",
        key="processPendingPayouts",
        purpose="Create Stripe payouts",
        cron="0 6 * * *",
        tier=TierName.CRITICAL,
        priority="critical",
        max_duration_s=300,
        path="/api/cron/process-pending-payouts",
        heartbeat=Heartbeat(variable="BETTERSTACK_PENDING_PAYOUTS_HEARTBEAT", pinged_by_application=True),
        source="platform document, Cron Jobs (the application calls its priority high); "
        "application, app/api/cron/process-pending-payouts/route.ts",
    ),
    Job(
        name="send-payment-reminders",
        key="sendPaymentReminders",
        purpose="Multibanco reminders",
        cron="0 */6 * * *",
        tier=TierName.CRITICAL,
        priority="critical",
        max_duration_s=60,
        authentications_accepted=_KEY_OR_CRON_SECRET,
        path="/api/cron/send-payment-reminders",
        heartbeat=Heartbeat(variable="BETTERSTACK_PAYMENT_REMINDERS_HEARTBEAT", pinged_by_application=True),
        source="platform document, Cron Jobs (the application calls its priority high); "
        "application, app/api/cron/send-payment-reminders/route.ts",
    ),
    Job(
        name="appointment-reminders",
        key="appointmentReminders",
        purpose="24h appointment reminders",
        cron="0 9 * * *",
        tier=TierName.HIGH,
        priority="high",
        max_duration_s=60,
        methods_accepted=("POST",),
        authentication=Authentication.QSTASH_SIGNATURE,
        authentications_accepted=_SIGNED,
        path="/api/cron/appointment-reminders",
        heartbeat=Heartbeat(variable="BETTERSTACK_APPOINTMENT_REMINDERS_HEARTBEAT", pinged_by_application=False),
        window=Window(from_s=1440 * 60, to_s=1500 * 60),
        source="platform document, Cron Jobs; application, app/api/cron/appointment-reminders/route.ts",
    ),
    Job(
        name="appointment-reminders-1hr",
        key="appointmentReminders1Hr",
        purpose="1h appointment reminders",
        cron="0 * * * *",
        tier=TierName.HIGH,
        priority="high",
        max_duration_s=60,
        methods_accepted=("POST",),
        authentication=Authentication.QSTASH_SIGNATURE,
        authentications_accepted=_SIGNED,
        path="/api/cron/appointment-reminders-1hr",
        heartbeat=Heartbeat(variable="BETTERSTACK_APPOINTMENT_REMINDERS_1HR_HEARTBEAT", pinged_by_application=False),
        window=Window(from_s=60 * 60, to_s=75 * 60),
        source="platform document, Cron Jobs; application, app/api/cron/appointment-reminders-1hr/route.ts",
    ),
    Job(
        name="cleanup-expired-reservations",
        key="cleanupExpiredReservations",
        purpose="Clean expired slots",
        cron="*/15 * * * *",
        tier=MAINTENANCE,
        priority="medium",
        max_duration_s=60,
        authentications_accepted=_KEY_OR_CRON_SECRET,
        path="/api/cron/cleanup-expired-reservations",
        source="platform document, Cron Jobs; application, app/api/cron/cleanup-expired-reservations/route.ts",
    ),
    Job(
        name="cleanup-blocked-dates",
        key="cleanupBlockedDates",
        purpose="Clean old blocked dates",
        cron="0 0 * * *",
        tier=MAINTENANCE,
        priority="low",
        max_duration_s=60,
        methods_accepted=("POST",),
        authentication=Authentication.QSTASH_SIGNATURE,
        authentications_accepted=_SIGNED,
        path="/api/cron/cleanup-blocked-dates",
        source="platform document, Cron Jobs; application, app/api/cron/cleanup-blocked-dates/route.ts",
    ),
    Job(
        name="keep-alive",
        key="keepAlive",
        purpose="Serverless warm-up",
        cron="*/5 * * * *",
        tier=MAINTENANCE,
        priority="low",
        max_duration_s=60,  # the route sets none; its own longest wait is a 10 s health call
        method="GET",
        methods_accepted=("GET",),
        authentication=Authentication.BEARER,
        authentications_accepted=(Authentication.BEARER,),
        path="/api/cron/keep-alive",
        source="platform document, Cron Jobs (the application runs it daily by a Vercel cron); "
        "application, app/api/cron/keep-alive/route.ts",
    ),
    Job(
        name="check-upcoming-payouts",
        key="checkUpcomingPayouts",
        purpose="Tell experts about payouts due in 1 to 2 days",
        cron="0 12 * * *",
        tier=TierName.MEDIUM,
        priority="medium",
        max_duration_s=60,
        authentications_accepted=_KEY_OR_CRON_SECRET,
        path="/api/cron/check-upcoming-payouts",
        heartbeat=Heartbeat(variable="BETTERSTACK_UPCOMING_PAYOUTS_HEARTBEAT", pinged_by_application=True),
        enabled=False,
        source="application, config/qstash.ts; not in the platform document, so switched off",
    ),
    Job(
        name="process-tasks",
        key="processTasks",
        purpose="Second pass over pending transfers",
        cron="0 4 * * *",
        tier=TierName.MEDIUM,
        priority="medium",
        max_duration_s=60,
        authentications_accepted=_KEY_OR_CRON_SECRET,
        path="/api/cron/process-tasks",
        heartbeat=Heartbeat(variable="BETTERSTACK_TASKS_HEARTBEAT", pinged_by_application=False),
        enabled=False,
        source="application, config/qstash.ts; not in the platform document and overlaps process-expert-transfers, "
        "so switched off",
    ),
)


def enabled(jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The jobs that are scheduled."""
    return tuple(job for job in jobs if job.enabled)
