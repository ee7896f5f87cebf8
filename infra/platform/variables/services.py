"""Variables of identity, payments and messages: Clerk, Google, Stripe, Resend, Novu."""

from __future__ import annotations

from infra.platform.variables.model import Constant, Copy, ModePrefix, Setting, Supplied, Unset, Use, Variable

_DOCUMENT = "platform document, Environment Variables"
_SECRET_KEY = ModePrefix(live="sk_live_", test="sk_test_")
_PUBLISHABLE_KEY = ModePrefix(live="pk_live_", test="pk_test_")
_SUPPLIED = Use(origin=Supplied())
_OPTIONAL_SUPPLIED = Use(origin=Supplied(), required=False)
_SETTING = Use(origin=Setting())
_OPTIONAL_SETTING = Use(origin=Setting(), required=False)


def _constant(value: str) -> Use:
    return Use(origin=Constant(value=value))


CLERK: tuple[Variable, ...] = (
    Variable(
        name="CLERK_SECRET_KEY",
        kind="secret",
        purpose="Clerk's API",
        format="clerk-secret",
        production=_SUPPLIED,
        preview=_SUPPLIED,
        document_required=True,
        mode_prefix=_SECRET_KEY,
        pair="NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
        source=_DOCUMENT,
    ),
    Variable(
        name="NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
        kind="public",
        purpose="Clerk in the browser",
        format="clerk-publishable",
        production=_SETTING,
        preview=_SETTING,
        document_required=True,
        mode_prefix=_PUBLISHABLE_KEY,
        source=_DOCUMENT,
    ),
    Variable(
        name="CLERK_PUBLISHABLE_KEY",
        kind="config",
        purpose="The same key, by the name that the application's own check asks for",
        format="clerk-publishable",
        production=Use(origin=Copy(of="NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY")),
        preview=Use(origin=Copy(of="NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY")),
        mode_prefix=_PUBLISHABLE_KEY,
        source="application, config/env.ts",
    ),
    Variable(
        name="CLERK_WEBHOOK_SIGNING_SECRET",
        kind="secret",
        purpose="Checks the signatures of Clerk's webhook",
        format="webhook-secret",
        production=_SUPPLIED,
        preview=_OPTIONAL_SUPPLIED,
        source="application, app/api/webhooks/clerk/route.ts",
    ),
    *(
        Variable(
            name=f"NEXT_PUBLIC_CLERK_{name}",
            kind="public",
            purpose="Where Clerk sends people; many components read it without a default",
            format="path",
            production=_constant(path),
            preview=_constant(path),
            source="application, config/env.ts",
        )
        for name, path in (
            ("SIGN_IN_URL", "/sign-in"),
            ("SIGN_UP_URL", "/sign-up"),
            ("AFTER_SIGN_OUT_URL", "/"),
            ("SIGN_IN_FALLBACK_REDIRECT_URL", "/dashboard"),
            ("SIGN_UP_FALLBACK_REDIRECT_URL", "/dashboard"),
            ("UNAUTHORIZED_URL", "/unauthorized"),
        )
    ),
    *(
        Variable(
            name=f"NEXT_PUBLIC_CLERK_{name}",
            kind="public",
            purpose="Overrides where Clerk sends people",
            format="path",
            production=Unset(reason="empty by default, which leaves it to the fallback"),
            preview=Unset(reason="empty by default, which leaves it to the fallback"),
            source="application, config/env.ts",
        )
        for name in ("SIGN_IN_FORCE_REDIRECT_URL", "SIGN_UP_FORCE_REDIRECT_URL")
    ),
)

GOOGLE: tuple[Variable, ...] = (
    Variable(
        name="GOOGLE_OAUTH_CLIENT_ID",
        kind="config",
        purpose="Experts' calendars",
        format="google-client-id",
        production=_SETTING,
        preview=_OPTIONAL_SETTING,
        source="application, config/env.ts",
    ),
    Variable(
        name="GOOGLE_OAUTH_CLIENT_SECRET",
        kind="secret",
        purpose="Experts' calendars",
        production=_SUPPLIED,
        preview=_OPTIONAL_SUPPLIED,
        source="application, config/env.ts",
    ),
    Variable(
        name="GOOGLE_OAUTH_REDIRECT_URL",
        kind="config",
        purpose="Clerk's callback",
        format="https-url",
        production=_SETTING,
        preview=_OPTIONAL_SETTING,
        source="application, config/env.ts",
    ),
)

STRIPE: tuple[Variable, ...] = (
    Variable(
        name="STRIPE_SECRET_KEY",
        kind="secret",
        purpose="Payments; some job routes fail to build without it",
        format="stripe-secret",
        production=_SUPPLIED,
        preview=_SUPPLIED,
        document_required=True,
        mode_prefix=_SECRET_KEY,
        pair="NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
        source=_DOCUMENT,
    ),
    Variable(
        name="NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
        kind="public",
        purpose="Payments in the browser",
        format="stripe-publishable",
        production=_SETTING,
        preview=_SETTING,
        mode_prefix=_PUBLISHABLE_KEY,
        source="application, config/env.ts",
    ),
    Variable(
        name="STRIPE_PUBLISHABLE_KEY",
        kind="config",
        purpose="The same key, by the name that the server reads",
        format="stripe-publishable",
        production=Use(origin=Copy(of="NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY")),
        preview=Use(origin=Copy(of="NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY")),
        mode_prefix=_PUBLISHABLE_KEY,
        source="application, config/env.ts",
    ),
    *(
        Variable(
            name=name,
            kind="secret",
            purpose="Checks the signatures of one of Stripe's webhooks, which answers 500 without it",
            format="webhook-secret",
            production=_SUPPLIED,
            preview=_SUPPLIED,
            source="application, app/api/webhooks",
        )
        for name in ("STRIPE_WEBHOOK_SECRET", "STRIPE_CONNECT_WEBHOOK_SECRET", "STRIPE_IDENTITY_WEBHOOK_SECRET")
    ),
    Variable(
        name="STRIPE_API_VERSION",
        kind="config",
        purpose="The version that the application was written for",
        format="stripe-version",
        production=_constant("2025-07-30.basil"),
        preview=_constant("2025-07-30.basil"),
        source="application, config/env.ts",
    ),
    Variable(
        name="STRIPE_PLATFORM_FEE_PERCENTAGE",
        kind="config",
        purpose="The platform's share of a booking",
        format="decimal",
        production=_constant("0.15"),
        preview=_constant("0.15"),
        source="application, config/stripe.ts",
    ),
    Variable(
        name="NEXT_PUBLIC_STRIPE_MODE",
        kind="public",
        purpose="Whether payments are real; the application takes test for granted, also in production",
        format="mode",
        production=_constant("live"),
        preview=_constant("test"),
        mode_prefix=ModePrefix(live="live", test="test"),
        source="application, config/env.ts",
    ),
)

MESSAGES: tuple[Variable, ...] = (
    Variable(
        name="RESEND_API_KEY",
        kind="secret",
        purpose="Email",
        format="resend-key",
        production=_SUPPLIED,
        preview=_SUPPLIED,
        source="application, config/env.ts",
    ),
    Variable(
        name="RESEND_EMAIL_BOOKINGS_FROM",
        kind="config",
        purpose="Sender of booking mails, on the verified domain",
        format="email-sender",
        production=_SETTING,
        preview=_OPTIONAL_SETTING,
        source="application, config/env.ts",
    ),
    Variable(
        name="RESEND_EMAIL_URL",
        kind="config",
        purpose="Sender of other mails; defaults to one at notifications.eleva.care",
        format="email-sender",
        production=_OPTIONAL_SETTING,
        preview=_OPTIONAL_SETTING,
        source="application, config/env.ts",
    ),
    Variable(
        name="NOVU_SECRET_KEY",
        kind="secret",
        purpose="Notifications; one environment of Novu each",
        production=_SUPPLIED,
        preview=_SUPPLIED,
        source="application, config/env.ts; docs/08-deployment/02-vercel-environment-setup.md",
    ),
    Variable(
        name="NEXT_PUBLIC_NOVU_APPLICATION_IDENTIFIER",
        kind="public",
        purpose="Notifications in the browser",
        production=_SETTING,
        preview=_SETTING,
        source="application, config/env.ts",
    ),
    *(
        Variable(
            name=name,
            kind="config",
            purpose=purpose,
            format=form,
            # The platform document has Novu in the US: an account there sets its hosts in the stack file.
            production=Use(origin=Setting(default=value)),
            preview=Use(origin=Setting(default=value)),
            source="application, config/env.ts (EU hosts by default)",
        )
        for name, purpose, form, value in (
            ("NOVU_BASE_URL", "Novu's API in the EU", "https-url", "https://eu.api.novu.co"),
            ("NOVU_SOCKET_URL", "Novu's socket in the EU", "wss-url", "wss://eu.socket.novu.co"),
            ("NOVU_ADMIN_SUBSCRIBER_ID", "Who hears of failures inside the application", "any", "admin"),
        )
    ),
)
