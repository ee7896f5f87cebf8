"""What a lease says: who works on a stack, since when and where."""

from __future__ import annotations

import getpass
import os
import socket
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

import psutil
from pydantic import BaseModel, ConfigDict, Field

#: A run that died may block its stack for 60 s; beside the lease itself that covers looking and releasing.
DURATION_MAX_S = 50.0
DURATION_S = 45.0
#: So long a run waits for another one if nothing else is said.
WAIT_S = 300.0


class Lease(BaseModel):
    """The lease of one run; in the bucket as JSON.

    Attributes:
        run: tells this run from every other.
        command: what it does: up, refresh or destroy.
        user: who started it.
        host: on which machine.
        pid: its process there.
        started: when that began, as the machine's own clock said; with it the number cannot be another process's.
        url: where its log is, if it runs in continuous integration.
        since: when it got the lease.
        renewed: when it last renewed it, by its own clock; for people, nothing is decided by it.
        renewals: how often; it makes every version of the object another one.
        duration_s: for so long after a renewal nobody else takes the lease.
        locks: the keys of the engine's own lock objects, which are of no use once the run is over.
    """

    model_config = ConfigDict(frozen=True)

    run: str
    command: str
    user: str
    host: str
    pid: int
    started: float
    url: str = ""
    since: datetime
    renewed: datetime
    renewals: int = 0
    duration_s: float = Field(gt=0, le=DURATION_MAX_S)
    locks: tuple[str, ...] = ()

    @classmethod
    def of_this_run(cls, command: str, duration_s: float, environment: Mapping[str, str]) -> Lease:
        """Return a lease for a run that begins now."""
        now = datetime.now(UTC)
        return cls(
            run=uuid.uuid4().hex,
            command=command,
            user=environment.get("GITHUB_ACTOR") or getpass.getuser(),
            host=socket.gethostname(),
            pid=os.getpid(),
            started=psutil.Process().create_time(),
            url=_run_url(environment),
            since=now,
            renewed=now,
            duration_s=duration_s,
        )

    def begun(self, locks: tuple[str, ...] = ()) -> Lease:
        """Return this lease as it is at its beginning, which may be long after the wait for it began."""
        now = datetime.now(UTC)
        return self.model_copy(update={"since": now, "renewed": now, "locks": locks})

    def __str__(self) -> str:
        where = f", {self.url}" if self.url else ""
        return f"{self.user}@{self.host} (eleva {self.command}) since {self.since:%Y-%m-%d %H:%M:%S} UTC{where}"


def _run_url(environment: Mapping[str, str]) -> str:
    """Return the address of this run at GitHub Actions, from the variables that it sets; nothing elsewhere."""
    parts = [environment.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    return "{}/{}/actions/runs/{}".format(*parts) if all(parts) else ""
