"""The production domain is production's alone, answers itself, and what redirects does so for good."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.domains import PRIMARY_DOMAIN
from infra.policy.reading import known_text
from infra.policy.resources import UNKNOWN, VERCEL_DOMAIN, Resource, Stack
from infra.policy.rule import Finding, Level, Rule, named

_PERMANENT = (301, 308)


def check(stack: Stack) -> Iterator[Finding]:
    """Look at each domain, and for the one that must be there."""
    domains = list(stack.of(VERCEL_DOMAIN))
    names = {known_text(domain, "domain"): domain for domain in domains}
    if stack.kind == "production" and PRIMARY_DOMAIN not in names and None not in names:
        yield Finding(stack.urn(VERCEL_DOMAIN, PRIMARY_DOMAIN), f"the site has no {PRIMARY_DOMAIN}")
    for domain in domains:
        for message in _domain(domain, stack):
            yield Finding(domain.urn, message)


def _domain(domain: Resource, stack: Stack) -> Iterator[str]:
    name, redirect = known_text(domain, "domain") or "", domain.get("redirect")
    if stack.kind != "production":
        if name == PRIMARY_DOMAIN or name.endswith(f".{PRIMARY_DOMAIN}"):
            yield f"{name} is a domain of production"
        return
    if domain.get("gitBranch") not in (None, "", UNKNOWN):
        yield f"{name} shows a branch instead of production"
    if redirect in (None, "", UNKNOWN):
        return
    if name == PRIMARY_DOMAIN:
        yield f"{name} redirects, and QStash and Stripe follow no redirect"
    if redirect != PRIMARY_DOMAIN or domain.is_not("redirectStatusCode", *_PERMANENT):
        yield f"{name} does not redirect to {PRIMARY_DOMAIN} for good"


RULE = Rule(
    id=named(__name__),
    title="The production domain is production's alone, answers itself, and others redirect to it by https",
    level=Level.MANDATORY,
    types=(VERCEL_DOMAIN,),
    reason="Everything calls that one origin. A domain that shows a branch, or redirects, stops jobs and payments.",
    source="platform document, Environments and Network Security (HTTPS everywhere)",
    remedy="Mend infra/platform/domains.py.",
    guards={VERCEL_DOMAIN: ("(dropped)", "(planted)", "domain")},
    whole=check,
)
