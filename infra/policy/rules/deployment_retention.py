"""Old deployments are kept long enough to go back, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.policy.resources import UNKNOWN, VERCEL_RETENTION, Stack
from infra.policy.rule import Finding, Level, Rule, named

_ALLOWED = {
    "expirationProduction": ("3m", "6m", "1y"),
    "expirationPreview": ("1w", "1m", "2m"),
    "expirationCanceled": ("1d", "1w", "1m"),
    "expirationErrored": ("1w", "1m", "2m"),
}


def check(stack: Stack) -> Iterator[Finding]:
    """Look for the resource, and at each outcome."""
    found = list(stack.of(VERCEL_RETENTION))
    if not found:
        name = naming.resource(naming.HOSTING, "retention")
        yield Finding(stack.urn(VERCEL_RETENTION, name), "nothing says how long deployments are kept")
    for retention in found:
        for property_, allowed in _ALLOWED.items():
            value = retention.get(property_)
            if value is not UNKNOWN and value not in allowed:
                yield Finding(retention.urn, f"{property_} must be one of {', '.join(allowed)}")


RULE = Rule(
    id=named(__name__),
    title="Deployments are kept long enough to go back to one, and not for ever",
    level=Level.MANDATORY,
    types=(VERCEL_RETENTION,),
    environments=("production",),
    reason="An incident is mitigated by going back to a deployment that is still there. One that is kept for ever runs "
    "old code with old secrets.",
    source="platform document, Disaster Recovery (redeploy); derived: an incident is noticed within a quarter",
    remedy="Mend `retention` in infra/platform/hosting.py.",
    guards={VERCEL_RETENTION: ("(dropped)", *_ALLOWED)},
    whole=check,
)
