"""Environments of branches on a local cloud with production and the previews' base, and all that there is of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from infra.localcloud.accounts import LOCAL
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, STATE_BUCKET
from infra.platform import naming
from infra.platform.branches import slug
from tests.support.killing import fault, killed
from tests.support.rehearsal import Ran, Rehearsal, rehearsing
from tests.support.vendors import NEON, TEAM, UPSTASH, VERCEL, Dashboards

ELEVA = str(Path(sys.prefix) / "bin" / "eleva")
#: A run that died keeps its lease for less than a minute; here it is made shorter, not to wait for it each time.
_LAPSES_AFTER_S = 0.2
Json = dict[str, Any]


@dataclass(frozen=True)
class Environments:
    """The previews of a local cloud."""

    cloud: Rehearsal

    @property
    def at(self) -> Dashboards:
        """The vendors, as somebody in their dashboards has them."""
        return Dashboards(self.cloud)

    def push(self, branch: str) -> None:
        """Push a branch of the application's repository."""
        assert self.cloud.eleva("local", "branch", "add", branch).code == 0

    def create(self, branch: str, *options: str) -> Ran:
        """Run `eleva preview create`."""
        return self.cloud.eleva("preview", "create", branch, *options)

    def destroy(self, branch: str, *options: str) -> Ran:
        """Run `eleva preview destroy`."""
        return self.cloud.eleva("preview", "destroy", branch, *options)

    def json(self, *arguments: str) -> Any:
        """Return what a command of `eleva preview` says with --json; it must end with 0."""
        ran = self.cloud.eleva("preview", *arguments, "--json")
        assert ran.code == 0, ran.output
        return json.loads(ran.output.splitlines()[-1])

    def killed(self, command: str, branch: str, at_call: int, *, alone: bool = False, **meant: str) -> str:
        """Kill a command of `eleva preview` at its n-th call to a vendor, with all that it started, unless `alone`.

        Only those calls count that a fault with the fields in `meant` means.

        Returns:
            That call, as "METHOD path".
        """
        typed = [ELEVA, "preview", command, branch]
        return killed(self.cloud, typed, self.cloud.environment(), at_call=at_call, alone=alone, meant=meant)

    def let_lease_lapse(self, branch: str) -> None:
        """Make the lease that a run left behind one that lapses soon."""
        self._shorten(naming.lease(stack_of(branch)))
        self._shorten(naming.admission_lease())

    def _shorten(self, key: str) -> None:
        if key in self.objects():
            body = json.loads(self.s3.get_object(Bucket=STATE_BUCKET, Key=key)["Body"].read())
            shorter = json.dumps({**body, "duration_s": _LAPSES_AFTER_S})
            self.s3.put_object(Bucket=STATE_BUCKET, Key=key, Body=shorter.encode())

    @contextmanager
    def failing(self, **description: Any) -> Iterator[None]:
        """Plan a fault for the length of the context."""
        with fault(self.cloud, description):
            yield

    @property
    def s3(self) -> Any:
        """A client of the local cloud's S3."""
        return boto3.client(
            "s3",
            region_name=LOCAL.aws_region,
            endpoint_url=self.cloud.found.aws_url,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=SECRET_ACCESS_KEY,
        )

    def objects(self) -> set[str]:
        """Return the keys of everything in the bucket of the states."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=STATE_BUCKET)
        return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

    @property
    def neon(self) -> str:
        """The URL of the previews' Neon project."""
        projects = self.at.call("GET", f"{NEON}/projects?org_id={LOCAL.neon_org_id}")["projects"]
        (id_,) = [each["id"] for each in projects if each["name"] == naming.database_project("preview")]
        return f"{NEON}/projects/{id_}"

    def branches(self) -> list[Json]:
        """Return the branches of that project."""
        found: list[Json] = self.at.call("GET", f"{self.neon}/branches")["branches"]
        return found

    def databases(self) -> list[Json]:
        """Return the Redis databases of the account."""
        found: list[Json] = self.at.call("GET", f"{UPSTASH}/redis/databases")
        return found

    def make_redis(self, name: str) -> str:
        """Make a Redis database by hand; return its id."""
        body = {"database_name": name, "region": "global", "primary_region": "eu-central-1", "tls": True}
        return str(self.at.call("POST", f"{UPSTASH}/redis/database", body)["database_id"])

    def delete_redis(self, id_: str) -> None:
        """Delete a Redis database by hand."""
        self.at.call("DELETE", f"{UPSTASH}/redis/database/{id_}")

    def variables(self, branch: str | None = None) -> list[Json]:
        """Return the variables at Vercel, or those of one branch."""
        found: list[Json] = self.at.call("GET", f"{VERCEL}/v10/{self.at.project}/env?{TEAM}")["envs"]
        return [each for each in found if branch is None or each.get("gitBranch") == branch]

    def set_variable(self, key: str, value: str, **further: Any) -> str:
        """Set a variable at Vercel by hand; return its id."""
        body = {"key": key, "value": value, "type": "encrypted", "target": ["preview"], **further}
        made = self.at.call("POST", f"{VERCEL}/v10/{self.at.project}/env?{TEAM}", body)["created"]
        return str(made["id"])

    def unset_variable(self, id_: str) -> None:
        """Remove a variable at Vercel by hand."""
        self.at.call("DELETE", f"{VERCEL}/v9/{self.at.project}/env/{id_}?{TEAM}")

    def share_variable(self, key: str, value: str) -> str:
        """Set a variable of the whole team at Vercel and link it to the project, by hand; return its id."""
        project = self.at.project.rpartition("/")[2]
        of = {"type": "encrypted", "target": ["preview"], "projectId": [project]}
        made = self.at.call("POST", f"{VERCEL}/v1/env?{TEAM}", {**of, "evs": [{"key": key, "value": value}]})
        return str(made["created"][0]["id"])

    def unshare_variable(self, id_: str) -> None:
        """Delete a variable of the whole team by hand."""
        self.at.call("DELETE", f"{VERCEL}/v1/env?{TEAM}", {"ids": [id_]})

    def deployments(self, branch: str) -> int:
        """Return how many deployments of a branch there are."""
        project = self.at.project.rpartition("/")[2]
        found = self.at.call("GET", f"{VERCEL}/v6/deployments?{TEAM}&projectId={project}&limit=100")["deployments"]
        return sum((each.get("meta") or {}).get("githubCommitRef") == branch for each in found)

    def everything(self) -> set[str]:
        """Return all that there is of whatever environment: at each vendor, in the bucket, and as stack files."""
        endpoints = self.at.call("GET", f"{self.neon}/endpoints")["endpoints"]
        return {
            *(f"Neon branch {each['name']} {each['id']}" for each in self.branches()),
            *(f"Neon compute {each['id']}" for each in endpoints),
            *(f"Redis database {each['database_name']} {each['database_id']}" for each in self.databases()),
            *(f"variable {each['key']} {each['id']}" for each in self.variables()),
            *(self.objects() - {naming.admission_lease()}),  # which says who decides about room, of all stacks
            *(path.name for path in self.cloud.layout.workspace.glob("Pulumi.*.yaml")),
        }

    def outputs(self, stack: str) -> Mapping[str, Any]:
        """Return a stack's outputs, with secrets."""
        ran = self.cloud.pulumi("stack", "output", "--stack", stack, "--show-secrets", "--json")
        assert ran.code == 0, ran.output
        found: Mapping[str, Any] = json.loads(ran.output)
        return found


def stack_of(branch: str) -> str:
    """Return the stack of a branch's environment."""
    return naming.branch_stack(slug(branch))


@contextmanager
def based(home: Path) -> Iterator[Environments]:
    """Yield a local cloud with production and the base of all previews."""
    with rehearsing(home) as cloud:
        ran = cloud.eleva("local", "up")
        assert ran.code == 0, ran.output
        ran = cloud.up("preview")
        assert ran.code == 0, ran.output
        yield Environments(cloud)
