"""A stand-in provider without its transport: what the engine asks for, on plain values, done with a vendor's handlers.

Properties come as the engine has them: with `Secret` and `UNKNOWN` inside, and with `__defaults`, the list of names
that Pulumi made up, as the bridged providers keep it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.localcloud.plugins import check, state
from infra.localcloud.plugins.diff import Change, diff
from infra.localcloud.plugins.resource import Failure, HalfDone, Handler, Plugin, Refusal, Values, known
from infra.localcloud.plugins.schema import Property, ResourceType, load
from infra.localcloud.plugins.values import plain

DEFAULTS = "__defaults"
#: What the SDK and the engine add to a provider's configuration; it concerns the engine alone.
_ENGINE_SETTINGS = ("version", "pluginDownloadURL", "__internal")


@dataclass(frozen=True)
class Difference:
    """What an update would do."""

    changes: list[Change]
    delete_before_replace: bool


class Provider:
    """Serves the resource types of one package."""

    def __init__(self, plugin: Plugin[Any], environ: Mapping[str, str]) -> None:
        self._plugin = plugin
        self._environ = environ
        self._schema = load(plugin.package)
        self._http: Any = None

    def check_config(self, settings: Values) -> list[Failure]:
        """Return what is wrong with the provider's configuration; what is missing shows in `configure`."""
        return check.check(self._schema.config, self._settings(settings)).failures

    def configure(self, settings: Values) -> None:
        """Make the client, unless some of the configuration is not known yet (then only previews can follow)."""
        given = self._settings(settings)
        if known(given):
            self._http = self._plugin.connect(check.check(self._schema.config, given).inputs, self._environ)

    def close(self) -> None:
        """Close the client's connections."""
        if self._http is not None:
            self._http.close()

    def check(self, type_: str, name: str, old: Values, new: Values, seed: bytes) -> tuple[Values, list[Failure]]:
        """Return the inputs with defaults, or what is wrong with them."""
        handler, schema = self._find(type_)
        given = _inputs(new)
        made_before = {key: plain(value) for key, value in old.items() if key in old.get(DEFAULTS, [])}
        names = check.autonames(schema.inputs, given, made_before, name, seed)
        checked = check.check(schema.inputs, given | names)
        failures = checked.failures or list(handler.check(self._http, checked.inputs))
        return {**state.inputs(schema, checked.inputs, new), DEFAULTS: sorted(names)}, failures

    def diff(self, type_: str, old: Values, new: Values) -> Difference:
        """Return how the checked inputs `new` differ from the state `old`."""
        handler, schema = self._find(type_)
        before, after = _inputs(old), state.seen(schema, _inputs(new))
        changes = diff(schema.inputs, before, after, handler.suppresses)
        forcing = set(handler.replaces(before, after))
        changes = [Change(each.path, each.kind, each.replaces or each.property in forcing) for each in changes]
        if changes and not any(each.replaces for each in changes):
            refused = list(handler.check_update(before, after))
            if refused:
                raise Refusal("; ".join(f"{each.property}: {each.reason}" for each in refused))
        # Pulumi's bridge: an object under a name that the program chose cannot exist twice, not even for a moment.
        named = [key for key, spec in schema.inputs.items() if spec.autonamed and key not in new.get(DEFAULTS, [])]
        return Difference(changes, any(key in after and before.get(key) == after[key] for key in named))

    def create(self, type_: str, new: Values, *, preview: bool) -> tuple[str, Values]:
        """Create the object; return its id and outputs. A preview knows no id."""
        handler, schema = self._find(type_)
        wanted = state.seen(schema, _inputs(new))
        if preview:
            return "", state.outputs(schema, state.planned(schema, wanted), new)
        try:
            id_, made = handler.create(self._connected(), wanted)
        except HalfDone as half:
            raise HalfDone(half.id, self._outputs(schema, half.state, new), half) from half
        return id_, self._outputs(schema, made, new)

    def read(self, type_: str, id_: str, old: Values, old_inputs: Values) -> tuple[str, Values, Values] | None:
        """Return id, outputs and inputs of the object as it is now, or None when it is gone.

        Without anything known of it (`old` is empty) it is imported.
        """
        handler, schema = self._find(type_)
        if not old:
            found = handler.import_(self._connected(), id_)
            if found is None:
                return None
            inputs = state.imported(schema.inputs, found[1])
            return found[0], self._outputs(schema, found[1]), state.inputs(schema, {**inputs, DEFAULTS: []}, {})
        now = handler.read(self._connected(), id_, _inputs(old))
        if now is None:
            return None
        inputs = state.refreshed(schema.inputs, plain(old_inputs), now, handler.suppresses)
        return id_, self._outputs(schema, now, old, old_inputs), state.inputs(schema, inputs, old_inputs)

    def update(self, type_: str, id_: str, old: Values, new: Values, *, preview: bool) -> Values:
        """Change the object from the state `old` to the checked inputs `new`; return its outputs."""
        handler, schema = self._find(type_)
        before, after = _inputs(old), state.seen(schema, _inputs(new))
        if preview:
            return state.outputs(schema, state.planned(schema, after, before), old, new)
        return self._outputs(schema, handler.update(self._connected(), id_, before, after), old, new)

    def delete(self, type_: str, id_: str, old: Values) -> None:
        """Delete the object."""
        self._find(type_)[0].delete(self._connected(), id_, _inputs(old))

    def _find(self, type_: str) -> tuple[Handler[Any], ResourceType]:
        if type_ not in self._plugin.handlers:
            served = ", ".join(sorted(self._plugin.handlers))
            raise Refusal(f"the local cloud has no resources of this type; {self._plugin.package} has {served}")
        return self._plugin.handlers[type_], self._schema.resources[type_]

    def _connected(self) -> Any:
        if self._http is None:
            raise Refusal("the provider is not configured: some of its settings are not known yet")
        return self._http

    def _settings(self, settings: Values) -> Values:
        """Return the configuration as the schema has it; the engine sends what is no text as JSON."""
        return {
            name: _parsed(self._schema.config.get(name), value)
            for name, value in plain(settings).items()
            if name not in _ENGINE_SETTINGS
        }

    @staticmethod
    def _outputs(schema: ResourceType, values: Values, *likes: Values) -> Values:
        strange = values.keys() - schema.inputs.keys() - schema.outputs.keys()
        if strange:
            raise RuntimeError(f"the handler of {schema.token} gives properties that its schema lacks: {strange}")
        return state.outputs(schema, values, *likes)


def _inputs(values: Values) -> Values:
    """Return properties for a handler: plain, without the engine's own."""
    return {name: plain(value) for name, value in values.items() if not name.startswith("__")}


def _parsed(spec: Property | None, value: Any) -> Any:
    if spec is None or spec.kind == "string" or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
