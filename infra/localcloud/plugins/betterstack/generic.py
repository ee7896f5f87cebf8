"""A resource of Better Stack as most of its provider's types are: one path, attributes that pass straight through.

Properties and attributes correspond by the schema's Terraform names. The provider sends what is set when it creates,
and only what has changed when it updates; what is no longer set is sent as empty. It reads no reply to an update.
To create, empty texts and lists count as not set, and so does a place of 0 (`sort_index`, `position`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from infra.localcloud.plugins.betterstack.client import CREATED, DELETED, HOST, OK
from infra.localcloud.plugins.calls import plain
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.diff import diff
from infra.localcloud.plugins.resource import Failure, Handler, Refusal, Unknown, Values
from infra.localcloud.plugins.schema import Property, load

PACKAGE = "better-uptime"
_EMPTY: Mapping[str, Any] = {"string": "", "number": 0, "boolean": False, "array": [], "map": {}}


def token(name: str) -> str:
    """Return the type token of the resource class `name`."""
    return f"{PACKAGE}:index/{name[0].lower()}{name[1:]}:{name}"


class Resource(Handler[Client]):
    """One type.

    Args of the constructor: the class name in the SDK; the collection's path, where `{page}` stands for the status
    page; the vendor's names where they are not the Terraform names; properties that are never read from a reply but
    kept as the program set them.
    """

    def __init__(
        self, name: str, path: str, *, wire: Mapping[str, str] | None = None, kept: tuple[str, ...] = ()
    ) -> None:
        type_ = load(PACKAGE).resources[token(name)]
        self.inputs = {key: spec for key, spec in type_.inputs.items() if spec.tf != "id"}
        self.properties = {**type_.outputs, **self.inputs}
        self.wire = {key: (wire or {}).get(key, spec.tf) for key, spec in self.properties.items()}
        self.kept = ("teamName", *kept)
        self._path = path

    @property
    def calls(self) -> tuple[str, ...]:
        """What it may send (see `infra.localcloud.plugins.calls`)."""
        return plain(HOST.removeprefix("https://"), self._path)

    def create(self, http: Client, inputs: Values) -> tuple[str, Values]:
        """Send what is set."""
        data = http.send("POST", self.path(inputs), self.body(inputs), accept=CREATED)["data"]
        return data["id"], self.state(data["attributes"], inputs)

    def read(self, http: Client, id_: str, state: Values) -> Values | None:
        """Read it; 404 means that it is gone."""
        found = http.find("GET", self.path(state, id_))
        return None if found is None else self.state(found["data"]["attributes"], state)

    def update(self, http: Client, id_: str, old: Values, new: Values) -> Values:
        """Send what has changed."""
        data = http.send("PATCH", self.path(new, id_), self.patch(old, new), accept=OK)["data"]
        return self.updated(data["attributes"], self.merged(old, new))

    def delete(self, http: Client, id_: str, state: Values) -> None:
        """Delete it; one that is gone already is fine."""
        http.send("DELETE", self.path(state, id_), accept=DELETED)

    def import_(self, http: Client, given: str) -> tuple[str, Values] | None:
        """Import by id; what lies under a status page by `page/id`."""
        if "{page}" not in self._path:
            return super().import_(http, given)
        page, slash, id_ = given.partition("/")
        if not slash:
            raise Refusal('it can be imported by "status_page_id/id" only')
        state = self.read(http, id_, {"statusPageId": page})
        return None if state is None else (id_, state)

    def check_update(self, old: Values, new: Values) -> Iterable[Failure]:
        """The team cannot be changed."""
        team = new.get("teamName")
        if team and not isinstance(team, Unknown) and team != old.get("teamName"):
            yield Failure("teamName", "only counts at creation and cannot be changed; remove it from the program")

    def suppresses(self, path: str, old: Any, new: Any) -> bool:
        """Removing the team changes nothing; every other difference counts."""
        return path == "teamName" and not new

    def path(self, values: Values, id_: str | None = None) -> str:
        """Return the path of the collection, or of one object in it."""
        path = self._path.replace("{page}", quote(str(values.get("statusPageId", "")), safe=""))
        return path if id_ is None else f"{path}/{quote(id_, safe='')}"

    def body(self, inputs: Values) -> dict[str, Any]:
        """Return what is sent at creation."""
        names = [
            name for name in self.inputs if self._is_sent(name, inputs) and not self._counts_as_unset(name, inputs)
        ]
        return {self.wire[name]: self.sent(name, inputs[name]) for name in names}

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return what is sent at an update."""
        names = [name for name in self.changed(old, new) if name != "teamName" and self._is_sent(name)]
        return {self.wire[name]: self.sent(name, new.get(name, _EMPTY.get(self.inputs[name].kind))) for name in names}

    def sent(self, name: str, value: Any) -> Any:
        """Return the value of a property as it is sent."""
        return to_wire(self.inputs[name], value)

    def changed(self, old: Values, new: Values) -> list[str]:
        """Return the inputs that differ, in the schema's order."""
        differing = {change.property for change in diff(self.inputs, old, new, self.suppresses)}
        return [name for name in self.inputs if name in differing]

    def merged(self, old: Values, new: Values) -> Values:
        """Return the planned state of an update: what the vendor chose stays."""
        removed = {name for name, spec in self.inputs.items() if name not in new and not spec.computed}
        return {name: value for name, value in old.items() if name not in removed} | new

    def updated(self, attributes: dict[str, Any], planned: Values) -> Values:
        """Return the state after an update."""
        return planned

    def state(self, attributes: dict[str, Any], known: Values) -> Values:
        """Return the state that a reply describes; `known` is what was set, or the state until now."""
        values = {
            name: known.get(name) if name in self.kept else from_wire(spec, attributes.get(self.wire[name]))
            for name, spec in self.properties.items()
        }
        return {name: value for name, value in values.items() if value is not None}

    def _counts_as_unset(self, name: str, values: Values) -> bool:
        """Tell whether the provider cannot tell the value from none: Terraform has a zero for each kind of value."""
        place = self.inputs[name].diff_suppressed and self.inputs[name].kind == "number"
        return values[name] in ("", [], {}) or (place and values[name] == 0)

    def _is_sent(self, name: str, values: Values | None = None) -> bool:
        return name != "statusPageId" and (values is None or name in values)


def to_wire(spec: Property, value: Any) -> Any:
    """Return a property's value under the vendor's names."""
    if isinstance(value, dict) and spec.fields:
        return {field.tf: to_wire(field, value[name]) for name, field in spec.fields.items() if name in value}
    if isinstance(value, list) and spec.element:
        return [to_wire(spec.element, item) for item in value]
    return value


def from_wire(spec: Property, value: Any) -> Any:
    """Return a value of the vendor's under Pulumi's names; what is null is left out."""
    if isinstance(value, dict) and spec.fields:
        found = {name: from_wire(field, value.get(field.tf)) for name, field in spec.fields.items()}
        return {name: item for name, item in found.items() if item is not None}
    if isinstance(value, list) and spec.element:
        return [from_wire(spec.element, item) for item in value]
    if spec.kind == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


class Severity(Resource):
    """A severity: an update sends all of it but its group, which only goes out when it changes; the reply counts."""

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return all that is set or was chosen by the vendor."""
        body = self.body(self.merged(old, new))
        body.pop("team_name", None)
        if "severityGroupId" not in self.changed(old, new):
            body.pop(self.wire["severityGroupId"], None)
        return body

    def updated(self, attributes: dict[str, Any], planned: Values) -> Values:
        """Return the state of the reply."""
        return self.state(attributes, planned)
