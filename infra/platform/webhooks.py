"""Webhooks that vendors send to the application: the endpoints, their signing secrets and their events."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact

WEBHOOK_PREFIX = "/api/webhooks/"


class WebhookEndpoint(Fact):
    """One endpoint at a vendor. `connected_accounts`: it hears of Stripe's connected accounts instead of our own."""

    name: str
    vendor: Literal["stripe", "clerk"]
    path: str
    signing_variable: str
    events: tuple[str, ...]
    connected_accounts: bool = False
    source: str

    def url(self, origin: str) -> str:
        """Where the vendor delivers, below an origin without a trailing slash."""
        return f"{origin}{self.path}"


_STRIPE = "application, docs/02-core-systems/notifications/09-email-system-audit-2026-04.md"

WEBHOOKS: tuple[WebhookEndpoint, ...] = (
    WebhookEndpoint(
        name="stripe",
        vendor="stripe",
        path=f"{WEBHOOK_PREFIX}stripe",
        signing_variable="STRIPE_WEBHOOK_SECRET",
        events=(
            "account.updated",
            "capability.updated",
            "charge.refunded",
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "checkout.session.completed",
            "checkout.session.async_payment_succeeded",
            "checkout.session.async_payment_failed",
            "customer.subscription.created",
            "customer.subscription.updated",
            "customer.subscription.deleted",
            "invoice.paid",
            "invoice.payment_failed",
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "payment_intent.requires_action",
            "payment_intent.processing",
            "payment_intent.canceled",
            "payout.paid",
            "payout.failed",
            "refund.updated",
        ),
        source=_STRIPE,
    ),
    WebhookEndpoint(
        name="stripe-identity",
        vendor="stripe",
        path=f"{WEBHOOK_PREFIX}stripe-identity",
        signing_variable="STRIPE_IDENTITY_WEBHOOK_SECRET",
        events=(
            "identity.verification_session.created",
            "identity.verification_session.processing",
            "identity.verification_session.requires_input",
            "identity.verification_session.verified",
        ),
        source=_STRIPE,
    ),
    WebhookEndpoint(
        name="stripe-connect",
        vendor="stripe",
        path=f"{WEBHOOK_PREFIX}stripe-connect",
        signing_variable="STRIPE_CONNECT_WEBHOOK_SECRET",
        connected_accounts=True,
        events=(
            "account.updated",
            "account.application.authorized",
            "account.application.deauthorized",
            "account.external_account.created",
            "account.external_account.updated",
            "account.external_account.deleted",
            "capability.updated",
            "charge.refunded",
            "charge.refund.updated",
            "payout.created",
            "payout.updated",
            "payout.paid",
            "payout.failed",
            "person.created",
            "person.updated",
        ),
        source=_STRIPE,
    ),
    WebhookEndpoint(
        name="clerk",
        vendor="clerk",
        path=f"{WEBHOOK_PREFIX}clerk",
        signing_variable="CLERK_WEBHOOK_SIGNING_SECRET",
        events=(
            "user.created",
            "user.updated",
            "user.deleted",
            "session.created",
            "session.ended",
            "session.removed",
            "session.revoked",
            "email.created",
        ),
        source="application, app/api/webhooks/clerk/route.ts",
    ),
)
