"""The PostgreSQL databases at Neon: what they are called, who owns them, and how the project that holds them is set."""

from __future__ import annotations

from typing import Literal

from infra.platform.backups import BACKUPS
from infra.platform.base import Fact
from infra.platform.units import DAY_S

REGION = "aws-eu-central-1"
POSTGRES_VERSION = 17
LONGEST_SUSPEND_TIMEOUT_S = 7 * DAY_S  # 0 would mean 5 minutes; -1, never, is refused by the provider


def pooler_host(host: str) -> str:
    """The host of a compute's connection pooler; empty for none. Source: Neon's documentation, Connection pooling."""
    compute, dot, rest = host.partition(".")
    return f"{compute}-pooler{dot}{rest}" if compute else ""


class Database(Fact):
    """One database with a role of its own; variables name it as the output they come from (`main.pooled_url`)."""

    name: Literal["main", "audit"]
    database_name: str
    owner_role: str
    source: str


class DatabaseProject(Fact):
    """How a Neon project is set. Times are seconds, compute sizes Neon's compute units."""

    region: str = REGION
    postgres_version: int = POSTGRES_VERSION
    default_branch: str
    protected: bool
    history_retention_s: int
    autoscaling_min_cu: float
    autoscaling_max_cu: float
    suspend_timeout_s: int
    # The functions reach the database over the public network: they have no private one to it.
    public_connections_blocked: bool = False
    vpc_connections_blocked: bool = False
    databases: tuple[Database, ...]
    source: str


DATABASES: tuple[Database, ...] = (
    Database(
        name="main",
        database_name="elevadb",
        owner_role="elevadb_owner",
        source="application, drizzle/db.ts and .github/workflows/neon-preview-branches",
    ),
    Database(
        name="audit",
        database_name="auditdb",
        owner_role="auditdb_owner",
        source="application, drizzle/auditDb.ts; its name: derived from the main database's",
    ),
)

#: Of a branch's environment; called otherwise than production's, so that neither is ever taken for the other.
BRANCH_DATABASES: tuple[Database, ...] = tuple(
    Database(
        name=database.name,
        database_name=f"{database.database_name}_preview",
        owner_role=f"{database.database_name}_preview_owner",
        source="derived: nothing of a preview has the name of production's",
    )
    for database in DATABASES
)

PRODUCTION_DATABASE = DatabaseProject(
    default_branch="production",
    protected=True,
    history_retention_s=BACKUPS.history_retention_s,
    autoscaling_min_cu=0.25,
    autoscaling_max_cu=2,
    suspend_timeout_s=LONGEST_SUSPEND_TIMEOUT_S,
    databases=DATABASES,
    source="platform document, Hosting & Deployment (EU) and Backup Strategy; version and sizes: application, docs on "
    "Neon; suspended as late as can be: derived, since a Critical health check would otherwise wait for a start",
)

PREVIEW_DATABASE = DatabaseProject(
    default_branch="base",
    # Neon gives children of a protected branch new passwords; children of others may keep their parent's.
    protected=True,
    history_retention_s=DAY_S,
    autoscaling_min_cu=0.25,
    autoscaling_max_cu=0.5,
    suspend_timeout_s=300,
    databases=DATABASES,
    source="derived: a project of its own, since health data never enters a preview; test data need no long history",
)
