"""Every way in which the project, its domains, firewall and webhooks could be wrong is found and told."""

from __future__ import annotations

import pytest

from infra.platform.aggregate import Platform
from infra.platform.domains import Domain
from infra.platform.rate_limits import FirewallLimit
from tests.platform.checks.alterations import (
    Alteration,
    Case,
    case_name,
    found_errors,
    one,
    part,
    setting,
    twice,
)


def _domains(*domains: Domain) -> Alteration:
    return lambda whole: whole.altered(domains=domains)


def _without_bypass(name: str) -> Alteration:
    def alter(whole: Platform) -> Platform:
        kept = tuple(rule for rule in whole.firewall.bypasses if rule.name != name)
        return part("firewall", bypasses=kept)(whole)

    return alter


def _event_twice(whole: Platform) -> Platform:
    return one("webhooks", "clerk", events=("user.created", "user.created"))(whole)


def _limits(*limits: FirewallLimit) -> Alteration:
    return lambda whole: part("firewall", limits=(*whole.firewall.limits, *limits))(whole)


def _passing_within(limit: FirewallLimit) -> Alteration:
    def alter(whole: Platform) -> Platform:
        first, *others = whole.firewall.bypasses
        return part("firewall", bypasses=(first.altered(limit=limit), *others))(whole)

    return alter


def _without_limit(name: str) -> Alteration:
    def alter(whole: Platform) -> Platform:
        return part("firewall", limits=tuple(limit for limit in whole.firewall.limits if limit.name != name))(whole)

    return alter


_SLOW = FirewallLimit(name="slow", path_prefix="/api/slow", requests=1, window_s=3600, source="test")

CASES: list[Case] = [
    ("postbuild", part("hosting", build_command="pnpm build"), "hosting.py", "postbuild", "pnpm exec next build"),
    ("no origin", part("environment", origin=None), "environments.py", "no origin", "give it one"),
    (
        "two origins",
        part("environment", origin="https://eleva.care,https://x.y"),
        "domains.py",
        "not one https",
        "https://host",
    ),
    ("plain http", part("environment", origin="http://eleva.care"), "domains.py", "not one https", "https://host"),
    ("foreign origin", part("environment", origin="https://eleva.example"), "domains.py", "not served", "answers"),
    (
        "redirecting origin",
        _domains(
            Domain(name="eleva.care", redirect_to="www.eleva.care", source="test"),
            Domain(name="www.eleva.care", source="test"),
        ),
        "domains.py",
        "redirects, which QStash",
        "answers",
    ),
    (
        "redirect to nowhere",
        _domains(
            Domain(name="eleva.care", source="test"), Domain(name="www.eleva.care", redirect_to="x.y", source="test")
        ),
        "domains.py",
        "'www.eleva.care' redirects to 'x.y'",
        "primary domain",
    ),
    ("domain twice", twice("domains"), "domains.py", "the domain 'eleva.care' occurs 2", "of its own"),
    ("no firewall", part("firewall", enabled=False), "firewall.py", "is off", "switch it on"),
    ("jobs challenged", _without_bypass("scheduled-jobs"), "firewall.py", "QStash may be challenged", "/api/cron/"),
    ("monitors challenged", _without_bypass("health-checks"), "firewall.py", "Better Stack", "/api/healthcheck"),
    ("webhooks challenged", _without_bypass("vendor-webhooks"), "firewall.py", "Stripe and Clerk", "/api/webhooks/"),
    ("notices challenged", _without_bypass("notifications"), "firewall.py", "Novu may be challenged", "/api/novu"),
    ("long window", _limits(_SLOW), "limit 'slow'", "at most 600 s", "shorten"),
    ("long window of a bypass", _passing_within(_SLOW), "limit 'slow'", "at most 600 s", "shorten"),
    (
        "limit twice",
        _passing_within(_SLOW.altered(name="public-api", window_s=60)),
        "rate_limits.py",
        "the limit 'public-api' occurs 2",
        "of its own",
    ),
    (
        "no limit",
        _without_limit("pack-checkout"),
        "'/api/create-pack-checkout'",
        "the firewall does not",
        "add a firewall",
    ),
    (
        "webhook elsewhere",
        one("webhooks", "clerk", path="/api/clerk"),
        "webhook 'clerk'",
        "not below",
        "mend its path",
    ),
    (
        "webhooks of one secret",
        one("webhooks", "stripe", signing_variable="STRIPE_CONNECT_WEBHOOK_SECRET"),
        "webhooks.py",
        "signing variable",
        "of its own",
    ),
    ("readable", one("webhooks", "clerk", signing_variable="SENTRY_ORG"), "'clerk'", "not a secret", "declare it"),
    ("undeclared", one("webhooks", "clerk", signing_variable="NOTHING"), "'clerk'", "not a secret", "declare it"),
    ("event twice", _event_twice, "webhook 'clerk'", "the event 'user.created' occurs 2", "of its own"),
    *(
        (f"callback {n}", setting(failure_callback_url=url), "failure_callback_url", "not an https", "public https")
        for n, url in enumerate(
            ("http://x.y", "https://", "https:///failed", "https://x.y/a b", "https://x.y/#a", "https://x.y/\x07", "")
        )
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_wrong_is_found_once(case: Case) -> None:
    assert len(found_errors(case)) == 1


def test_a_wrong_callback_is_not_shown() -> None:
    alteration = setting(failure_callback_url="https://hooks.example.com/the-key #1")
    [problem] = found_errors(("callback", alteration, "failure_callback_url", "", ""))
    assert "the-key" not in str(problem)
