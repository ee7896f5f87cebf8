"""Compares what the vendors have with what a stack's state holds: what is there twice, beside the state, or lost."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from unittest import mock

from infra.localcloud.workspace import local_accounts
from infra.operations.inventory.catalogue import open_inventory
from infra.operations.state import read_state
from infra.platform.accounts import Accounts
from tests.support.rehearsal import Rehearsal


@dataclass(frozen=True)
class Compared:
    """How vendors and state differ.

    Attributes:
        twice: the natural keys that two objects in one place have.
        beside: how many objects of each type no state knows; some come with others (a project's own domain).
        lost: what the state holds and no vendor has.
    """

    twice: tuple[str, ...]
    beside: Mapping[str, int]
    lost: tuple[str, ...]


def compared(rehearsal: Rehearsal, stack: str) -> Compared:
    """Compare all accounts with the state of `stack`, the only one that has anything in them."""
    twice: list[str] = []
    lost: list[str] = []
    beside: Counter[str] = Counter()
    with (
        mock.patch.dict(os.environ, rehearsal.environment(), clear=True),
        open_inventory(Accounts.model_validate(local_accounts())) as inventory,
    ):
        managed = read_state(stack).managed
        for type_, kind in inventory.kinds.items():
            held = [each for each in managed if each.type == type_]
            places = {tuple(str(each.inputs[part]) for part in kind.scope) for each in held} if kind.scope else {()}
            found = {place: inventory.every(type_, place) for place in places}
            ids = {live.id for lives in found.values() for live in lives}
            lost += [each.name for each in held if each.id not in ids]
            beside[type_] = len(ids - {each.id for each in held})
            for lives in found.values():
                keys = Counter(kind.key(live.properties) for live in lives)
                twice += [f"{kind.noun} {key}" for key, number in keys.items() if number > 1]
    return Compared(tuple(twice), dict(beside), tuple(lost))
