"""Which single changes turn one list of firewall rules into another, rule by rule.

Vercel gives every rule an id that its logs and statistics go by, so a rule that is only edited or moved has to keep it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from infra.localcloud.plugins.resource import Values

Key = Callable[[Values], Hashable]


@dataclass(frozen=True)
class Matches:
    """Which rule became which.

    Attributes:
        pairs: position in the old list -> position in the new one.
        removed: positions in the old list of rules that have no successor.
        added: positions in the new list of rules that have no predecessor.
    """

    pairs: dict[int, int]
    removed: list[int]
    added: list[int]


def _content(rule: Values) -> Hashable:
    return json.dumps({name: value for name, value in rule.items() if name != "id"}, sort_keys=True)


def _name(rule: Values) -> Hashable:
    return str(rule["name"])


def _structure(rule: Values) -> Hashable:
    return json.dumps([rule["conditionGroup"], rule["action"]], sort_keys=True)


def match(old: list[Values], new: list[Values]) -> Matches:
    """Find the successor of each old rule: the same content, else the same name, else the same effect."""
    pairs: dict[int, int] = {}
    for key in (_content, _name, _structure):
        _pair(pairs, old, new, key)
    removed = [index for index in range(len(old)) if index not in pairs]
    added = [index for index in range(len(new)) if index not in pairs.values()]
    return Matches(pairs, removed, added)


def _pair(pairs: dict[int, int], old: list[Values], new: list[Values], key: Key) -> None:
    """Pair what is left over by `key`; keys that several old rules share say nothing."""
    open_ = [index for index in range(len(old)) if index not in pairs]
    count = Counter(key(old[index]) for index in open_)
    by_key = {key(old[index]): index for index in open_ if count[key(old[index])] == 1}
    for position, rule in enumerate(new):
        if position in pairs.values():
            continue
        found = by_key.pop(key(rule), None)
        if found is not None:
            pairs[found] = position


def same(old: Values, new: Values) -> bool:
    """Tell whether two rules differ in nothing but their ids."""
    return _content(old) == _content(new)


def moves(current: list[str], wanted: list[str]) -> list[tuple[str, int]]:
    """Return the ids to move, in this order, and where to, so that `current` gets the order of `wanted`."""
    ids, found = list(current), []
    for position, id_ in enumerate(wanted):
        if ids[position] != id_:
            ids.remove(id_)
            ids.insert(position, id_)
            found.append((id_, position))
    return found
