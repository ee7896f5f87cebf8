"""What the emulated Neon keeps in memory: projects and what belongs to them. The data itself is in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from infra.localcloud.accounts import Accounts
from infra.localcloud.neon.databases import Databases
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.history import History
from infra.localcloud.world import Clock, Ids

#: A job deletes what has expired, and "may not occur exactly at the specified time" (Neon's OpenAPI description); how
#: late it may be, nobody says.
EXPIRY_LAG = timedelta(minutes=1)

#: Neon's endpoint and project names are an adjective, a noun and a number.
_ADJECTIVES = ("calm", "cold", "damp", "dark", "lively", "misty", "quiet", "royal", "shy", "still", "wild", "young")
_NOUNS = ("base", "bird", "cell", "field", "grass", "lake", "math", "moon", "river", "sea", "surf", "voice")


@dataclass
class Role:
    """A PostgreSQL role of a branch; the password is kept because the project stores passwords."""

    name: str
    password: str
    created_at: str
    updated_at: str


@dataclass
class Database:
    """A PostgreSQL database of a branch."""

    id: int
    name: str
    owner_name: str
    created_at: str
    updated_at: str


@dataclass
class Branch:
    """A branch; the root branch has no parent. `content_since` is when another branch's content was put into it."""

    id: str
    project_id: str
    name: str
    created_at: str
    updated_at: str
    state_changed_at: str
    default: bool = False
    protected: bool = False
    parent_id: str | None = None
    parent_lsn: str | None = None
    parent_timestamp: str | None = None
    expires_at: datetime | None = None
    ttl_interval_s: int | None = None
    content_since: str | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    databases: dict[str, Database] = field(default_factory=dict)


@dataclass
class Endpoint:
    """A compute endpoint: how clients reach a branch."""

    id: str
    branch_id: str
    type: str
    created_at: str
    updated_at: str
    autoscaling_limit_min_cu: float
    autoscaling_limit_max_cu: float
    suspend_timeout_seconds: int
    provisioner: str = "k8s-neonvm"
    disabled: bool = False
    pooler_enabled: bool = False
    pooler_mode: str = "transaction"
    pg_settings: dict[str, str] = field(default_factory=dict)


@dataclass
class Permission:
    """Somebody outside the organisation with access to a project."""

    id: str
    granted_to_email: str
    granted_at: str


@dataclass
class Project:
    """A project with everything below it."""

    id: str
    name: str
    region_id: str
    pg_version: int
    provisioner: str
    store_passwords: bool
    history_retention_seconds: int
    default_endpoint_settings: dict[str, Any]
    settings: dict[str, Any]
    created_at: str
    updated_at: str
    branches: dict[str, Branch] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    permissions: dict[str, Permission] = field(default_factory=dict)
    operations: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def default_branch(self) -> Branch:
        """The branch that new branches are made from."""
        return next(branch for branch in self.branches.values() if branch.default)

    def endpoints_of(self, branch_id: str) -> list[Endpoint]:
        """Return the endpoints of a branch."""
        return [endpoint for endpoint in self.endpoints.values() if endpoint.branch_id == branch_id]

    def children_of(self, branch_id: str) -> list[Branch]:
        """Return the branches made from a branch."""
        return [branch for branch in self.branches.values() if branch.parent_id == branch_id]


@dataclass
class State:
    """One account's projects, and what is needed to make more."""

    accounts: Accounts
    clock: Clock
    ids: Ids
    databases: Databases
    absent_status: int
    history: History
    projects: dict[str, Project] = field(default_factory=dict)

    def project(self, project_id: str) -> Project:
        """Return a project.

        Raises:
            Wrong: 404.
        """
        if project_id not in self.projects:
            raise Wrong(404, "project not found")
        return self.projects[project_id]

    def branch(self, project_id: str, branch_id: str) -> Branch:
        """Return a branch, or refuse with 404."""
        branches = self.project(project_id).branches
        if branch_id not in branches:
            raise Wrong(404, "branch not found")
        return branches[branch_id]

    def endpoint(self, project_id: str, endpoint_id: str) -> Endpoint:
        """Return an endpoint, or refuse with 404."""
        endpoints = self.project(project_id).endpoints
        if endpoint_id not in endpoints:
            raise Wrong(404, "endpoint not found")
        return endpoints[endpoint_id]

    def name(self, kind: str) -> str:
        """Return a made-up name such as `calm-sea-12345678`."""
        number = int(self.ids.token(f"neon-{kind}", 8, "123456789"))
        return f"{_ADJECTIVES[number % 12]}-{_NOUNS[number // 12 % 12]}-{number}"

    def password(self) -> str:
        """Return a new role password in Neon's form."""
        return f"npg_{self.ids.token('neon-password', 12)}"

    def operate(self, project: Project, *actions: str, **where: str) -> list[dict[str, Any]]:
        """Record operations and return them as the reply of a change shows them: not finished yet.

        The change itself is done when the reply goes out, so that the next look at an operation finds it finished.
        """
        shown = []
        for number, action in enumerate(actions):
            now = self.clock.iso()
            operation = {
                "id": self.ids.uuid("neon-operation"),
                "project_id": project.id,
                **where,
                "action": action,
                "status": "finished",
                "failures_count": 0,
                "created_at": now,
                "updated_at": now,
                "total_duration_ms": 100,
            }
            project.operations[str(operation["id"])] = operation
            status = "running" if number == 0 else "scheduling"
            shown.append({**operation, "status": status, "total_duration_ms": 0})
        return shown

    def expired(self) -> Iterator[tuple[Project, Branch]]:
        """Yield the branches that the job which deletes them has got to, children before parents."""
        now = self.clock.now()
        for project in self.projects.values():
            for branch in reversed(list(project.branches.values())):
                if branch.expires_at is not None and branch.expires_at + EXPIRY_LAG <= now:
                    yield project, branch
