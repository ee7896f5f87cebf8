"""Metadata of Better Stack (API v3): values by owner and key, set, replaced and removed by one call."""

from __future__ import annotations

from infra.localcloud.betterstack.core import Collection, Kind, Problems, Record, Team
from infra.localcloud.betterstack.messages import sent
from infra.localcloud.betterstack.status_pages import SHOWN
from infra.localcloud.http.api import Api, Call, Reply

OWNER_TYPES = (
    "Monitor",
    "Heartbeat",
    "Incident",
    "WebhookIntegration",
    "EmailIntegration",
    "IncomingWebhook",
    "CallRouting",
)

METADATA = Kind(
    "metadata",
    "/api/v3/metadata",
    {"owner_type": None, "owner_id": None, "key": None, "values": []},
    required=("owner_type", "owner_id", "key"),
    choices={"owner_type": OWNER_TYPES},
    filters=("owner_type", "owner_id"),
)


class Metadata(Collection):
    """Metadata entries; there is no path to a single one."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, METADATA)

    def register(self, api: Api) -> None:
        """Add the two routes."""
        api.route("POST", self.kind.path)(self.put)
        api.route("GET", self.kind.path)(self.index)

    def put(self, call: Call) -> Reply:
        """Answer POST: 201 new, 200 replaced, 204 removed (no values)."""
        body = sent(call) | {"owner_id": str(sent(call).get("owner_id") or "")}
        changes = self.accept({**body, "values": body.get("values") or []}, None)
        key = [changes.get(name) for name in ("owner_type", "owner_id", "key")]
        found = next(
            (r for r in self.records.values() if [r.attributes[n] for n in ("owner_type", "owner_id", "key")] == key),
            None,
        )
        if not changes["values"]:
            if found:
                del self.records[found.id]
            return Reply(204)
        self._check_owner(changes["owner_type"], changes["owner_id"])
        now = self.team.clock.iso()
        record = found or Record(self.team.new_id(), "", changes, now, now)
        record.attributes, record.updated_at = changes, now
        self.records[record.id] = record
        return Reply(200 if found else 201, self.document(record))

    def forget(self, type_: str, id_: str) -> None:
        """Remove the metadata of a deleted owner."""
        self.records = {
            key: record
            for key, record in self.records.items()
            if (SHOWN.get(record.attributes["owner_type"]), record.attributes["owner_id"]) != (type_, id_)
        }

    def _check_owner(self, type_: str, id_: str) -> None:
        if not self.team.has(SHOWN.get(type_, type_), id_):
            problems = Problems()
            problems.add("owner_id", "does not exist")
            problems.refuse_if_any()
