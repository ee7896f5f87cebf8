"""The scheduled jobs. To add one, add it to JOBS: schedule, heartbeat, alert policy and variable follow from it."""

from __future__ import annotations

from collections.abc import Iterable

from infra.platform.job import MAINTENANCE, Authentication, Heartbeat, Job, Window
from infra.platform.tiers import TierName

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
        heartbeat=Heartbeat(variable="BETTERSTACK_TASKS_HEARTBEAT", pinged_by_application=False),
        enabled=False,
        source="application, config/qstash.ts; not in the platform document and overlaps process-expert-transfers, "
        "so switched off",
    ),
)


def enabled(jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The jobs that are scheduled."""
    return tuple(job for job in jobs if job.enabled)
