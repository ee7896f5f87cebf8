"""What a variable's value looks like. Each format is a test and the words that describe it; no value is ever shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qs, urlsplit

FormatName = Literal[
    "any",
    "postgres-url",
    "https-url",
    "https-origin",
    "public-https-url",
    "wss-url",
    "upstash-url",
    "heartbeat-url",
    "dsn",
    "path",
    "decimal",
    "mode",
    "qstash-signing-key",
    "random",
    "hex-key",
    "webhook-secret",
    "clerk-secret",
    "clerk-publishable",
    "stripe-secret",
    "stripe-publishable",
    "stripe-version",
    "resend-key",
    "posthog-key",
    "sentry-token",
    "google-client-id",
    "blob-token",
    "email-sender",
]


HEARTBEATS = "uptime.betterstack.com/api/v1/heartbeat/"  # where Better Stack takes pings


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _is_url(value: str, *schemes: str, host_suffix: str = "") -> bool:
    try:
        url = urlsplit(value)
        host = url.hostname or ""
    except ValueError:
        return False
    plain = not re.search(r"[\s,]", value)
    return plain and url.scheme in schemes and bool(host) and host.endswith(host_suffix)


def _is_public_https_url(value: str) -> bool:
    """A URL that a vendor can call: a host name with a domain, and nothing that the wire cannot carry."""
    try:
        url = urlsplit(value)
        _ = url.port  # raises for one that is no number or out of range
        host = url.hostname or ""
    except ValueError:
        return False
    plain = re.fullmatch(r"[!-~]+", value) is not None and "#" not in value
    label = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    named = re.fullmatch(rf"({label}\.)+[a-z]([a-z0-9-]*[a-z0-9])?", host) is not None  # no address, no localhost
    return plain and named and url.scheme == "https"


def _is_origin(value: str) -> bool:
    return _is_url(value, "https") and re.fullmatch(r"https://[a-z0-9.-]+", value) is not None


def _is_postgres_url(value: str) -> bool:
    if not _is_url(value, "postgres", "postgresql"):
        return False
    url = urlsplit(value)
    local = url.hostname in {"localhost", "127.0.0.1", "::1"}
    complete = bool(url.username and url.password and url.path.strip("/"))
    encrypted = parse_qs(url.query).get("sslmode", []) == ["require"]
    return complete and encrypted and not local and "placeholder" not in value.lower()


def _is_heartbeat_url(value: str) -> bool:
    return re.fullmatch(rf"https://{re.escape(HEARTBEATS)}\w+", value) is not None


FORMATS: dict[FormatName, tuple[str, Callable[[str], bool]]] = {
    "any": ("not empty", lambda value: bool(value.strip())),
    "postgres-url": (
        "a postgresql:// URL of a remote host with user, password, database and sslmode=require",
        _is_postgres_url,
    ),
    "https-url": ("one https:// URL", lambda value: _is_url(value, "https")),
    "https-origin": ("one https:// origin without a path or trailing slash", _is_origin),
    "public-https-url": (
        "an https:// URL of a public host name, without fragment, white space or special characters",
        _is_public_https_url,
    ),
    "wss-url": ("one wss:// URL", lambda value: _is_url(value, "wss")),
    "upstash-url": (
        "an https:// URL below upstash.io",
        lambda value: _is_url(value, "https", host_suffix=".upstash.io"),
    ),
    "heartbeat-url": ("a Better Stack heartbeat URL", _is_heartbeat_url),
    "dsn": ("an https:// DSN with its public key", _matches(r"https://[\w]+@[\w.-]+/\d+")),
    "path": ("a path that starts with a slash", _matches(r"/[\w/-]*")),
    "decimal": ("a decimal fraction below 1", _matches(r"0?\.\d+")),
    "mode": ("live or test", _matches(r"live|test")),
    "qstash-signing-key": ("a QStash signing key (sig_ and at least 16 characters)", _matches(r"sig_[\w-]{16,}")),
    "random": ("at least 32 random letters, digits, dashes or underscores", _matches(r"[\w-]{32,}")),
    "hex-key": ("64 hexadecimal digits", _matches(r"[0-9a-fA-F]{64}")),
    "webhook-secret": ("a webhook signing secret (whsec_...)", _matches(r"whsec_[\w+/=-]{8,}")),
    "clerk-secret": ("a Clerk secret key (sk_live_ or sk_test_)", _matches(r"sk_(live|test)_\w+")),
    "clerk-publishable": ("a Clerk publishable key (pk_live_ or pk_test_)", _matches(r"pk_(live|test)_[\w$=+/-]+")),
    "stripe-secret": ("a Stripe secret key (sk_live_ or sk_test_)", _matches(r"sk_(live|test)_\w+")),
    "stripe-publishable": ("a Stripe publishable key (pk_live_ or pk_test_)", _matches(r"pk_(live|test)_\w+")),
    "stripe-version": ("a Stripe API version (date.name)", _matches(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")),
    "resend-key": ("a Resend key (re_...)", _matches(r"re_\w+")),
    "posthog-key": ("a PostHog project key (phc_...)", _matches(r"phc_[A-Za-z0-9]+")),
    "sentry-token": ("a Sentry token (sntrys_...)", _matches(r"sntrys_[\w=+/-]+")),
    "google-client-id": (
        "a Google client id (...apps.googleusercontent.com)",
        _matches(r"[\w-]+\.apps\.googleusercontent\.com"),
    ),
    "blob-token": ("a Vercel Blob token (vercel_blob_...)", _matches(r"vercel_blob_\w+")),
    "email-sender": (
        "an address, or a name and an address in angle brackets",
        _matches(r"[^@<>]*<?[^@<>\s]+@[^@<>\s]+>?"),
    ),
}


def fits(name: FormatName, value: str) -> bool:
    """Whether the value looks as it should."""
    return FORMATS[name][1](value)


def description(name: FormatName) -> str:
    """What a value of this format looks like, for people."""
    return FORMATS[name][0]
