"""The branches at Neon that recovery works on, and in which everything is tried before it is of use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from infra.operations.recovery.bucket import BackupBucket
from infra.operations.recovery.errors import RecoveryRefused
from infra.operations.recovery.fingerprint import tables
from infra.operations.recovery.load import load
from infra.operations.recovery.manifest import Manifest, Table, new_id
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.backups import BACKUPS
from infra.platform.databases import Database
from infra.vendors.errors import Failed
from infra.vendors.neon import Neon

Content = dict[str, dict[str, Table]]
#: Long after everything that is to be done with such a branch; what a killed run leaves goes by itself.
_EXPIRES = timedelta(seconds=6 * BACKUPS.rto_s)


@dataclass(frozen=True)
class Branches:
    """The Neon project of an environment."""

    neon: Neon
    project: dict[str, Any]
    databases: tuple[Database, ...]

    @classmethod
    def of(cls, platform: Platform, neon: Neon) -> Branches:
        """Return the project of `platform`.

        Raises:
            RecoveryRefused: there is none of its name, or several.
            VendorError: Neon cannot be asked.
        """
        name = naming.database_project(platform.environment.name)
        found = [project for project in neon.projects() if project["name"] == name]
        if len(found) != 1:
            stack = platform.environment.name
            raise RecoveryRefused(
                f"Neon has {len(found) or 'no'} projects {name}: "
                + ("keep one" if found else f"eleva up {stack} -- --refresh makes it anew, and then restore a backup")
            )
        return cls(neon, neon.project(found[0]["id"]), platform.database.databases)

    @property
    def project_id(self) -> str:
        """The project's id."""
        return str(self.project["id"])

    @property
    def in_use(self) -> dict[str, Any]:
        """The branch that the application's URLs lead to."""
        return next(branch for branch in self.neon.branches(self.project_id) if branch["default"])

    def named(self, name: str) -> dict[str, Any]:
        """Return a branch that was restored and found right.

        Raises:
            RecoveryRefused: there is none of that name, or it is another kind of branch.
        """
        found = [b for b in self.neon.branches(self.project_id) if b["name"].startswith(naming.RESTORED)]
        for branch in found:
            if branch["name"] == name:
                return branch
        some = ", ".join(sorted(branch["name"] for branch in found)) or "none"
        raise RecoveryRefused(
            f"{name} is no branch that was restored and compared; of those there are: {some}. Make one with "
            "eleva recovery restore"
        )

    def url(self, branch: dict[str, Any], database: Database) -> str:
        """Return the URL of a database of a branch, password included."""
        where = (database.database_name, database.owner_role)
        return self.neon.connection_url(self.project_id, branch["id"], *where)

    def content(self, branch: dict[str, Any]) -> Content:
        """Return what is in the databases of a branch; of one that is missing, nothing."""
        there = {each["name"] for each in self.neon.databases(self.project_id, branch["id"])}
        return {
            str(each.name): tables(self.url(branch, each)) if each.database_name in there else {}
            for each in self.databases
        }

    @contextmanager
    def scratch(self, at: datetime | None = None) -> Iterator[dict[str, Any]]:
        """Yield a new branch with what the one in use has, or had; it is deleted when the context fails.

        Raises:
            RecoveryRefused: Neon has no history of that time.
        """
        now = datetime.now(UTC)
        name = f"{naming.RESTORING}{new_id(now).lower()}"
        try:
            branch = self.neon.make_branch(self.project_id, name, self.in_use["id"], at=at, expires=now + _EXPIRES)
        except Failed as failure:
            if at is None or failure.status != httpx.codes.BAD_REQUEST:
                raise
            days = self.project["history_retention_seconds"] / 86_400
            raise RecoveryRefused(
                f"Neon has no history of {at.isoformat()}: it keeps {days:g} days, and none of the time to come or "
                "before the branch got its content. See eleva recovery status"
            ) from failure
        try:
            yield branch
        except BaseException:
            self.neon.delete_branch(self.project_id, branch["id"])
            raise

    def fill(self, branch: dict[str, Any], bucket: BackupBucket, manifest: Manifest) -> Content:
        """Replace the databases of a branch by those of a backup; return what is in them.

        Raises:
            RecoveryRefused: of the kinds that `load` raises.
        """
        there = {role["name"] for role in self.neon.roles(self.project_id, branch["id"])}
        found: Content = {}
        for database in self.databases:
            self.neon.delete_database(self.project_id, branch["id"], database.database_name)
            if database.owner_role not in there:
                self.neon.make_role(self.project_id, branch["id"], database.owner_role)
            where = (self.project_id, branch["id"], database.database_name, database.owner_role)
            self.neon.make_database(*where)
            dump = manifest.databases[database.name]
            found[database.name] = load(bucket, database.name, dump, self.url(branch, database))
        return found

    def keep(self, branch: dict[str, Any]) -> str:
        """Let a branch be used: it has everything that it is to have. Return its name."""
        name = branch["name"].replace(naming.RESTORING, naming.RESTORED, 1)
        self.neon.keep_branch(self.project_id, branch["id"], name)
        return str(name)
