"""Emulated vendors with what previews stand on, and any part of an environment, right or wrong, that a test wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast

import pytest

from infra.localcloud import neon as emulated_neon
from infra.localcloud import upstash as emulated_upstash
from infra.localcloud import vercel as emulated_vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.environment import credentials
from infra.localcloud.http.api import Api, Call, Refused, Reply, Route
from infra.localcloud.http.listener import Listener
from infra.localcloud.world import Clock, Ids
from infra.operations.lease.backend import Backend
from infra.operations.previews.ground import Ground
from infra.operations.stack_file import StackFile
from infra.platform import naming
from infra.platform.branches import slug
from infra.platform.environments import PREVIEW
from infra.platform.hosting import HOSTING, REPOSITORY
from infra.vendors import destination
from infra.vendors.neon import Neon
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel
from tests.platform.samples import ACCOUNTS

TEAM = {"teamId": LOCAL.vercel_team_id}


class Nothing:
    """Takes any call about databases or servers, and does nothing: only what the accounts list counts here."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_, **__: None


@dataclass(frozen=True)
class Clients:
    """The clients of three emulated accounts, with the vendors' own time and routes."""

    neon: Neon
    upstash: Upstash
    vercel: Vercel
    clock: Clock
    apis: Mapping[str, Api]

    def refuse(self, vendor: str, method: str, pattern: str, status: int = 409) -> Callable[[], None]:
        """Let a vendor refuse such calls from now on; return what ends that."""

        def refuse(_call: Call) -> Reply:
            raise Refused(status, {"error": {"code": "refused", "message": "not now"}, "message": "not now"})

        routes = self.apis[vendor].routes
        routes.insert(0, Route(method, pattern, refuse))
        return lambda: cast(None, routes.pop(0))


@contextmanager
def emulated_clients(listener: Listener, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    """Yield clients of accounts that are empty, which `listener` serves at `url` from now on."""
    parts = (LOCAL, Clock(), Ids())
    neon = emulated_neon.build(*parts, cast(Any, Nothing()))
    upstash = emulated_upstash.build(*parts, cast(Any, Nothing())).developer
    vercel, *others = emulated_vercel.build(*parts)
    listener.replace([neon, upstash, vercel, *others], clock=parts[1])
    for name, value in credentials().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(destination.LOCAL_CLOUD, url)
    with Neon(LOCAL.neon_org_id) as one, Upstash() as two, Vercel(LOCAL.vercel_team_id) as three:
        yield Clients(one, two, three, parts[1], {"neon": neon, "upstash": upstash, "vercel": vercel})


class Landscape:
    """The vendors with the base of all previews, and a bucket of states.

    Attributes:
        clients: of the vendors.
        backend: where the stacks are.
        project: Neon's id of the previews' project.
        root: Neon's id of its default branch.
    """

    def __init__(self, clients: Clients, backend: Backend, folder: Path) -> None:
        self.clients, self.backend, self._folder = clients, backend, folder
        made = self.make_project(clients)
        self.project: str = made["project"]["id"]
        self.root: str = made["branch"]["id"]
        git = {"type": "github", "repo": REPOSITORY.name}
        clients.vercel.post("/v11/projects", {"name": HOSTING.project, "gitRepository": git}, TEAM)

    @staticmethod
    def make_project(clients: Clients) -> dict[str, Any]:
        """Make a project of the base's name at Neon; return it with its branch."""
        wanted = {"name": naming.database_project(PREVIEW.name), "org_id": LOCAL.neon_org_id}
        made: dict[str, Any] = clients.neon.post("/projects", {"project": {**wanted, "branch": {"name": "base"}}})
        return made

    @cached_property
    def ground(self) -> Ground:
        """What the commands work on."""
        accounts: dict[str, Any] = {**ACCOUNTS}
        accounts["vercel"] = {**accounts["vercel"], "team_id": LOCAL.vercel_team_id}
        file = StackFile(self._folder / "Pulumi.preview.yaml", {"config": {"eleva:accounts": accounts}}, PREVIEW.name)
        return Ground(file, self.backend, self.clients.vercel, self.clients.neon, self.clients.upstash)

    def branch(self, name: str, parent: str = "", *, expires: datetime | None = None) -> str:
        """Make a branch at Neon; return its id."""
        wanted = {"name": name, "parent_id": parent or self.root}
        made = self.clients.neon.post(f"/projects/{self.project}/branches", {"branch": wanted})["branch"]["id"]
        if expires:
            self.clients.neon.set_expiry(self.project, made, expires)
        return str(made)

    def protect(self, branch: str) -> None:
        """Protect a branch."""
        self.clients.neon.patch(f"/projects/{self.project}/branches/{branch}", {"branch": {"protected": True}})

    def redis(self, name: str) -> str:
        """Make a Redis database; return its id."""
        settings = {"platform": "aws", "primary_region": "eu-central-1"}
        return str(self.clients.upstash.post("/redis/database", {"database_name": name, **settings})["database_id"])

    def variable(self, key: str, comment: str, branch: str | None, *targets: str) -> str:
        """Set a variable; return its id."""
        sent = {"key": key, "value": "v", "type": "encrypted", "target": targets or ["preview"], "comment": comment}
        git = {"gitBranch": branch} if branch else {}
        path = f"/v10/projects/{HOSTING.project}/env"
        return str(self.clients.vercel.post(path, {**sent, **git}, TEAM)["created"]["id"])

    def state(self, stack: str, form: str = ".json") -> None:
        """Write a stack's state, which is empty."""
        key = f".pulumi/stacks/{naming.PROJECT}/{stack}{form}"
        self.backend.s3.put_object(Bucket=self.backend.bucket, Key=key, Body=b"{}")

    def past(self, stack: str) -> set[str]:
        """Write what pulumi keeps of a stack's past; return the keys."""
        home, run = f".pulumi/{{}}/{naming.PROJECT}/{stack}", f"{stack}.1764158400000000000"
        found = {
            home.format("stacks") + ".json.bak",
            f"{home.format('backups')}/{run}.json",
            f"{home.format('history')}/{run}.history.json",
            f"{home.format('history')}/{run}.checkpoint.json",
        }
        for key in found:
            self.put(key, {})
        return found

    def put(self, key: str, content: object) -> None:
        """Write an object."""
        self.backend.s3.put_object(Bucket=self.backend.bucket, Key=key, Body=json.dumps(content).encode())

    def environment(self, branch: str, expires: datetime | None = None) -> str:
        """Make all of a branch's environment; return its stack."""
        stack = naming.branch_stack(slug(branch))
        self.branch(stack, expires=expires)
        self.redis(naming.cache(stack))
        for key in ("DATABASE_URL", "UPSTASH_REDIS_REST_URL"):
            self.variable(key, naming.owned_comment(stack, "purpose"), branch)
        self.state(stack)
        return stack

    def names(self) -> tuple[set[str], set[str], set[str]]:
        """Return what there is at Neon but the default branch, at Upstash and at Vercel, by name."""
        branches = {each["name"] for each in self.clients.neon.branches(self.project)} - {"base"}
        databases = {each["database_name"] for each in self.clients.upstash.databases()}
        variables = {
            f"{each['key']} of {each.get('gitBranch')}" for each in self.clients.vercel.variables(HOSTING.project)
        }
        return branches, databases, variables


class Session:
    """Stands in for a held lease; the engine's part is done in the bucket, as `pulumi` would.

    Attributes:
        ran: the commands.
        confirmed: how often the lease was looked at.
        code: what a command exits with; it does nothing unless that is 0.
    """

    run_id = "0" * 32

    def __init__(self, backend: Backend, code: int = 0) -> None:
        self._backend, self.code = backend, code
        self.ran: list[Sequence[str]] = []
        self.confirmed = 0

    def run(self, command: Sequence[str], printing: IO[str] | None = None) -> int:
        self.ran.append(command)
        if self.code == 0 and command[1:3] == ["stack", "rm"]:
            for key in self._backend.keys(f".pulumi/stacks/{naming.PROJECT}/{command[3]}."):
                self._backend.s3.delete_object(Bucket=self._backend.bucket, Key=key)
        return self.code

    def confirm(self) -> None:
        self.confirmed += 1
