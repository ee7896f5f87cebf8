"""Hosting: a build that cannot touch schedules, one origin, a firewall that limits the public and lets vendors pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.platform.aggregate import Platform
from infra.platform.checks.duplicates import duplicates
from infra.platform.domains import WWW_DOMAIN
from infra.platform.firewall import NOVU_BRIDGE_PATH, BypassRule
from infra.platform.job import CRON_PREFIX
from infra.platform.plans import VERCEL_RATE_LIMIT_WINDOW_MAX_S
from infra.platform.problems import Problem
from infra.platform.services import HEALTHCHECK_PATH
from infra.platform.variables.formats import description, fits
from infra.platform.webhooks import WEBHOOK_PREFIX

HOSTING_FILE = "infra/platform/hosting.py"
FIREWALL_FILE = "infra/platform/firewall.py"
RATE_LIMITS_FILE = "infra/platform/rate_limits.py"
DOMAINS_FILE = "infra/platform/domains.py"
WEBHOOKS_FILE = "infra/platform/webhooks.py"

_RUNS_POSTBUILD = re.compile(r"\b(pnpm|npm|yarn|bun)\s+(run\s+)?build\b")
_ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+")


def check(platform: Platform) -> list[Problem]:
    """What is wrong with the project, its domains, firewall and webhooks."""
    return [*_build(platform), *_origin(platform), *_firewall(platform), *_webhooks(platform), *_callback(platform)]


def _build(platform: Platform) -> Iterator[Problem]:
    if _RUNS_POSTBUILD.search(platform.hosting.build_command):
        yield Problem(
            place=HOSTING_FILE,
            message="the build command also runs the postbuild script, which deletes every QStash schedule",
            remedy="call the framework's own build, such as 'pnpm exec next build'",
        )


def _origin(platform: Platform) -> Iterator[Problem]:
    origin = platform.environment.origin
    if origin is None:
        if platform.environment.is_production:
            yield Problem(
                place="infra/platform/environments.py", message="production has no origin", remedy="give it one"
            )
        return
    names = {domain.name: domain for domain in platform.domains}
    yield from duplicates(DOMAINS_FILE, "domain", (domain.name for domain in platform.domains))
    if not _ORIGIN.fullmatch(origin):
        yield Problem(
            place=DOMAINS_FILE,
            message=f"'{origin}' is not one https origin",
            remedy="write it as https://host, without a path, port or trailing slash",
        )
    elif (domain := names.get(origin.removeprefix("https://"))) is None or domain.redirect_to:
        yield Problem(
            place=DOMAINS_FILE,
            message=f"'{origin}' is not served by the project, or redirects, which QStash and Stripe do not follow",
            remedy="let the origin's host be a domain that answers",
        )
    for domain in platform.domains:
        if domain.redirect_to and domain.redirect_to not in names:
            yield Problem(
                place=DOMAINS_FILE,
                message=f"'{domain.name}' redirects to '{domain.redirect_to}', which the project does not have",
                remedy=f"let {WWW_DOMAIN} redirect to the primary domain",
            )


def _lets_pass(rule: BypassRule, path: str) -> bool:
    conditions = [condition for group in rule.groups for condition in group]
    return any(c.type == "path" and c.operator == "pre" and c.value and path.startswith(c.value) for c in conditions)


def _firewall(platform: Platform) -> Iterator[Problem]:
    firewall = platform.firewall
    if not firewall.enabled:
        yield Problem(place=FIREWALL_FILE, message="the firewall is off", remedy="switch it on")
    for path, who in (
        (CRON_PREFIX, "QStash"),
        (HEALTHCHECK_PATH, "Better Stack"),
        (WEBHOOK_PREFIX, "Stripe and Clerk"),
        (NOVU_BRIDGE_PATH, "Novu"),
    ):
        if not any(_lets_pass(rule, path) for rule in firewall.bypasses):
            yield Problem(
                place=FIREWALL_FILE,
                message=f"{who} may be challenged at {path}, and cannot answer",
                remedy=f"let {path} pass before limits and bot checks",
            )
    yield from duplicates(RATE_LIMITS_FILE, "limit", (limit.name for limit in firewall.all_limits))
    for limit in firewall.all_limits:
        if limit.window_s > VERCEL_RATE_LIMIT_WINDOW_MAX_S:
            yield Problem(
                place=f"{RATE_LIMITS_FILE}, limit '{limit.name}'",
                message=f"Vercel counts for at most {VERCEL_RATE_LIMIT_WINDOW_MAX_S} s and not {limit.window_s} s",
                remedy="shorten the window",
            )
    for route in platform.rate_limited_routes:
        if not any(limit.path_prefix == route.path for limit in firewall.limits):
            yield Problem(
                place=f"{RATE_LIMITS_FILE}, route '{route.path}'",
                message="the application limits it and the firewall does not",
                remedy="add a firewall limit for its path",
            )


def _webhooks(platform: Platform) -> Iterator[Problem]:
    yield from duplicates(WEBHOOKS_FILE, "path", (webhook.path for webhook in platform.webhooks))
    yield from duplicates(
        WEBHOOKS_FILE, "signing variable", (webhook.signing_variable for webhook in platform.webhooks)
    )
    for webhook in platform.webhooks:
        place = f"{WEBHOOKS_FILE}, webhook '{webhook.name}'"
        yield from duplicates(place, "event", webhook.events)
        if not webhook.path.startswith(WEBHOOK_PREFIX):
            yield Problem(
                place=place, message=f"'{webhook.path}' is not below {WEBHOOK_PREFIX}", remedy="mend its path"
            )
        variable = platform.contract.variable(webhook.signing_variable)
        if variable is None or not variable.sensitive:
            yield Problem(
                place=place,
                message=f"{webhook.signing_variable} is not a secret of the contract",
                remedy="declare it in infra/platform/variables",
            )


def _callback(platform: Platform) -> Iterator[Problem]:
    url = platform.settings.failure_callback_url
    if url is not None and not fits("public-https-url", url):
        yield Problem(
            place="stack configuration, eleva:failure_callback_url",
            message=f"is not {description('public-https-url')}",  # never the value: such addresses carry keys
            remedy="give a public https address, or remove the setting",
        )
