"""The whole local cloud in one process: every emulated vendor with its real parts behind it, and the one listener."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from infra.localcloud import betterstack, neon, own_pages, upstash, vercel
from infra.localcloud.accounts import LOCAL, Accounts
from infra.localcloud.git import pages
from infra.localcloud.git.repositories import Repositories
from infra.localcloud.http.api import Api
from infra.localcloud.http.listener import Listener
from infra.localcloud.moto_aws import Aws
from infra.localcloud.postgres import Cluster, Front
from infra.localcloud.valkey.server import ValkeyServers
from infra.localcloud.world import Clock, Ids


class LocalCloud:
    """All parts, started and stopped together; files lie below `data`, and repositories in `git`."""

    def __init__(self, data: Path, git: Path, accounts: Accounts = LOCAL) -> None:
        self._accounts = accounts
        self._parts = ExitStack()
        self._valkey = ValkeyServers()
        self._cluster = Cluster(data / "postgres")
        self._front = Front(self._cluster, regions=(accounts.aws_region,))
        self.aws = Aws(accounts)
        self._git = Repositories(git)
        self.listener = Listener((), reset=self.reset, own={own_pages.BRANCHES: pages.Branches(self._git)})

    @property
    def postgres_port(self) -> int:
        """Where every database's host name leads."""
        return self._front.port

    def start(self) -> None:
        """Start the real parts and build the vendors' APIs; what had started is stopped when one fails."""
        with ExitStack() as started:
            started.callback(self._valkey.stop)
            for part in (self._cluster, self._front, self.aws):
                part.start()
                started.callback(part.stop)
            self._build()
            self._parts = started.pop_all()

    def reset(self) -> None:
        """Begin again with empty vendors, databases and AWS, and without repositories."""
        self._valkey.stop()
        self._cluster.reset()
        self.aws.reset()
        self._build()

    def stop(self) -> None:
        """Stop everything; no process and no file is left."""
        self._parts.close()

    def _build(self) -> None:
        self._git.clear()
        clock = Clock()
        shared = (self._accounts, clock, Ids())
        redis = upstash.build(*shared, self._valkey)
        apis: list[Api] = [
            *vercel.build(*shared, self._git),
            neon.build(*shared, self._cluster),
            redis.developer,
            redis.qstash,
            betterstack.build(*shared),
        ]
        self.listener.replace(apis, {upstash.HOST_SUFFIX: redis.redis}, clock)
