"""Whom alerts reach."""

from __future__ import annotations

from infra.platform.base import Fact


class OnCall(Fact):
    """Addresses and channels. Who is on call, and their telephone numbers, are people's data: kept at Better Stack."""

    everybody_email: str
    critical_email: str
    everybody_slack_channel: str
    critical_slack_channel: str
    questions_slack_channel: str
    source: str


ON_CALL = OnCall(
    everybody_email="engineering@eleva.care",
    critical_email="oncall@eleva.care",
    everybody_slack_channel="#alerts-production",
    critical_slack_channel="#alerts-critical",
    questions_slack_channel="#infrastructure",
    source="application, docs/02-core-systems/betterstack-setup.md; "
    "questions: platform document, Related Documentation",
)
