"""What is declared, with the vendors' own answers in the places of the engine's: real ids, URLs and passwords."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from pulumi.runtime.mocks import MockResourceArgs, Mocks

from infra.operations.inventory.inventory import Inventory, scope_of
from infra.operations.inventory.kind import Live
from infra.operations.offline import Recorded, plain, record_all
from infra.operations.state import CLOSED, Managed, without_secrets
from infra.platform.aggregate import Platform
from infra.vendors.errors import CredentialMissing, VendorError


@dataclass(frozen=True)
class Declaration:
    """A stack's platform, and the program that declares it to whatever stands in for the engine."""

    platform: Platform
    program: Callable[[], object]


@dataclass(frozen=True)
class Declared:
    """A recorded program, and the stand-ins for what a vendor does not have."""

    recorded: Recorded
    missing: frozenset[str]

    def depends_on_missing(self, value: Any) -> bool:
        """Whether a value comes from something that is missing, so that it cannot be compared."""
        if isinstance(value, Mapping):
            return any(map(self.depends_on_missing, value.values()))
        if isinstance(value, list):
            return any(map(self.depends_on_missing, value))
        return any(stand_in in str(value) for stand_in in self.missing)


class _Vendors(Mocks):
    """Answers a program with what the vendors have; in the place of what is missing, with a number that nothing has."""

    def __init__(
        self, inventory: Inventory, known: Mapping[tuple[str, str], Managed], held: Mapping[tuple[str, str], Managed]
    ) -> None:
        self._inventory = inventory
        self._known = known
        self._held = held
        self.missing: set[str] = set()

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        inputs = {name: plain(value) for name, value in args.inputs.items()}
        if args.typ not in self._inventory.kinds:
            return args.name, inputs
        stand_in = f"-{crc32(f'{args.typ}::{args.name}'.encode())}"  # ids that are numbers are made into ones
        outputs = dict.fromkeys(_OUTPUTS.get(args.typ, ()), stand_in)
        if known := self._known.get((args.typ, args.name)):
            held = {name: value for name, value in without_secrets(known.outputs).items() if value is not None}
            if not outputs.keys() <= held.keys():  # its creation was not finished
                self.missing.add(stand_in)
            return known.id, {**outputs, **held, **inputs}
        if ours := self._held.get((args.typ, args.name)):
            return ours.id, self._by_id(args.typ, inputs, ours, outputs)
        found = self._found(args.typ, inputs)
        if found:
            return found[0].id, {**inputs, **found[0].properties}
        self.missing.add(stand_in)
        return stand_in, {**inputs, **outputs}

    def _by_id(
        self, type_: str, inputs: Mapping[str, Any], ours: Managed, outputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what the vendor has of a resource in the state; where it has nothing, what the state has openly."""
        for live in self._listed(type_, inputs):
            if live.id == ours.id:
                return {**inputs, **live.properties}
        open_ = {name: value for name, value in without_secrets(ours.outputs).items() if value not in (None, CLOSED)}
        self.missing.update(value for name, value in outputs.items() if name not in open_)
        return {**inputs, **outputs, **open_}

    def _listed(self, type_: str, inputs: Mapping[str, Any]) -> Sequence[Live]:
        """Return all of a kind where a resource lies; nothing where the vendor cannot be asked."""
        try:
            return self._inventory.every(type_, scope_of(self._inventory.kinds[type_], inputs))
        except (VendorError, CredentialMissing):
            return ()

    def _found(self, type_: str, inputs: Mapping[str, Any]) -> Sequence[Live]:
        """Return what there is; nothing where the vendor cannot be asked, which is told when it is compared."""
        if any(str(inputs[part]) in self.missing for part in self._inventory.kinds[type_].scope):
            return ()
        try:
            return self._inventory.find(type_, inputs)
        except (VendorError, CredentialMissing):
            return ()

    def call(self, args: Any) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise AssertionError(f"the program called {args.token}")


#: What programs take from a resource besides its id.
_OUTPUTS: Mapping[str, tuple[str, ...]] = {
    "neon:index/project:Project": ("databaseHost", "databaseHostPooler", "databasePassword", "defaultBranchId"),
    "neon:index/endpoint:Endpoint": ("host",),
    "neon:index/role:Role": ("password",),
    "upstash:index/redisDatabase:RedisDatabase": ("databaseId", "endpoint", "restToken"),
    "better-uptime:index/heartbeat:Heartbeat": ("url",),
}


def declared(
    declaration: Declaration,
    inventory: Inventory,
    known: Mapping[tuple[str, str], Managed] | None = None,
    held: Mapping[tuple[str, str], Managed] | None = None,
) -> Declared:
    """Return what the program declares on the accounts as they are.

    Args:
        declaration: what is run.
        inventory: what exists.
        known: resources that are not asked for, by type and logical name; their secrets stay closed.
        held: resources that are found by the ids that the state has of them, whatever their names are by now.
    """
    vendors = _Vendors(inventory, known or {}, held or {})
    recorded = record_all(declaration.program, declaration.platform.environment.name, vendors)
    return Declared(recorded, frozenset(vendors.missing))
