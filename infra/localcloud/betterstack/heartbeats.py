"""Heartbeats of Better Stack: the ping route, and a status that follows from the last ping and the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from infra.localcloud.betterstack.core import HOST, Attributes, Collection, Kind, Problems, Record, Team, not_found
from infra.localcloud.betterstack.kinds import ALERTS, DAYS, MAINTENANCE
from infra.localcloud.betterstack.monitors import check_window, note_pause
from infra.localcloud.http.api import Api, Call, Reply

SHORTEST_PERIOD_S = 30
PING = "/api/v1/heartbeat/{token}"

HEARTBEAT = Kind(
    "heartbeat",
    "/api/v2/heartbeats",
    {
        "name": None,
        "period": None,
        "grace": None,
        "team_wait": None,
        "heartbeat_group_id": None,
        "sort_index": None,
        "paused": False,
        "policy_id": None,
        "server_timezone": None,
        **ALERTS,
        **MAINTENANCE,
    },
    required=("name", "period", "grace"),
    choices={"maintenance_days": DAYS},
    references={"heartbeat_group_id": "heartbeat_group", "policy_id": "policy"},
    text_ids=("policy_id",),
    numbers={"period": SHORTEST_PERIOD_S, "grace": 0, "team_wait": 0},
)


class Heartbeats(Collection):
    """Heartbeats: pending until the first ping, then up, and down when no ping came in time or one reported failure."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, HEARTBEAT)

    def register(self, api: Api) -> None:
        """Add the ping routes, which need no token but the one in their path."""
        super().register(api)
        for method in ("GET", "POST", "HEAD"):
            api.route(method, PING, public=True)(self.ping)
            api.route(method, PING + "/{outcome}", public=True)(self.ping)

    def check(self, _before: Attributes, changes: Attributes, problems: Problems) -> None:
        """Check the maintenance window."""
        check_window(changes, problems)

    def made(self, record: Record) -> None:
        """Choose the token of the ping URL."""
        record.notes["token"] = self.team.ids.token("betterstack heartbeat", 24)

    def computed(self, record: Record) -> Attributes:
        """Return the URL and the status as of now."""
        paused_at = note_pause(self.team, record)
        return {
            "url": f"https://{HOST}{PING.replace('{token}', record.notes['token'])}",
            "status": self._status(record),
            "paused_at": paused_at,
        }

    def ping(self, call: Call) -> Reply:
        """Take a ping: `/fail` or an exit code other than 0 reports failure."""
        record = next((r for r in self.records.values() if r.notes["token"] == call.params["token"]), None)
        outcome = call.params.get("outcome", "0")
        if record is None or not (outcome == "fail" or outcome.isdecimal()):
            raise not_found()
        record.notes |= {"pinged": self.team.clock.now(), "failed": outcome == "fail" or int(outcome) != 0}
        return Reply(200)

    def _status(self, record: Record) -> str:
        if record.attributes["paused"]:
            record.notes.pop("pinged", None)  # a resumed heartbeat waits for its next ping, as a new one does
            return "paused"
        pinged: datetime | None = record.notes.get("pinged")
        if pinged is None:
            return "pending"
        allowed = timedelta(seconds=record.attributes["period"] + record.attributes["grace"])
        return "down" if record.notes["failed"] or self.team.clock.now() > pinged + allowed else "up"
