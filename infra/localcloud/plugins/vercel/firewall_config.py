"""`vercel.FirewallConfig`: the firewall of a project, written rule by rule where only rules changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from infra.localcloud.plugins.resource import Failure, Handler, Refusal, Unknown, Values, known
from infra.localcloud.plugins.vercel import firewall_changes, firewall_wire
from infra.localcloud.plugins.vercel.client import Vercel, split_id

_PATH = "/v1/security/firewall/config"


class FirewallConfig(Handler[Vercel]):
    """The firewall. Deleting it switches it off."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Write the configuration."""
        return f"{http.team_of(inputs) or ''}/{inputs['projectId']}", self._put(http, inputs)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the active configuration."""
        reply = http.seek(f"{_PATH}/active", state, self._query(state))
        return None if reply is None else self._state(http, reply, state)

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]project`."""
        team, (project,) = split_id(given, 1)
        state = self.read(http, given, {**team, "projectId": project})
        return None if state is None else (f"{state.get('teamId', '')}/{project}", state)

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Change single rules where nothing else changed, else write everything anew."""
        before, after = firewall_wire.body(old), firewall_wire.body(new)
        if {**before, "rules": None} != {**after, "rules": None}:
            return self._put(http, new)
        return self._state(http, self._change_rules(http, old, new), new)

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Switch the firewall off."""
        http.call("PUT", _PATH, state, {"firewallEnabled": False}, query=self._query(state))

    def check(self, http: Vercel | None, inputs: Values) -> Iterable[Failure]:
        """Check that each condition has one value or several, as its operator wants."""
        rules = inputs.get("rules", {})
        if isinstance(rules, Unknown) or not known(rules.get("rules")):
            return []
        return list(_misfits(rules.get("rules", [])))

    def _put(self, http: Vercel, inputs: Values) -> Values:
        reply = http.call("PUT", _PATH, inputs, firewall_wire.body(inputs), query=self._query(inputs))
        return self._state(http, reply["active"], inputs)

    def _patch(self, http: Vercel, values: Values, action: str, id_: str | None, value: Values | int | None) -> None:
        http.call("PATCH", _PATH, values, {"action": action, "id": id_, "value": value}, query=self._query(values))

    def _change_rules(self, http: Vercel, old: Values, new: Values) -> Values:
        before, after = firewall_wire.rules(old), firewall_wire.rules(new)
        ids = [rule["id"] for rule in old.get("rules", {}).get("rules", [])]
        matches = firewall_changes.match(before, after)
        for index in matches.removed:
            self._patch(http, new, "rules.remove", ids[index], None)
        for index, position in matches.pairs.items():
            if not firewall_changes.same(before[index], after[position]):
                self._patch(http, new, "rules.update", ids[index], after[position])
        for position in matches.added:
            self._patch(http, new, "rules.insert", None, after[position])
        current = self._active(http, new)
        wanted = {position: ids[index] for index, position in matches.pairs.items()}
        fresh = [rule["id"] for rule in current["rules"] if rule["id"] not in ids]  # in the order of their insertion
        wanted.update(zip(matches.added, fresh, strict=False))
        present = [rule["id"] for rule in current["rules"]]
        order = [wanted[position] for position in sorted(wanted)]
        if sorted(order) != sorted(present):
            raise Refusal("the firewall's rules were changed by somebody else: refresh, then try again")
        moves = firewall_changes.moves(present, order)
        for id_, position in moves:
            self._patch(http, new, "rules.priority", id_, position)
        return self._active(http, new) if moves else current

    def _active(self, http: Vercel, values: Values) -> Values:
        found: Values = http.call("GET", f"{_PATH}/active", values, query=self._query(values))
        return found

    def _query(self, values: Values) -> Values:
        return {"projectId": values["projectId"]}

    def _state(self, http: Vercel, reply: Values, before: Values) -> Values:
        shown = firewall_wire.state(reply, before)
        return {**http.ownership(before), "projectId": before["projectId"], **shown}


def _misfits(rules: list[Values]) -> Iterator[Failure]:
    for number, rule in enumerate(rules):
        for group_number, group in enumerate(rule["conditionGroups"]):
            for index, condition in enumerate(group["conditions"]):
                path = f"rules.rules[{number}].conditionGroups[{group_number}].conditions[{index}]"
                wants_list = condition["op"] in firewall_wire.LIST_OPERATORS
                if wants_list and "values" not in condition:
                    yield Failure(f"{path}.values", f"the operator {condition['op']} needs values")
                if not wants_list and "values" in condition:
                    yield Failure(f"{path}.values", f"the operator {condition['op']} takes no values")
