"""An emulated Neon account on real PostgreSQL, and somebody who works in its dashboard."""

from __future__ import annotations

from typing import Any

from infra.localcloud import neon
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call
from infra.localcloud.postgres import Cluster
from infra.localcloud.world import Clock, Ids

NAME = "eleva-production"
CREATED_WITH = {"database_name": "elevadb", "role_name": "elevadb_owner"}


class NeonAccount:
    """The account, empty at first."""

    def __init__(self, cluster: Cluster) -> None:
        self.api = neon.build(LOCAL, Clock(), Ids(), cluster)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Do something with it, and return what it answers."""
        headers = {"authorization": f"Bearer {LOCAL.neon_api_key}"}
        reply = self.api.handle(Call(method, self.api.hosts[0], f"/api/v2/projects{path}", {}, headers, body))
        assert reply is not None, path
        assert reply.status < 300, reply
        return reply.body

    def project(self, name: str = NAME) -> tuple[str, str]:
        """Make a project as its provider does, with a database and its owner; return its id and its branch's."""
        wanted = {"name": name, "org_id": LOCAL.neon_org_id, "store_passwords": True, "branch": CREATED_WITH}
        made = self.call("POST", "", {"project": wanted})
        return made["project"]["id"], made["branch"]["id"]

    def role(self, project: str, branch: str, name: str) -> None:
        """Make a role."""
        self.call("POST", f"/{project}/branches/{branch}/roles", {"role": {"name": name}})

    def database(self, project: str, branch: str, name: str, owner: str) -> None:
        """Make a database."""
        body = {"database": {"name": name, "owner_name": owner}}
        self.call("POST", f"/{project}/branches/{branch}/databases", body)

    def branch(self, project: str, name: str) -> str:
        """Make a branch of the default one, with a compute; return its id."""
        body = {"branch": {"name": name}, "endpoints": [{"type": "read_write"}]}
        return str(self.call("POST", f"/{project}/branches", body)["branch"]["id"])

    def compute(self, project: str, branch: str) -> str:
        """Return the id of the compute of a branch."""
        listed = self.call("GET", f"/{project}/endpoints")["endpoints"]
        (found,) = [str(each["id"]) for each in listed if each["branch_id"] == branch]
        return found
