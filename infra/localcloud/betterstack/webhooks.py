"""Webhooks of Better Stack, and its counterpart for email: templates, and addresses that the vendor chooses."""

from __future__ import annotations

from infra.localcloud.betterstack.core import HOST, Attributes, Collection, Problems, Record, Team
from infra.localcloud.betterstack.kinds import EMAIL_INTEGRATION, INCOMING_WEBHOOK, OUTGOING_WEBHOOK


class OutgoingWebhooks(Collection):
    """Webhooks that the vendor calls."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, OUTGOING_WEBHOOK)

    def check(self, _before: Attributes, changes: Attributes, _problems: Problems) -> None:
        """Number the template, as the vendor does."""
        template = changes.get("custom_webhook_template_attributes")
        if template is not None:
            changes["custom_webhook_template_attributes"] = {"id": self.team.new_id(), **template}


class IncomingWebhooks(Collection):
    """Webhooks that others call to open an incident; nothing listens there on the local cloud."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, INCOMING_WEBHOOK)

    def made(self, record: Record) -> None:
        """Choose the URL's token."""
        record.notes["token"] = self.team.ids.token("betterstack incoming webhook", 24)

    def computed(self, record: Record) -> Attributes:
        """Return the URL, and the samples that only a received call would fill."""
        return {
            "url": f"https://{HOST}/api/v1/incoming-webhook/{record.notes['token']}",
            "sample_query_string": None,
            "sample_headers": None,
            "sample_body": None,
        }


class EmailIntegrations(Collection):
    """Email addresses that open an incident when something is sent to them; nothing is received on the local cloud."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, EMAIL_INTEGRATION)

    def made(self, record: Record) -> None:
        """Choose the address's token."""
        record.notes["token"] = self.team.ids.token("betterstack email integration", 24)

    def computed(self, record: Record) -> Attributes:
        """Return the address, under a domain that RFC 2606 keeps from existing."""
        return {"email_address": f"{record.notes['token'].lower()}@incoming.betterstack.invalid"}
