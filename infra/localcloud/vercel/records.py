"""DNS records of the team's domains."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import bad_request, not_found
from infra.localcloud.vercel.state import USER_ID, Json, State, body_of, page

TYPES = ("A", "AAAA", "ALIAS", "CAA", "CNAME", "HTTPS", "MX", "NS", "SRV", "TXT")
DEFAULT_TTL_S = 60


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("POST", "/domains/{domain}/records")
    def create(call: Call) -> Reply:
        sent, now = body_of(call), state.now_ms()
        if sent.get("type") not in TYPES:
            raise bad_request("Invalid request: `type` should be equal to one of the allowed values.")
        record = {
            "id": state.new_id("rec_", 24),
            "creator": USER_ID,
            "domain": call.params["domain"],
            "name": sent.get("name") or "",
            "ttl": DEFAULT_TTL_S,
            "type": "record",
            "recordType": sent["type"],
            "priority": 0,
            "comment": "",
            "createdAt": now,
            "updatedAt": now,
        }
        _take_over(record, sent)
        state.records[str(record["id"])] = record
        return Reply(200, {"uid": record["id"], "updated": now})

    @api.route("GET", "/domains/{domain}/records")
    def listing(call: Call) -> Reply:
        found = [record for record in state.records.values() if record["domain"] == call.params["domain"]]
        shown, paging = page(call, found, limit=20)
        return Reply(200, {"records": [_listed(record) for record in shown], "pagination": paging})

    @api.route("GET", "/domains/records/{record}")
    def read(call: Call) -> Reply:
        return Reply(200, dict(_of_call(state, call)))

    @api.route("PATCH", "/domains/records/{record}")
    def update(call: Call) -> Reply:
        record = _of_call(state, call)
        _take_over(record, body_of(call))
        record["updatedAt"] = state.now_ms()
        return Reply(200, dict(record))

    @api.route("DELETE", "/domains/{domain}/records/{record}")
    def delete(call: Call) -> Reply:
        record = _of_call(state, call)
        if record["domain"] != call.params["domain"]:
            raise not_found("The DNS record was not found")
        del state.records[record["id"]]
        return Reply(200, {})


def _take_over(record: Json, sent: Json) -> None:
    record.update({name: sent[name] for name in ("name", "ttl", "comment") if sent.get(name) is not None})
    if record["recordType"] == "SRV":
        srv = sent.get("srv")
        if not isinstance(srv, dict):
            raise bad_request("Invalid request: missing required property `srv`.")
        record["value"] = "{priority} {weight} {port} {target}".format(**srv)
        record["priority"] = srv["priority"]
    elif record["recordType"] == "MX":
        if not isinstance(sent.get("mxPriority"), int):
            raise bad_request("Invalid request: missing required property `mxPriority`.")
        record["value"] = f"{sent['mxPriority']} {sent['value']}"
        record["priority"] = sent["mxPriority"]
    elif sent.get("value") is not None or "value" not in record:
        if not isinstance(sent.get("value"), str):
            raise bad_request("Invalid request: missing required property `value`.")
        record["value"] = sent["value"]


def _listed(record: Json) -> Json:
    """Return a record in the form of the list, where `type` is the record's own."""
    listed = {name: value for name, value in record.items() if name not in ("domain", "recordType", "priority")}
    slug = f"{record['name']}-{record['id']}"
    return {**listed, "type": record["recordType"], "slug": slug, "mxPriority": record["priority"]}


def _of_call(state: State, call: Call) -> Json:
    record = state.records.get(call.params["record"])
    if record is None:
        raise not_found("The DNS record was not found")
    return record
