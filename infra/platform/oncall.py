"""Whom alerts reach."""

from __future__ import annotations

from infra.platform.base import Fact
from infra.platform.tiers import TierName


class OnCall(Fact):
    """Addresses and channels. Who is on call, and their telephone numbers, are people's data: kept at Better Stack.

    The addresses belong to members of the team at Better Stack, which refuses policies that name anybody else.
    """

    everybody_email: str
    critical_email: str
    everybody_slack_channel: str
    critical_slack_channel: str
    questions_slack_channel: str
    source: str

    def email(self, tier: TierName) -> str:
        """The address that an alert of that tier always reaches at once."""
        return self.critical_email if tier is TierName.CRITICAL else self.everybody_email


ON_CALL = OnCall(
    everybody_email="engineering@eleva.care",
    critical_email="oncall@eleva.care",
    everybody_slack_channel="#alerts-production",
    critical_slack_channel="#alerts-critical",
    questions_slack_channel="#infrastructure",
    source="application, docs/02-core-systems/betterstack-setup.md; "
    "questions: platform document, Related Documentation",
)
