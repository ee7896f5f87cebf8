"""What a scheduled job is: how its route is called, what the route accepts, and the heartbeat that misses it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from infra.platform.base import Fact
from infra.platform.cron import interval_s
from infra.platform.tiers import TierName

CRON_PREFIX = "/api/cron/"
HEARTBEAT_GRACE_RATIO = 0.2
HEARTBEAT_FAILURE_SUFFIX = "/fail"  # application, lib/integrations/betterstack/heartbeat.ts
RETRIES = 3  # application, config/qstash.ts
# Longer than the function may run, so that QStash never gives up on a run that is still moving money and starts a
# second one beside it; ten seconds cover the start of a function and the way of its answer.
TIMEOUT_MARGIN_S = 10
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
    """One scheduled job, its route and what the route accepts.

    Attributes:
        name: the last part of its route's path, and part of its schedule's id; unique.
        key: what the application calls it, in the header `x-cron-job-name`; unique.
        tier: how its missed heartbeat alerts: a `TierName`, or `MAINTENANCE`. Any other is reported by validation,
            together with all else that is wrong.
        priority: what the route is told in the header `x-cron-priority`, for its own log; it alerts nobody.
        max_duration_s: how long the function behind the route may run, in seconds, as the route's file says.
        methods_accepted: what the route answers to; `method` is one of them.
        authentications_accepted: what the route takes as proof of who calls; `authentication` is one of them.
        window: which appointments a reminder looks at; None for what is no reminder.
        retries: how often QStash calls again when a call failed.
    """

    name: str
    key: str
    purpose: str
    cron: str
    tier: str
    priority: Priority
    max_duration_s: int
    method: Method = "POST"
    methods_accepted: tuple[Method, ...] = ("GET", "POST")
    authentication: Authentication = Authentication.API_KEY
    authentications_accepted: tuple[Authentication, ...] = (Authentication.API_KEY,)
    heartbeat: Heartbeat | None = None
    window: Window | None = None
    enabled: bool = True
    retries: int = RETRIES
    source: str

    @property
    def path(self) -> str:
        """Its route below the application's origin."""
        return f"{CRON_PREFIX}{self.name}"

    @property
    def interval_s(self) -> int:
        """Seconds between two runs.

        Raises:
            InvalidCron: the schedule makes no sense; validation reports it with its place.
        """
        return interval_s(self.cron)

    @property
    def timeout_s(self) -> int:
        """How many seconds QStash waits for the answer: a little more than the function may run."""
        return self.max_duration_s + TIMEOUT_MARGIN_S

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
