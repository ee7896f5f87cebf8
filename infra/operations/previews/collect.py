"""Destroys the environments that are to go, each under its lease and after another look at it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from infra.operations.lease.acquire import StackHeld
from infra.operations.lease.engine import EngineStopped
from infra.operations.lease.record import DURATION_MAX_S, DURATION_S, Lease
from infra.operations.lease.run import holding, store_of
from infra.operations.lease.store import LeaseUnavailable
from infra.operations.previews.admission import give_back
from infra.operations.previews.destroy import InUse, NotGone, destroy
from infra.operations.previews.found import Found, look, of_slug
from infra.operations.previews.gc import Verdict, judged
from infra.operations.previews.ground import Ground
from infra.operations.recover.lock import LocksUnknown
from infra.platform import naming
from infra.vendors.aws.calls import AwsRefused
from infra.vendors.errors import VendorError

Say = Callable[[str], None]
#: Longer than a lease lasts without its holder, so that a run that died does not keep its environment for ever.
_WAIT_S = DURATION_MAX_S + 10


@dataclass(frozen=True)
class Outcome:
    """What became of an environment that was to go: it is gone, was kept, or could not be destroyed."""

    told: str
    failed: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Collector:
    """What the environments are judged by.

    Attributes:
        ground: the vendors.
        branches: of the application's repository; None when they are not known.
        ttl: how long one lasts that was not completed.
    """

    ground: Ground
    branches: Collection[str] | None
    ttl: timedelta

    def judge(self, found: Iterable[Found], *, heeding_leases: bool) -> list[Verdict]:
        """Return a verdict for each environment; one that somebody works on counts as in use when leases are heeded.

        Raises:
            LeaseUnavailable, AwsRefused: the bucket does not answer.
        """
        in_use = _in_use(self.ground) if heeding_leases else {}
        return list(judged(found, self.branches, in_use, datetime.now(UTC), self.ttl))

    def collect(self, verdicts: Sequence[Verdict], say: Say) -> dict[str, Outcome]:
        """Destroy those that go, and give back room that dead runs had reserved; return by slug what became of each."""
        wanted = [each for each in verdicts if each.goes or each.found.is_reserved]
        return {each.found.slug: self._collect(each, say) for each in wanted}

    def _collect(self, verdict: Verdict, say: Say) -> Outcome:
        slug, stack = verdict.found.slug, verdict.found.stack
        say(f"{stack}: {verdict.why}")
        lease = Lease.of_this_run("preview gc", DURATION_S, os.environ)
        try:
            with holding(self.ground.backend, stack, lease, _WAIT_S, say) as session:
                (again,) = self.judge([of_slug(look(self.ground), slug)], heeding_leases=False)
                if not again.found.left:
                    return Outcome("is gone meanwhile", gone=True)
                if not again.goes:
                    return self._keep(again)
                destroy(self.ground, session, slug, say)
        except StackHeld as held:
            return Outcome(f"kept: {held}")
        except (AwsRefused, EngineStopped, InUse, LeaseUnavailable, LocksUnknown, NotGone, VendorError) as failure:
            return Outcome(f"not gone: {failure}", failed=True)
        return Outcome("destroyed", gone=True)

    def _keep(self, verdict: Verdict) -> Outcome:
        """Leave an environment, but for a reservation: with its lease in hand, whoever made that is at work no more."""
        if not verdict.found.is_reserved:
            return Outcome(f"kept, since meanwhile {verdict.why}")
        give_back(self.ground.backend, verdict.found.stack)
        return Outcome("kept, without the room that a creation which died had reserved for it")


def _in_use(ground: Ground) -> dict[str, str]:
    """Return by slug who holds the lease of an environment's stack."""
    folder = f"{ground.backend.prefix}{naming.LEASES}{naming.PROJECT}/"
    stacks = (key.removeprefix(folder).removesuffix(".json") for key in ground.backend.keys(folder))
    found: dict[str, str] = {}
    for stack in stacks:
        slug = naming.slug_of(stack)
        if slug and (stored := store_of(ground.backend, stack).read()):
            found[slug] = str(stored.lease)
    return found
