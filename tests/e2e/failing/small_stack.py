"""A stack with one resource of each type that components use, on a local cloud whose vendors can be made to fail."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import boto3
import httpx

from infra.localcloud import aws
from infra.localcloud.accounts import LOCAL
from tests.e2e.failing import inventory
from tests.e2e.failing.inventory import Inventory
from tests.support.rehearsal import Rehearsal, rehearsing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

STACK = "production"
PROGRAM = "from tests.e2e.failing.small_program import main\n\nmain()\n"
#: Made up; whoever has it could call the jobs of the local cloud, which has none.
CRON_API_KEY = "a1" * 32
#: No command of this stack may take longer, whatever its vendors do.
BOUND_S = 60.0
#: For tests of silent vendors: how long the stand-in plugins wait for an answer; the vendors' own wait minutes.
IMPATIENT = {"ELEVA_LOCAL_TIMEOUT_S": "5"}
_DIAGNOSTIC = re.compile(r"^  (\S+) \((\S+)\):\n((?:    .*\n|\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Ended:
    """A command that ended: its exit code, what it printed, and how long it took."""

    code: int
    output: str
    seconds: float

    @property
    def causes(self) -> dict[str, str]:
        """What Pulumi's diagnostics say of each resource, by its logical name."""
        return {name: text for _, name, text in _DIAGNOSTIC.findall(self.output) if "error:" in text}


class SmallStack:
    """The stack, and what tests do with it."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.url = rehearsal.found.url
        folder = rehearsal.layout.home / "small"
        folder.mkdir()
        runtime = f"runtime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}"
        self._aws = boto3.Session(aws.ACCESS_KEY_ID, aws.SECRET_ACCESS_KEY, region_name=LOCAL.aws_region)
        self._supply()
        rehearsal.configure(STACK, protect=False)
        (folder / "Pulumi.yaml").write_text(f"name: eleva\n{runtime}\n")
        (folder / "__main__.py").write_text(PROGRAM)
        for name in ("stacks", "tests"):
            (folder / name).symlink_to(rehearsal.layout.root / name)
        shutil.copy(rehearsal.layout.workspace / f"Pulumi.{STACK}.yaml", folder)
        self.environment = rehearsal.environment(PULUMI_OPTION_CWD=str(folder))
        del self.environment["PULUMI_OPTION_POLICY_PACK"]  # its rules judge whole environments
        self._is: Literal["empty", "up", "unknown"] = "empty"
        self._s3: S3Client = self._aws.client("s3", endpoint_url=rehearsal.found.aws_url)

    def start(self, operation: str, **variables: str) -> subprocess.Popen[str]:
        """Start `pulumi up`, `refresh` or `destroy` with further environment variables."""
        command = ["pulumi", operation, "--stack", STACK, "--yes", "--skip-preview", "--non-interactive"]
        return self._start(command, **variables)

    def run(self, operation: str, **variables: str) -> Ended:
        """Run `pulumi up`, `refresh` or `destroy` to its end, which comes within the bound."""
        return self._ended(self.start(operation, **variables))

    def eleva(self, *arguments: str) -> Ended:
        """Run `eleva` to its end, which comes within the bound."""
        return self._ended(self._start([str(Path(sys.prefix) / "bin" / "eleva"), *arguments]))

    def _start(self, command: Sequence[str], **variables: str) -> subprocess.Popen[str]:
        environment = {**self.environment, **variables}
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        return subprocess.Popen(
            command, env=environment, stdin=nothing, stdout=pipe, stderr=subprocess.STDOUT, text=True
        )

    def _ended(self, process: subprocess.Popen[str]) -> Ended:
        started = time.monotonic()
        try:
            output, _ = process.communicate(timeout=BOUND_S)
        finally:
            process.kill()
            process.wait()
        return Ended(process.returncode, output, time.monotonic() - started)

    @contextmanager
    def failing(self, *faults: Mapping[str, Any]) -> Iterator[list[int]]:
        """Have the vendors fail for the length of the context; yield a list that gets the hits of each."""
        for fault in faults:
            answer = httpx.post(f"{self.url}/_local/faults", json=fault, trust_env=False)
            assert answer.status_code == httpx.codes.CREATED, answer.text
        hits: list[int] = []
        try:
            yield hits
        finally:
            planned = httpx.get(f"{self.url}/_local/faults", trust_env=False).json()
            hits += [each["hits"] for each in planned]
            httpx.delete(f"{self.url}/_local/faults", trust_env=False).raise_for_status()

    def inventory(self) -> Inventory:
        """Return what the vendors have."""
        return inventory.take(self.url)

    def deployment(self) -> dict[str, Any]:
        """Return the deployment in the stack's state, as it lies in the bucket."""
        stored = self._s3.get_object(Bucket=aws.STATE_BUCKET, Key=f".pulumi/stacks/eleva/{STACK}.json")["Body"].read()
        found: dict[str, Any] = json.loads(stored)["checkpoint"]["latest"]
        return found

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state."""
        found: list[dict[str, Any]] = self.deployment().get("resources", [])
        return found

    def locks(self) -> list[str]:
        """Return the names of the locks on the stack."""
        found = self._s3.list_objects_v2(Bucket=aws.STATE_BUCKET, Prefix=".pulumi/locks/")
        return [each["Key"] for each in found.get("Contents", [])]

    def learn(self) -> None:
        """Find out what a run without failures makes."""
        self.empty = self.inventory()
        self.bring("up")
        found = self.inventory()
        self.clean, self.names, self.clean_urns = found.leaves(), found.names, self.urns()

    def bring(self, to: Literal["empty", "up"]) -> None:
        """Bring the stack to where a test begins; what an earlier one left unfinished is thrown away."""
        if self._is == "unknown":
            self._begin_again()
        if self._is != to:
            ran = self.run("up" if to == "up" else "destroy")
            assert ran.code == 0, ran.output
        self._is = to

    @contextmanager
    def unfinished(self, to: Literal["empty", "up"]) -> Iterator[None]:
        """Know that the stack is where a test ended when it succeeded, and that nothing is known when it failed."""
        self.leave()
        yield
        self._is = to

    def leave(self) -> None:
        """Have the next test begin from nothing."""
        self._is = "unknown"

    def assert_is_up(self) -> None:
        """Check that everything is there once, as a run without failures makes it, and that the state knows it."""
        found = self.inventory()
        missing, further = self.names - found.names, found.names - self.names
        assert (dict(missing), dict(further)) == ({}, {}), "missing, and double or left over"
        leaves = found.leaves()
        assert leaves.keys() == self.clean.keys()
        differing = {place: (self.clean[place], leaf) for place, leaf in leaves.items() if self.clean[place] != leaf}
        assert not differing, f"clean run's value, and what is there: {differing}"
        assert self.urns() == self.clean_urns
        assert self.ids() - found.ids() == set(), "in the state, and not at the vendor"

    def assert_is_empty(self) -> None:
        """Check that nothing is left over, neither at the vendors nor in the state."""
        left = self.inventory().names - self.empty.names
        assert dict(left) == {}
        assert self.urns() == set()

    def assert_is_valid(self) -> None:
        """Check that the state is whole: nothing pending, nothing twice, nothing that refers to what is not there."""
        deployment = self.deployment()
        resources = deployment.get("resources", [])
        assert deployment.get("pending_operations", []) == []
        urns = [each["urn"] for each in resources]
        assert len(urns) == len(set(urns))
        for each in resources:
            provider = each.get("provider", "").rpartition("::")[0]
            needed = {each.get("parent"), provider, *each.get("dependencies", [])} - {None, ""}
            assert needed <= set(urns), each["urn"]
        assert self.locks() == []

    def urns(self) -> set[str]:
        """Return the URNs in the state."""
        return {each["urn"] for each in self.resources()}

    def ids(self) -> set[str]:
        """Return the vendors' ids of the objects in the state."""
        held = (each for each in self.resources() if each.get("id") and not each["type"].startswith("pulumi:"))
        return {_vendor_id(each["type"], each["id"]) for each in held}

    def _begin_again(self) -> None:
        """Empty the local cloud: what a test left behind cannot be mended otherwise."""
        ran = self.rehearsal.eleva("local", "reset")
        assert ran.code == 0, ran.output
        self._supply()
        shutil.copy(self.rehearsal.layout.workspace / f"Pulumi.{STACK}.yaml", self.environment["PULUMI_OPTION_CWD"])
        self._is = "empty"

    def _supply(self) -> None:
        """Put what people supply in its place; the one secret in use is the same each time, so that runs are alike."""
        ran = self.rehearsal.eleva("local", "supply")
        assert ran.code == 0, ran.output
        store = self._aws.client("secretsmanager", endpoint_url=self.rehearsal.found.aws_url)
        store.put_secret_value(SecretId=f"eleva/{STACK}/CRON_API_KEY", SecretString=CRON_API_KEY)


def _vendor_id(type_: str, id_: str) -> str:
    """Return an object's id as the vendor has it; what is set on a project has the project's."""
    if type_.startswith("vercel:"):
        return id_.rpartition("/")[2]
    return id_.removeprefix("upstash-database-")


@contextmanager
def small_stack(home: Path) -> Iterator[SmallStack]:
    """Yield the stack, empty, on a local cloud of its own below `home`."""
    with rehearsing(home) as rehearsal:
        yield SmallStack(rehearsal)
