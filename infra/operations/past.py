"""What earlier runs of a stack have left: its state, which of them failed, and what those made that no state knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from infra.operations.adoption import AlreadyThere
from infra.operations.history import ENTRIES, FailedRun, failed_among, failed_runs
from infra.operations.lease.backend import BackendRefused, current_backend
from infra.operations.state import State, read_state, state_of
from infra.operations.stored import NotStored, Stored

if TYPE_CHECKING:  # runs that left nothing, which are most, need no client of a vendor
    from infra.operations.inventory.kind import Live

#: By so much a vendor's clock may be behind the one of the machine that ran the engine.
CLOCKS_DIFFER = timedelta(minutes=1)
#: So long after a run has given up, a vendor may still finish what it was asked for.
STILL_WORKING = timedelta(minutes=5)
TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Past:
    """What is known of a stack's earlier runs: its state, and those that failed since the last that succeeded."""

    state: State
    failed: Sequence[FailedRun]

    @property
    def is_clean(self) -> bool:
        """Whether no run can have left anything."""
        return not self.failed and not self.state.creating

    def knows(self, type_: str, id_: str) -> bool:
        """Whether the state holds an object under any name."""
        return any(each.type == type_ and each.id == id_ for each in self.state.managed)

    def proof(self, type_: str, name: str, live: Live) -> str | None:
        """Return what shows that a failed run made an object, as a sentence without an end; None when nothing does.

        Args:
            type_: the Pulumi type.
            name: the logical name of the resource whose natural key the object has.
            live: the object.
        """
        if (type_, name) in self.state.creating:
            return "a run was killed while it was creating it"
        if live.created is None and self.failed:
            return f"the run of {self.failed[0].began:{TIME}} UTC failed before the state had it"
        for run in self.failed:
            if live.created and run.began - CLOCKS_DIFFER <= live.created <= run.ended + STILL_WORKING:
                return f"made at {live.created:{TIME}} UTC by the run of {run.began:{TIME}} UTC, which failed"
        return None


def read_past(stack: str) -> Past:
    """Read what is known of `stack`: from its bucket where that is possible, else with `pulumi`, which takes longer.

    Raises:
        PulumiFailed: pulumi was needed, and failed or did not answer in time.
    """
    try:
        stored = Stored(current_backend(), stack)
        return Past(state_of(stored.deployment()), failed_among(islice(stored.runs(), ENTRIES)))
    except (BackendRefused, NotStored):
        return Past(read_state(stack), failed_runs(stack))


@dataclass(frozen=True)
class Orphan:
    """An object that a failed run made: the resource that it belongs to, the id that imports it, and the proof."""

    name: str
    noun: str
    id: str
    import_id: str
    proof: str

    @property
    def told(self) -> str:
        """What is done with it and why, in one line."""
        return f"{self.noun} {self.id} is adopted as {self.name}: {self.proof}"


@dataclass(frozen=True)
class Foreign:
    """An object, or several, in the way of a declared resource, without a proof; several have no id to import."""

    name: str
    told: str
    import_id: str | None = None


@dataclass(frozen=True)
class LeftBehind:
    """What exists of the declared resources that the state lacks: made by failed runs, and by whomever."""

    orphans: Sequence[Orphan] = ()
    foreign: Sequence[Foreign] = ()

    def refuse_foreign(self) -> None:
        """Refuse to make anything a second time.

        Raises:
            AlreadyThere: there is something foreign; all of it is named.
        """
        if self.foreign:
            imports = {each.name: each.import_id for each in self.foreign if each.import_id}
            raise AlreadyThere([each.told for each in self.foreign], imports)
