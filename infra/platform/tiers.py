"""Alert tiers: after how many failures somebody is told, when it escalates, and by which channels."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from infra.platform.base import Fact

Channel = Literal["email", "push", "sms", "call", "critical_alert"]


class TierName(StrEnum):
    """The tiers of the platform document."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"


class Tier(Fact):
    """One row of the alert table."""

    name: TierName
    failures_before_alert: int
    escalation_s: int
    email: bool
    push: bool
    sms: bool
    call: bool
    critical_alert: bool
    source: str

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that are on."""
        switches: dict[Channel, bool] = {
            "email": self.email,
            "push": self.push,
            "sms": self.sms,
            "call": self.call,
            "critical_alert": self.critical_alert,
        }
        return frozenset(channel for channel, on in switches.items() if on)

    def confirmation_period_s(self, check_frequency_s: int) -> int:
        """How long a monitor keeps failing before it alerts: one interval less than the failures it takes.

        Better Stack counts time and not failures; the first failure is at second 0, so "at once" is 0.
        """
        return (self.failures_before_alert - 1) * check_frequency_s


_CHANNELS = "channels: application, docs/03-infrastructure/monitoring/01-betterstack-monitoring.md"

TIERS: tuple[Tier, ...] = (
    Tier(
        name=TierName.CRITICAL,
        failures_before_alert=1,
        escalation_s=5 * 60,
        email=True,
        push=True,
        sms=True,
        call=False,
        critical_alert=True,
        source=f"platform document, Alert Configuration; SMS: platform document, Incident Response; {_CHANNELS}",
    ),
    Tier(
        name=TierName.HIGH,
        failures_before_alert=2,
        escalation_s=10 * 60,
        email=True,
        push=True,
        sms=False,
        call=False,
        critical_alert=True,
        source=f"platform document, Alert Configuration; {_CHANNELS}",
    ),
    Tier(
        name=TierName.MEDIUM,
        failures_before_alert=3,
        escalation_s=30 * 60,
        email=True,
        push=True,
        sms=False,
        call=False,
        critical_alert=False,
        source=f"platform document, Alert Configuration; {_CHANNELS}",
    ),
)

_BY_NAME = {tier.name: tier for tier in TIERS}


def tier(name: TierName) -> Tier:
    """The tier of that name."""
    return _BY_NAME[name]
