"""Severities of Better Stack ("urgencies" in its API): how loud an alert is. Every team starts with two."""

from __future__ import annotations

from infra.localcloud.betterstack.core import Attributes, Collection, Kind, Record, Team
from infra.localcloud.betterstack.kinds import ALERTS

URGENCY = Kind(
    "urgency",
    "/api/v2/urgencies",
    {"name": None, "urgency_group_id": None, **ALERTS},
    required=("name",),
    references={"urgency_group_id": "urgency_group"},
    has_times=False,
)
#: What the built-in ones do is not documented; here the high one also rings and texts, the low one does not.
BUILT_IN: dict[str, Attributes] = {
    "High Severity": {"call": True, "sms": True},
    "Low Severity": {},
}


class Severities(Collection):
    """Severities, the built-in ones first."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, URGENCY)
        now = team.clock.iso()
        for name, alerts in BUILT_IN.items():
            id_ = team.new_id()
            self.records[id_] = Record(id_, "", self.kind.defaults | {"name": name} | alerts, now, now)
