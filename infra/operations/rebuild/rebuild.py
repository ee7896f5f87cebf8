"""Carries out a rebuild, step by step and timed: the state, what is missing, the data, the deployment, the proof."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.operations.deployment import deploy_if_stale
from infra.operations.lease.backend import Backend
from infra.operations.lease.record import DURATION_S, WAIT_S, Lease
from infra.operations.lease.run import run
from infra.operations.rebuild.adopt import State, state_of
from infra.operations.rebuild.backups import Backups, Say
from infra.operations.rebuild.journal import Begun, Journal, TakenOver
from infra.operations.rebuild.plan import Plan
from infra.operations.rebuild.write import resources_in
from infra.operations.stack_file import StackFile
from infra.operations.verify.declared import Declaration, Declared
from infra.operations.verify.finding import Finding
from infra.operations.verify.verify import verify


class NotRebuilt(Exception):
    """A step failed; the message says what to do. The same command goes on with it."""


@dataclass(frozen=True)
class Timed:
    """A step that was done: how long it took, and for how long before the rebuild what was written is lost by it."""

    name: str
    duration_s: float
    rpo_s: float = 0.0


@dataclass(frozen=True)
class Found:
    """What there is of a stack, before anything is done.

    Attributes:
        looked: when somebody began to look.
        file: its file in Git.
        declaration: what it declares.
        there: that, with the vendors' own values.
        plan: what is done.
        held: how many resources its state holds.
        begun: the rebuild that is to be completed.
    """

    looked: datetime
    file: StackFile
    declaration: Declaration
    there: Declared
    plan: Plan
    held: int
    begun: Begun | None

    @property
    def stack(self) -> str:
        """Its name."""
        return self.declaration.platform.environment.name

    @property
    def lost(self) -> Sequence[str]:
        """The resources whose data comes from a backup."""
        return [*self.plan.lost, *(self.begun.lost if self.begun else ())]


@dataclass
class Outcome:
    """What a rebuild did."""

    since: datetime
    steps: list[Timed] = field(default_factory=list)
    findings: Sequence[Finding] = ()
    ended: datetime | None = None

    @property
    def verified(self) -> bool:
        """Whether everything declared is there, equal and usable."""
        return bool(self.findings) and all(finding.fine for finding in self.findings)

    @property
    def rto_s(self) -> float:
        """How long it took from the first run's beginning until it was verified."""
        return ((self.ended or datetime.now(UTC)) - self.since).total_seconds()

    @property
    def rpo_s(self) -> float:
        """For how long before the rebuild what was written is lost."""
        return max((step.rpo_s for step in self.steps), default=0.0)


def carry_out(found: Found, backend: Backend, backups: Backups, say: Say) -> Outcome:
    """Do what was found to be done.

    Raises:
        NotRebuilt: a step failed.
        PulumiFailed, NotRead, JournalUnavailable, NotDeployed, VendorError, StackHeld, EngineStopped, Interrupted,
        LeaseUnavailable, StateUnreadable, BackendRefused: as their words say.
    """
    journal = Journal.of(found.stack, backend)
    begun = found.begun or Begun(since=found.looked, lost=tuple(found.plan.lost))
    outcome = Outcome(begun.since)
    state: State | None = None
    if not found.held:
        with _timed(outcome, "adopt what is there"):
            state = state_of(found.stack, found.file, found.there, found.plan.adoptions, say)
    noted = begun.model_copy(update={"lost": tuple(dict.fromkeys(found.lost))})
    with _timed(outcome, "write the state, create what is missing"):
        _write(found.stack, backend, state, lambda: _begin(found, journal, noted), say)
    if found.lost:
        _restore(found, backups, outcome, say)
        journal.write(begun.model_copy(update={"lost": ()}))
    if found.declaration.platform.environment.has_hosting_project:
        with _timed(outcome, "deploy the present variables"):
            deploy_if_stale(found.declaration.platform, say)
    with _timed(outcome, "verify"):
        say("asking the vendors for everything that is declared ...")
        outcome.findings = verify(found.declaration)
    outcome.ended = datetime.now(UTC)
    if outcome.verified:
        journal.end()
    return outcome


def _begin(found: Found, journal: Journal, noted: Begun) -> None:
    """Note that it begins, under the lease, if everything still is as it was found.

    Raises:
        TakenOver: another run has begun, gone on with or ended a rebuild.
        JournalUnavailable, PulumiFailed: it cannot be told.
    """
    if journal.read() != found.begun or (resources_in(found.stack) or 0) != found.held:
        raise TakenOver(
            f"another run has worked on {found.stack} since this one looked. Look again; this one did nothing"
        )
    journal.write(noted)


def _write(stack: str, backend: Backend, state: State | None, begin: Callable[[], None], say: Say) -> None:
    """Take the state over and bring the stack up, under one lease."""
    lease = Lease.of_this_run("recovery rebuild", DURATION_S, os.environ)
    with TemporaryDirectory(prefix="eleva-rebuild-") as folder:
        command = [sys.executable, "-m", "infra.operations.rebuild.write", stack]
        if state is not None:
            file = Path(folder) / "state.json"  # the folder is this user's alone, and the secrets are encrypted
            file.write_text(json.dumps(state))
            command.append(str(file))
        code = run(command, backend, stack, lease, WAIT_S, say, begin)
    if code:
        raise NotRebuilt(
            f"pulumi failed (exit code {code}), and says above why. Once that is mended, the same command goes on"
        )


def _restore(found: Found, backups: Backups, outcome: Outcome, say: Say) -> None:
    began = time.monotonic()
    as_of = backups.restore(found.declaration.platform, found.lost, say)
    rpo_s = max(0.0, (outcome.since - as_of).total_seconds())
    outcome.steps.append(Timed("restore the data", time.monotonic() - began, rpo_s))


@contextmanager
def _timed(outcome: Outcome, name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    outcome.steps.append(Timed(name, time.monotonic() - began))
