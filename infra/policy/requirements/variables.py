"""Which variables the application cannot do without, which of them tell live from test, and which must never be."""

from __future__ import annotations

import re

from infra.policy.resources import Kind

# platform document, Environment Variables; the rest: application, config/env.ts and the routes that fail without.
_EVERYWHERE = frozenset(
    {
        "BETTERSTACK_API_KEY",
        "BETTERSTACK_API_TOKEN",
        "CLERK_PUBLISHABLE_KEY",
        "CLERK_SECRET_KEY",
        "CRON_API_KEY",
        "CRON_SECRET",
        "DIAGNOSTICS_TOKEN",
        "ENCRYPTION_KEY",
        "INTERNAL_ADMIN_KEY",
        "NEXT_PUBLIC_CLERK_AFTER_SIGN_OUT_URL",
        "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
        "NEXT_PUBLIC_CLERK_SIGN_IN_FALLBACK_REDIRECT_URL",
        "NEXT_PUBLIC_CLERK_SIGN_IN_URL",
        "NEXT_PUBLIC_CLERK_SIGN_UP_FALLBACK_REDIRECT_URL",
        "NEXT_PUBLIC_CLERK_SIGN_UP_URL",
        "NEXT_PUBLIC_CLERK_UNAUTHORIZED_URL",
        "NEXT_PUBLIC_NOVU_APPLICATION_IDENTIFIER",
        "NEXT_PUBLIC_POSTHOG_HOST",
        "NEXT_PUBLIC_POSTHOG_KEY",
        "NEXT_PUBLIC_STRIPE_MODE",
        "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
        "NOVU_BASE_URL",
        "NOVU_SECRET_KEY",
        "NOVU_SOCKET_URL",
        "QSTASH_CURRENT_SIGNING_KEY",
        "QSTASH_NEXT_SIGNING_KEY",
        "RESEND_API_KEY",
        "SENTRY_ENVIRONMENT",
        "STRIPE_CONNECT_WEBHOOK_SECRET",
        "STRIPE_IDENTITY_WEBHOOK_SECRET",
        "STRIPE_PUBLISHABLE_KEY",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
    }
)
# Those of a preview's own branch are set by the branch's stack.
_PRODUCTION = frozenset(
    {
        "AUDITLOG_DATABASE_URL",
        "BETTERSTACK_APPOINTMENT_REMINDERS_1HR_HEARTBEAT",
        "BETTERSTACK_APPOINTMENT_REMINDERS_HEARTBEAT",
        "BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT",
        "BETTERSTACK_PAYMENT_REMINDERS_HEARTBEAT",
        "BETTERSTACK_PENDING_PAYOUTS_HEARTBEAT",
        "BETTERSTACK_URL",
        "BLOB_READ_WRITE_TOKEN",
        "CLERK_WEBHOOK_SIGNING_SECRET",
        "DATABASE_URL",
        "GOOGLE_OAUTH_CLIENT_ID",
        "GOOGLE_OAUTH_CLIENT_SECRET",
        "GOOGLE_OAUTH_REDIRECT_URL",
        "NEXT_PUBLIC_APP_URL",
        "QSTASH_TOKEN",
        "RESEND_EMAIL_BOOKINGS_FROM",
        "UPSTASH_REDIS_REST_TOKEN",
        "UPSTASH_REDIS_REST_URL",
    }
)
REQUIRED: dict[Kind, frozenset[str]] = {"production": _EVERYWHERE | _PRODUCTION, "preview": _EVERYWHERE}

# application, docs/08-deployment: how each key tells its mode.
_SECRET: dict[Kind, str] = {"production": "sk_live_", "preview": "sk_test_"}
_PUBLISHABLE: dict[Kind, str] = {"production": "pk_live_", "preview": "pk_test_"}
MODES: dict[str, dict[Kind, str]] = {
    "CLERK_PUBLISHABLE_KEY": _PUBLISHABLE,
    "CLERK_SECRET_KEY": _SECRET,
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": _PUBLISHABLE,
    "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY": _PUBLISHABLE,
    "STRIPE_PUBLISHABLE_KEY": _PUBLISHABLE,
    "STRIPE_SECRET_KEY": _SECRET,
    "NEXT_PUBLIC_STRIPE_MODE": {"production": "live", "preview": "test"},
    "SENTRY_ENVIRONMENT": {"production": "production", "preview": "preview"},
}
# Keys of one account: all live, or all test.
ACCOUNTS_OF_KEYS: tuple[tuple[str, ...], ...] = (
    ("CLERK_SECRET_KEY", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "CLERK_PUBLISHABLE_KEY"),
    ("STRIPE_SECRET_KEY", "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY", "STRIPE_PUBLISHABLE_KEY", "NEXT_PUBLIC_STRIPE_MODE"),
)
MODE = re.compile(r"(?:[a-z]+_)?(live|test)(?:_|$)")

# Members of a group must differ: once shared, one leak opens all (application, lessons learned, no. 49).
DISTINCT: tuple[tuple[str, ...], ...] = (
    (
        "STRIPE_WEBHOOK_SECRET",
        "STRIPE_CONNECT_WEBHOOK_SECRET",
        "STRIPE_IDENTITY_WEBHOOK_SECRET",
        "CLERK_WEBHOOK_SIGNING_SECRET",
    ),
    ("QSTASH_CURRENT_SIGNING_KEY", "QSTASH_NEXT_SIGNING_KEY"),
    ("CRON_API_KEY", "CRON_SECRET", "DIAGNOSTICS_TOKEN", "INTERNAL_ADMIN_KEY", "ENCRYPTION_KEY"),
)

PUBLIC_PREFIX = "NEXT_PUBLIC_"
# A name that says so is a secret's, whoever declares it; connection URLs carry passwords, and whoever has a
# heartbeat's URL can silence an alert.
SECRET_NAME = re.compile(
    r"(?!NEXT_PUBLIC_).*(SECRET|TOKEN|PASSWORD|_HEARTBEAT$|DATABASE_URL|REDIS_REST_URL|SIGNING_KEY|ADMIN_KEY"
    r"|ENCRYPTION_KEY|API_KEY|PRIVATE_KEY)"
)
SECRET_SHAPE = re.compile(
    r"(sk|rk)_(live|test)_|whsec_|sig_|re_\w{8}|phx_|sntrys_|vercel_blob_|napi_|postgres(ql)?://|-----BEGIN"
    r"|https://uptime\.betterstack\.com/api/v1/heartbeat/"
)
# application, the routes under app/api/cron and lib/redis/manager.ts: switches for an emergency, which stay on unseen.
EMERGENCY = frozenset(
    {
        "CRON_FALLBACK_TOKEN",
        "DISABLE_REDIS",
        "ENABLE_CRON_FALLBACK",
        "FORCE_CACHE_CLEANUP",
        "SKIP_NOVU_BRIDGE_CHECK",
    }
)
DATABASE_URLS = ("DATABASE_URL", "DATABASE_URL_UNPOOLED", "AUDITLOG_DATABASE_URL")
# platform document, External Services; EU hosts: application, docs/06-legal/compliance and config/env.ts.
EU_HOSTS = {
    "NEXT_PUBLIC_POSTHOG_HOST": "eu.i.posthog.com",
    "NOVU_BASE_URL": "eu.api.novu.co",
    "NOVU_SOCKET_URL": "eu.socket.novu.co",
}
