"""Variables that must not be set: switches for emergencies, obsolete names, and names that no code reads."""

from __future__ import annotations

from fnmatch import fnmatchcase

from infra.platform.base import Fact


class Forbidden(Fact):
    """A name, or a pattern with `*`, and why it must not be set in any deployed environment."""

    pattern: str
    reason: str
    source: str

    def matches(self, name: str) -> bool:
        """Whether the name is meant."""
        return fnmatchcase(name, self.pattern)


_CLASH = "stale: the application reads another name"
_GHOST = "no code reads it"

FORBIDDEN: tuple[Forbidden, ...] = (
    Forbidden(
        pattern="ENABLE_CRON_FALLBACK",
        reason="lets a made-up user agent run the jobs that pay experts",
        source="application, app/api/cron/process-pending-payouts/route.ts",
    ),
    Forbidden(
        pattern="CRON_FALLBACK_TOKEN",
        reason="a second way into the job routes, for emergencies only",
        source="application, app/api/cron/process-expert-transfers/route.ts",
    ),
    Forbidden(
        pattern="DISABLE_REDIS",
        reason="takes locks and rate limits away from payments",
        source="application, lib/redis/manager.ts",
    ),
    Forbidden(
        pattern="FORCE_CACHE_CLEANUP",
        reason="cleans Redis on every keep-alive",
        source="application, app/api/cron/keep-alive/route.ts",
    ),
    Forbidden(
        pattern="SKIP_NOVU_BRIDGE_CHECK", reason="hides a missing Novu key", source="application, app/api/novu/route.ts"
    ),
    Forbidden(pattern="DEBUG_TELEMETRY*", reason="for development only", source="application, config/env.ts"),
    *(
        Forbidden(
            pattern=pattern,
            reason="obsolete: Redis is reached by UPSTASH_REDIS_REST_URL",
            source="application, docs/02-core-systems/caching/01-redis-caching.md",
        )
        for pattern in ("KV_REST_API_*", "REDIS_URL")
    ),
    Forbidden(pattern="DATABASE_URL_LEGACY", reason="obsolete", source="application, .env.example"),
    Forbidden(
        pattern="AUDIT_DATABASE_URL",
        reason="misspelt: the application reads AUDITLOG_DATABASE_URL",
        source="application, drizzle/auditDb.ts",
    ),
    Forbidden(
        pattern="NOVU_API_KEY", reason="obsolete: NOVU_SECRET_KEY replaces it", source="application, config/env.ts"
    ),
    *(
        Forbidden(pattern=pattern, reason=_CLASH, source="application, README.md")
        for pattern in (
            "GOOGLE_CLIENT_*",
            "POSTHOG_PROJECT_API_KEY",
            "POSTHOG_HOST",
            "NEXT_PUBLIC_NOVU_BACKEND_URL",
            "QSTASH_SIGNING_KEY",
            "STRIPE_PRICE_*",
        )
    ),
    *(
        Forbidden(pattern=pattern, reason=_GHOST, source="application, .env.example")
        for pattern in ("BOTID_*", "DUB_WORKSPACE_ID", "NEXT_PUBLIC_CLERK_AFTER_SIGN_IN_URL")
    ),
    *(
        Forbidden(
            pattern=pattern, reason="Vercel sets it itself", source="derived: Vercel's system environment variables"
        )
        for pattern in ("VERCEL", "VERCEL_*", "NODE_ENV")
    ),
)


def forbidden(name: str) -> Forbidden | None:
    """Why that name must not be set; None when it may."""
    return next((entry for entry in FORBIDDEN if entry.matches(name)), None)
