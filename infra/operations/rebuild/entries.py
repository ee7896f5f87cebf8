"""The entries that a state gets of what exists: inputs as declared, outputs as the vendor's own provider reads them.

First an entry names an object by the id that imports it, and has no outputs: a refresh then lets its provider import
it, as `eleva state recover` does. What the provider made of the inputs is replaced by what is declared, and what it did
not read is filled in (docs/decisions/0013-rebuilding-a-lost-state.md).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from infra.operations.inventory.kind import Live
from infra.operations.offline import SECRET_SIGNATURE, Registered, plain
from infra.policy.statefile import SECRET, SIGNATURE

Entry = dict[str, Any]
#: The bridged providers' own, among the inputs.
_DEFAULTS = "__defaults"


def entry(registered: Registered, import_id: str, provider: str) -> Entry:
    """Return the entry of an object that is about to be imported.

    Args:
        registered: what is declared.
        import_id: what `pulumi import` takes for the object.
        provider: the provider's reference in the same state, URN and id.
    """
    request = registered.request
    return {
        "urn": registered.urn,
        "custom": True,
        "id": import_id,
        "type": request.type,
        "inputs": inputs(registered),
        "parent": request.parent,
        "protect": request.protect,
        "provider": provider,
        "additionalSecretOutputs": list(request.additionalSecretOutputs),
        "ignoreChanges": list(request.ignoreChanges),
        "retainOnDelete": request.retainOnDelete,
    }


def finished(read: Entry, registered: Registered, live: Live, hidden: Collection[str]) -> Entry:
    """Return an entry that its provider has read as the creation would have left it.

    Args:
        read: the entry after the refresh.
        registered: what is declared.
        live: the object; it has what some providers leave out when they import.
        hidden: inputs that the vendor shows to nobody, and that it is known to have as they are declared.
    """
    declared = inputs(registered)
    outputs = _filled(read["outputs"], declared, live.properties)
    outputs |= {name: declared[name] for name in hidden}
    made = {name: value for name, value in read["inputs"].items() if name == _DEFAULTS}
    return {**read, "inputs": {**made, **declared}, "outputs": outputs}


def _filled(read: Any, declared: Any, live: Any) -> Any:
    """Return what a provider read, and of what is declared and it did not read, what the vendor has."""
    if isinstance(declared, Mapping) and SIGNATURE in declared:
        return read
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        known = read if isinstance(read, Mapping) else {}
        further = {name: _filled(known.get(name), declared[name], live[name]) for name in declared if name in live}
        return {**known, **{name: value for name, value in further.items() if value is not None}}
    lists = isinstance(declared, list) and isinstance(live, list) and isinstance(read, list)
    if lists and len(declared) == len(live) == len(read):
        return [_filled(*each) for each in zip(read, declared, live, strict=True)]
    return live if read is None else read


def inputs(registered: Registered) -> dict[str, Any]:
    """Return what is declared in the form of a state; secrets are still open, and `pulumi stack import` closes them.

    What counts at creation alone is left out, as providers refuse it of what was imported.
    """
    ignored = registered.request.ignoreChanges
    return {name: _kept(value) for name, value in registered.wire.items() if name not in ignored}


def _kept(value: Any) -> Any:
    if isinstance(value, Mapping):
        if SECRET_SIGNATURE in value.values():
            return {SIGNATURE: SECRET, "plaintext": json.dumps(plain(value))}
        return {name: _kept(item) for name, item in value.items()}
    return [_kept(item) for item in value] if isinstance(value, list) else plain(value)
