"""Escalation policies of Better Stack (API v3): their steps, and the people in them."""

from __future__ import annotations

from typing import Any

from infra.localcloud.betterstack.core import Attributes, Collection, Kind, Problems, Record, Team
from infra.localcloud.betterstack.team_members import TeamMembers

STEP_TYPES = ("escalation", "time_branching", "metadata_branching", "instructions", "resolve_remove")
MEMBER_TYPES = (
    "current_on_call",
    "entire_team",
    "user",
    "policy",
    "webhook",
    "slack_integration",
    "microsoft_teams_integration",
    "zapier_webhook",
    "pagerduty_integration",
    "incident_metadata",
    "all_slack_integrations",
    "all_microsoft_teams_integrations",
    "all_zapier_integrations",
    "all_webhook_integrations",
    "all_splunk_on_call_integrations",
)

POLICY = Kind(
    "policy",
    "/api/v3/policies",
    {
        "name": None,
        "repeat_count": 0,
        "repeat_delay": 0,
        "fallback_policy_id": None,
        "policy_group_id": None,
        "steps": [],
    },
    required=("name",),
    references={"fallback_policy_id": "policy", "policy_group_id": "policy_group"},
    numbers={"repeat_count": 0, "repeat_delay": 0},
    has_times=False,
)


class Policies(Collection):
    """Policies; `members` finds the people that their steps name."""

    def __init__(self, team: Team, members: TeamMembers) -> None:
        super().__init__(team, POLICY)
        self.members = members

    def check(self, _before: Attributes, changes: Attributes, problems: Problems) -> None:
        """Check the steps. Null leaves them as they are."""
        if "steps" not in changes:
            return
        if changes["steps"] is None:
            del changes["steps"]
            return
        if not _are_objects(changes["steps"]):
            problems.add("steps", "has to be a list of objects")
            return
        changes["steps"] = [self._step(step, problems) for step in changes["steps"]]

    def made(self, record: Record) -> None:
        """Choose the token for reporting incidents by hand."""
        record.notes["token"] = self.team.ids.token("betterstack policy", 24)

    def computed(self, record: Record) -> Attributes:
        """Return the incident token."""
        return {"incident_token": record.notes["token"]}

    def _step(self, step: dict[str, Any], problems: Problems) -> dict[str, Any]:
        if step.get("type") not in STEP_TYPES:
            problems.add("steps", f"type is not one of {', '.join(STEP_TYPES)}")
        for name, target in (("urgency_id", "urgency"), ("policy_id", "policy")):
            if step.get(name) is not None and not self.team.has(target, step[name]):
                problems.add("steps", f"{name} does not exist")
        known = {"step_members": [], "days": [], "metadata_values": []} | step
        members = known["step_members"] or []
        if _are_objects(members):
            known["step_members"] = [self._member(member, problems) for member in members]
        else:
            problems.add("steps", "members have to be a list of objects")
        if step.get("type") == "escalation" and "wait_until_time" not in step:
            known.setdefault("wait_before", 0)
        return known

    def _member(self, member: dict[str, Any], problems: Problems) -> dict[str, Any]:
        if member.get("type") not in MEMBER_TYPES:
            problems.add("steps", f"type of a member is not one of {', '.join(MEMBER_TYPES)}")
        if member.get("type") != "user":
            return member
        if not member.get("email") and not self.team.has("team_member", member.get("id")):
            problems.add("steps", "a member that is a user needs the email or the id of one")
            return member
        user = (
            self.members.by_email(member["email"]) if member.get("email") else self.members.records[str(member["id"])]
        )
        return {**member, "id": int(user.id), "email": user.attributes["email"]}


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
