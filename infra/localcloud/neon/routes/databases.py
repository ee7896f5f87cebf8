"""Databases of a branch."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon import checks, views
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.make import check_owner, make_database
from infra.localcloud.neon.router import BRANCH, Router, absent
from infra.localcloud.neon.state import Branch, Database, Project, State

Answer = tuple[int, dict[str, Any] | None]
_ONE = BRANCH + "/databases/{database}"


def add(router: Router) -> None:
    """Register the routes."""
    router.add("GET", f"{BRANCH}/databases", list_databases)
    router.add("POST", f"{BRANCH}/databases", create)
    router.add("GET", _ONE, read)
    router.add("PATCH", _ONE, update)
    router.add("DELETE", _ONE, delete)


def list_databases(state: State, call: Call) -> Answer:
    """List a branch's databases."""
    branch = state.branch(call.params["project"], call.params["branch"])
    return 200, {"databases": [views.database(branch, database) for database in branch.databases.values()]}


def create(state: State, call: Call) -> Answer:
    """Create a database."""
    project, branch = _where(state, call)
    wanted = checks.part(call, "database")
    database = make_database(state, branch, checks.text(wanted, "name"), checks.text(wanted, "owner_name"))
    return 201, _changed(state, project, branch, database)


def read(state: State, call: Call) -> Answer:
    """Return a database."""
    _, branch = _where(state, call)
    return 200, {"database": views.database(branch, _database(branch, call))}


def update(state: State, call: Call) -> Answer:
    """Rename a database or give it another owner."""
    project, branch = _where(state, call)
    database = _database(branch, call)
    wanted = checks.part(call, "database")
    name = checks.database_name(checks.text(wanted, "name", database.name))
    owner = checks.text(wanted, "owner_name", database.owner_name)
    check_owner(branch, owner)
    if name != database.name and name in branch.databases:
        raise Wrong(409, f"database {name!r} already exists")
    state.databases.change_database(branch.id, database.name, name, owner)
    del branch.databases[database.name]
    database.name, database.owner_name, database.updated_at = name, owner, state.clock.iso()
    branch.databases[name] = database
    return 200, _changed(state, project, branch, database)


def delete(state: State, call: Call) -> Answer:
    """Drop a database."""
    project, branch = _where(state, call)
    database = branch.databases.get(call.params["database"])
    if database is None:
        return absent(state, "database")
    state.databases.delete_database(branch.id, database.name)
    del branch.databases[database.name]
    return 200, _changed(state, project, branch, database)


def _where(state: State, call: Call) -> tuple[Project, Branch]:
    project = state.project(call.params["project"])
    return project, state.branch(project.id, call.params["branch"])


def _database(branch: Branch, call: Call) -> Database:
    if call.params["database"] not in branch.databases:
        raise Wrong(404, "database not found")
    return branch.databases[call.params["database"]]


def _changed(state: State, project: Project, branch: Branch, database: Database) -> dict[str, Any]:
    operations = state.operate(project, "apply_config", "suspend_compute", branch_id=branch.id)
    return {"database": views.database(branch, database), "operations": operations}
