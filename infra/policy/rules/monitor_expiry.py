"""Somebody hears in time that the certificate or the domain expires."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import number, tier_of
from infra.policy.requirements.alerts import EXPIRY_WARNING_DAYS_MIN
from infra.policy.resources import MONITOR, POLICY, UNKNOWN, Stack
from infra.policy.rule import Finding, Level, Rule, named

_WHAT = {"sslExpiration": "the certificate", "domainExpiration": "the domain"}


def check(stack: Stack) -> Iterator[Finding]:
    """Look for one monitor that watches each, with a policy for it."""
    for property_, what in _WHAT.items():
        values = {m.urn: m.get(property_) for m in stack.of(MONITOR)}
        early = [urn for urn, days in values.items() if (number(days) or 0) >= EXPIRY_WARNING_DAYS_MIN]
        if not early and UNKNOWN not in values.values():
            yield Finding(
                stack.urn(MONITOR, property_),
                f"nothing warns {EXPIRY_WARNING_DAYS_MIN} days before {what} expires: the site would be gone at once",
            )
    for monitor in stack.of(MONITOR):
        watches = any((number(monitor.get(property_)) or 0) > 0 for property_ in _WHAT)
        if watches and stack.referred(monitor, "expirationPolicyId", POLICY) is None and tier_of(monitor, stack):
            yield Finding(monitor.urn, f"{monitor.name} watches an expiry and names no policy for it")


RULE = Rule(
    id=named(__name__),
    title="A monitor warns before the certificate or the domain expires",
    level=Level.MANDATORY,
    types=(MONITOR, POLICY),
    environments=("production",),
    reason="An expired domain or certificate takes the whole site down at a date that everybody could have known.",
    source="platform document, Network Security (HTTPS everywhere); derived: a week is enough to renew by hand",
    remedy="Set SSL_EXPIRATION_DAYS and DOMAIN_EXPIRATION_DAYS on a monitor in infra/platform/monitors.py.",
    guards={MONITOR: ("sslExpiration", "domainExpiration", "expirationPolicyId")},
    whole=check,
)
