"""`vercel.DnsRecord`: a DNS record of a domain whose name servers are Vercel's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from infra.localcloud.plugins.resource import Failure, Handler, Values, known
from infra.localcloud.plugins.vercel.client import Vercel, set_only, split_id


class DnsRecord(Handler[Vercel]):
    """A record; Vercel writes priorities and SRV fields into the value, and the state has them apart."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Create the record, then read it."""
        reply = http.call("POST", f"/v4/domains/{inputs['domain']}/records", inputs, _body(inputs, with_type=True))
        record = http.call("GET", f"/domains/records/{reply['uid']}", inputs)
        return record["id"], self._state(http, inputs, record)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the record."""
        record = http.seek(f"/domains/records/{id_}", state)
        return None if record is None else self._state(http, state, record)

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]record`."""
        team, (id_,) = split_id(given, 1)
        state = self.read(http, id_, team)
        return None if state is None else (id_, state)

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Change the record in place."""
        record = http.call("PATCH", f"/v4/domains/records/{id_}", new, _body(new, with_type=False))
        return self._state(http, new, record)

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Delete the record."""
        http.drop(f"/v2/domains/{state['domain']}/records/{id_}", state)

    def check(self, http: Vercel | None, inputs: Values) -> Iterable[Failure]:
        """Check that the record has what its type needs, and nothing else."""
        return list(_misfits(inputs)) if known(inputs.get("type")) else []

    def _state(self, http: Vercel, values: Values, record: Values) -> Values:
        state = {
            **http.ownership(values),
            "domain": record["domain"],
            "name": record["name"],
            "type": record["recordType"],
            "ttl": record["ttl"],
            "comment": record.get("comment") or "",
            **_value(values, record),
        }
        return set_only(state)


def _body(inputs: Values, *, with_type: bool) -> Values:
    body = {
        "name": inputs["name"],
        "type": inputs["type"] if with_type else None,
        "ttl": inputs.get("ttl"),
        "value": inputs.get("value"),
        "mxPriority": inputs.get("mxPriority"),
        "srv": inputs.get("srv"),
        "comment": inputs.get("comment", ""),
    }
    return set_only(body)


def _value(values: Values, record: Values) -> Values:
    """Take the record's value apart by its type; a final dot that the program leaves out is no difference."""
    if record["recordType"] == "SRV":
        priority, weight, port, *target = record["value"].split(" ")
        wanted = (values.get("srv") or {}).get("target")
        shown = _as_wanted(target[0] if target else "", wanted)
        return {"srv": {"priority": int(priority), "weight": int(weight), "port": int(port), "target": shown}}
    if record["recordType"] == "MX":
        priority, host = record["value"].split(" ")
        return {"mxPriority": int(priority), "value": _as_wanted(host, values.get("value"))}
    return {"value": _as_wanted(record["value"], values.get("value"))}


def _as_wanted(shown: str, wanted: str | None) -> str:
    return wanted if wanted is not None and shown == f"{wanted}." else shown


def _misfits(inputs: Values) -> Iterator[Failure]:
    type_ = inputs["type"]
    if type_ == "SRV" and "srv" not in inputs:
        yield Failure("srv", "a record of the type SRV needs srv")
    if type_ != "SRV" and "srv" in inputs:
        yield Failure("srv", f"a record of the type {type_} has no srv")
    if type_ != "SRV" and "value" not in inputs:
        yield Failure("value", f"a record of the type {type_} needs a value")
    if type_ == "SRV" and "value" in inputs:
        yield Failure("value", "a record of the type SRV has no value but srv")
    if type_ == "MX" and "mxPriority" not in inputs:
        yield Failure("mxPriority", "a record of the type MX needs mxPriority")
    if type_ != "MX" and "mxPriority" in inputs:
        yield Failure("mxPriority", f"a record of the type {type_} has no mxPriority")
