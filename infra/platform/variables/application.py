"""Variables of monitoring and analytics, of the application itself, and of what is optional in it."""

from __future__ import annotations

from infra.platform.domains import PRODUCTION_ORIGIN
from infra.platform.variables.model import (
    PUBLIC_PREFIX,
    Constant,
    Copy,
    Generated,
    Output,
    Setting,
    Supplied,
    Unset,
    Use,
    Variable,
)

_DOCUMENT = "platform document, Environment Variables"
_ENV = "application, config/env.ts"
_SUPPLIED = Use(origin=Supplied())
_OPTIONAL_SUPPLIED = Use(origin=Supplied(), required=False)
_SETTING = Use(origin=Setting())
_OPTIONAL_SETTING = Use(origin=Setting(), required=False)
_GENERATED = Use(origin=Generated())
_DEFAULT = Unset(reason="the application's default is right")
_VERIFICATION = "app/(private)/account/identity/page.tsx"


def _constant(value: str) -> Use:
    return Use(origin=Constant(value=value))


MONITORING: tuple[Variable, ...] = (
    Variable(
        name="BETTERSTACK_API_TOKEN",
        kind="secret",
        purpose="A token that may only read monitors, for the status in the site's footer",
        production=_SUPPLIED,
        preview=_SUPPLIED,
        document_required=True,
        source=_DOCUMENT,
    ),
    Variable(
        name="BETTERSTACK_API_KEY",
        kind="secret",
        purpose="The same token, by the name that the application reads",
        production=Use(origin=Copy(of="BETTERSTACK_API_TOKEN")),
        preview=Use(origin=Copy(of="BETTERSTACK_API_TOKEN")),
        source=_ENV,
    ),
    Variable(
        name="BETTERSTACK_URL",
        kind="config",
        purpose="The status page that the footer links to",
        format="https-url",
        production=Use(origin=Output(system="monitoring", attribute="status_page_url")),
        preview=Unset(reason="a preview has no monitors, and production's status would be read as its own"),
        source=_ENV,
    ),
    Variable(
        name="BETTERSTACK_CLEANUP_RESERVATIONS_HEARTBEAT",
        kind="secret",
        purpose="Reports a successful run of cleanup-expired-reservations, were it watched",
        format="heartbeat-url",
        production=Unset(reason="the platform document watches no maintenance job, and empty means no ping"),
        preview=Unset(reason="the platform document watches no maintenance job, and empty means no ping"),
        source=_ENV,
    ),
    Variable(
        name="NEXT_PUBLIC_POSTHOG_KEY",
        kind="public",
        purpose="Product analytics",
        format="posthog-key",
        production=_SETTING,
        preview=_SETTING,
        document_required=True,
        source=_DOCUMENT,
    ),
    Variable(
        name="NEXT_PUBLIC_POSTHOG_HOST",
        kind="public",
        purpose="PostHog in the EU; the application's own defaults are in the US",
        format="https-url",
        production=_constant("https://eu.i.posthog.com"),
        preview=_constant("https://eu.i.posthog.com"),
        source=_ENV,
    ),
    Variable(
        name="NEXT_PUBLIC_SENTRY_DSN",
        kind="public",
        purpose="Where errors are sent (Better Stack Errors)",
        format="dsn",
        production=_OPTIONAL_SETTING,
        preview=_OPTIONAL_SETTING,
        may_be_shared="errors are told apart by SENTRY_ENVIRONMENT, and the key in it can only send them",
        source=_ENV,
    ),
    Variable(
        name="SENTRY_ENVIRONMENT",
        kind="config",
        purpose="Which environment errors are filed under; by default previews would say production",
        production=_constant("production"),
        preview=_constant("preview"),
        source="application, sentry.server.config.ts",
    ),
    Variable(
        name="SENTRY_RELEASE",
        kind="config",
        purpose="Which release errors are filed under",
        production=Unset(reason="defaults to the commit that Vercel built"),
        preview=Unset(reason="defaults to the commit that Vercel built"),
        source="application, sentry.server.config.ts",
    ),
    *(
        Variable(
            name=name,
            kind="config",
            purpose="Where source maps are uploaded to",
            production=_OPTIONAL_SETTING,
            preview=_OPTIONAL_SETTING,
            may_be_shared="a name that opens nothing without SENTRY_AUTH_TOKEN",
            source="application, next.config.ts",
        )
        for name in ("SENTRY_ORG", "SENTRY_PROJECT")
    ),
    Variable(
        name="SENTRY_AUTH_TOKEN",
        kind="secret",
        purpose="Uploads source maps while building",
        format="sentry-token",
        production=_OPTIONAL_SUPPLIED,
        preview=_OPTIONAL_SUPPLIED,
        source="application, next.config.ts",
    ),
    *(
        Variable(
            name=name,
            kind=kind,
            purpose="Creates PostHog dashboards from an engineer's machine",
            production=Unset(reason="only a script outside the application reads it"),
            preview=Unset(reason="only a script outside the application reads it"),
            source="application, scripts/utilities/setup-posthog-dashboards.js",
        )
        for name, kind in (("POSTHOG_API_KEY", "secret"), ("POSTHOG_PROJECT_ID", "config"))
    ),
)

APPLICATION: tuple[Variable, ...] = (
    Variable(
        name="NEXT_PUBLIC_APP_URL",
        kind="public",
        purpose="The one origin of this deployment; job URLs are made of it",
        format="https-origin",
        production=_constant(PRODUCTION_ORIGIN),
        preview=Use(origin=Output(system="hosting", attribute="branch_origin")),
        per_branch=True,
        source="platform document, Environments; application, config/env.ts",
    ),
    Variable(
        name="ENCRYPTION_KEY",
        kind="secret",
        purpose="Encrypts medical records; without the old one they cannot be read",
        format="hex-key",
        production=Use(origin=Generated(only_for_new_platform=True)),
        preview=Use(origin=Generated(only_for_new_platform=True)),
        never_replaced=True,
        source="application, lib/utils/encryption.ts",
    ),
    Variable(
        name="DIAGNOSTICS_TOKEN",
        kind="secret",
        purpose="Opens /api/diagnostics, which is open to everybody without it",
        format="random",
        production=_GENERATED,
        preview=_GENERATED,
        source="application, app/api/diagnostics/route.ts",
    ),
    Variable(
        name="INTERNAL_ADMIN_KEY",
        kind="secret",
        purpose="Opens /api/internal/force-verification",
        format="random",
        production=_GENERATED,
        preview=_GENERATED,
        source="application, app/api/internal/force-verification/route.ts",
    ),
    Variable(
        name="BLOB_READ_WRITE_TOKEN",
        kind="secret",
        purpose="Uploads to Vercel Blob",
        format="blob-token",
        production=_SUPPLIED,
        preview=_OPTIONAL_SUPPLIED,
        source="application, app/api/upload/route.ts",
    ),
)

OPTIONAL: tuple[Variable, ...] = (
    Variable(
        name="DUB_API_KEY",
        kind="secret",
        purpose="Short links",
        production=_OPTIONAL_SUPPLIED,
        preview=_OPTIONAL_SUPPLIED,
        source="application, lib/integrations/dub/client.ts",
    ),
    Variable(
        name="DUB_API_ENDPOINT",
        kind="config",
        purpose="Short links",
        format="https-url",
        production=_OPTIONAL_SETTING,
        preview=_OPTIONAL_SETTING,
        may_be_shared="the vendor's address, which is the same for everybody",
        source="application, lib/integrations/dub/client.ts",
    ),
    Variable(
        name="DUB_DEFAULT_DOMAIN",
        kind="config",
        purpose="The domain of short links",
        production=_constant("go.eleva.care"),
        preview=Unset(reason="a preview makes no links on a production domain"),
        source="application, lib/integrations/dub/client.ts",
    ),
    *(
        Variable(
            name=name,
            kind="public",
            purpose="The consent banner",
            production=_OPTIONAL_SETTING,
            preview=_OPTIONAL_SETTING,
            may_be_shared="which banner is shown; every browser has it",
            source="application, app/providers.tsx",
        )
        for name in ("NEXT_PUBLIC_COOKIE_KIT_ID", "NEXT_PUBLIC_COOKIE_KEY")
    ),
    *(
        Variable(
            name=name,
            kind="public" if name.startswith(PUBLIC_PREFIX) else "config",
            purpose=purpose,
            production=_DEFAULT,
            preview=_DEFAULT,
            source=f"application, {file}",
        )
        for name, purpose, file in (
            ("NEXT_PUBLIC_VERIFICATION_INITIAL_POLL_INTERVAL", "First wait for an identity check", _VERIFICATION),
            ("NEXT_PUBLIC_VERIFICATION_MAX_POLL_INTERVAL", "Longest wait for an identity check", _VERIFICATION),
            ("NEXT_PUBLIC_VERIFICATION_BACKOFF_FACTOR", "How the waits grow", _VERIFICATION),
            ("NEXT_PUBLIC_VERIFICATION_MAX_POLL_ATTEMPTS", "How often it asks", _VERIFICATION),
            ("NEXT_PUBLIC_APP_VERSION", "The version that analytics show", "app/providers.tsx"),
            ("NEXT_PUBLIC_BUILD_TIMESTAMP", "The build that analytics show", "app/providers.tsx"),
            ("MDX_CACHE_TTL", "How long rendered texts are kept", "lib/mdx/server-mdx.tsx"),
            ("NOVU_ENABLE_DYNAMIC_TEMPLATE_SELECTION", "Templates by name", "lib/integrations/novu/email-service.ts"),
            ("ANALYZE", "Shows what the bundle consists of", "next.config.ts"),
        )
    ),
)
