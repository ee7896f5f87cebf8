"""A lease that this run holds: renewed while the engine runs, and given back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from infra.operations.lease.clock import now_s
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore, LeaseUnavailable, Stored

#: In parts of the lease's duration: how often it is renewed, and after what time without success the engine is
#: stopped. Between that and the lapse lies a third of the duration, for whatever is late.
_RENEW = 1 / 6
_STOP = 2 / 3


class LeaseLost(Exception):
    """Another run has taken the lease, or it is gone."""


class Held:
    """A lease that this run holds, as `stored` by a request that was `sent_s` (`clock.now_s`)."""

    def __init__(self, store: LeaseStore, stored: Stored, sent_s: float, predecessor: Lease | None = None) -> None:
        self._store = store
        self._stored = stored
        self._may_run_until_s = sent_s + stored.lease.duration_s * _STOP
        #: The lease of a run that died, which this one has taken.
        self.predecessor = predecessor
        self._writing = threading.Lock()
        self._trouble = ""

    @property
    def may_run_until_s(self) -> float:
        """The time (`clock.now_s`) until which an engine may run, should no further renewal succeed."""
        return self._may_run_until_s

    @property
    def lease(self) -> Lease:
        """The lease as it was last stored."""
        return self._stored.lease

    @property
    def trouble(self) -> str:
        """Why no engine may run any more, once that is so."""
        return (
            self._trouble or "the lease was not renewed in time: S3 did not answer, or this run was stopped meanwhile"
        )

    @contextmanager
    def renewed(self, on_change: Callable[[float], None]) -> Iterator[None]:
        """Renew the lease for the length of the context; `on_change` gets `may_run_until_s`, now and after each change.

        That is a time which has passed once the lease is lost.
        """
        over = threading.Event()
        on_change(self._may_run_until_s)
        thread = threading.Thread(target=self._renew, args=(over, on_change), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def note_lock(self, key: str) -> None:
        """Put on record that the engine is about to make the lock object `key`, for whoever has to remove it.

        Raises:
            LeaseLost: the lease is another run's.
            LeaseUnavailable: it cannot be put on record.
        """
        self._write(locks=(*self.lease.locks, key))

    def remove_locks(self) -> None:
        """Remove the locks on record, those of engines that have ended: a dead predecessor's, or this run's at its end.

        Raises:
            LeaseUnavailable: S3 did not answer or refused.
        """
        for key in self.lease.locks:
            self._store.delete_lock(key)

    def release(self) -> None:
        """Give the lease back; the engine has ended.

        Raises:
            LeaseUnavailable: S3 did not answer or refused; the next run waits until the lease has lapsed.
        """
        self.remove_locks()
        self._store.delete(self._stored.etag)

    def _renew(self, over: threading.Event, on_change: Callable[[float], None]) -> None:
        while not over.wait(self.lease.duration_s * _RENEW):
            try:
                self._write()
                self._trouble = ""
            except LeaseUnavailable as failure:
                self._trouble = str(failure)
                continue
            except LeaseLost as failure:
                self._trouble = str(failure)
                self._may_run_until_s = 0.0
            on_change(self._may_run_until_s)
            if not self._may_run_until_s:
                return

    def _write(self, **changes: Any) -> None:
        """Store the lease anew, which renews it."""
        with self._writing:
            for _ in range(2):
                changes |= {"renewed": datetime.now(UTC), "renewals": self.lease.renewals + 1}
                lease = self.lease.model_copy(update=changes)
                sent_s = now_s()
                if etag := self._store.replace(lease, self._stored.etag):
                    self._stored = Stored(lease, etag)
                    self._may_run_until_s = sent_s + lease.duration_s * _STOP
                    return
                # A renewal whose answer was lost is stored all the same: then the version there is ours.
                found = self._store.read()
                if found is None or found.lease.run != lease.run:
                    by = f"taken by {found.lease}" if found else "removed"
                    raise LeaseLost(f"the lease {self._store.place} was {by}")
                self._stored = found
        raise LeaseUnavailable(f"cannot renew the lease {self._store.place}: it changes with every attempt")
