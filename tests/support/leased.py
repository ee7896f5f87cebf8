"""A stack in an emulated S3 whose vendor is slow, and runs on it that are at work at once, die and are stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
from botocore.config import Config

from infra.localcloud import aws
from infra.localcloud.moto_aws import Aws
from tests.support.waiting import wait_for

STACK = "production"
TIMEOUT_S = 240
#: Each thing is made by a vendor that writes down who asked, and takes its time.
PROGRAM = """\
import os
import time
from pathlib import Path
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult


def call(what, name):
    with Path(os.environ["VENDOR"]).open("a") as vendor:
        print(os.environ["RUN"], what, name, file=vendor)


class Slow(ResourceProvider):
    def create(self, props):
        call("begins", props["name"])
        time.sleep(float(os.environ["SLOW_S"]))
        call("created", props["name"])
        return CreateResult(props["name"], props)

    def update(self, id_, olds, news):
        call("begins", news["name"])
        time.sleep(float(os.environ["SLOW_S"]))
        call("updated", news["name"])
        return UpdateResult(news)


class Thing(Resource):
    def __init__(self, name, opts):
        super().__init__(Slow(), name, {"name": name, "version": os.environ["VERSION"]}, opts)


before = None
for number in range(int(os.environ["THINGS"])):
    before = Thing(f"thing-{number}", pulumi.ResourceOptions(depends_on=before))
"""


class Run:
    """An `eleva` that runs, with all that it started."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self._output = output

    def holder(self) -> psutil.Process:
        """Return the process that holds the lease."""
        return psutil.Process(self.process.pid)

    def guard(self) -> psutil.Process:
        """Return the guard."""
        return wait_for(self.holder().children)[0]

    def engine(self) -> psutil.Process:
        """Return the engine."""
        return wait_for(self.guard().children)[0]

    def tree(self) -> list[psutil.Process]:
        """Return every process of the run."""
        return [self.holder(), *self.holder().children(recursive=True)]

    def signal_all(self, number: int) -> None:
        """Send a signal to every process of the run."""
        for process in self.tree():
            process.send_signal(number)

    def said(self, words: str) -> bool:
        """Whether it has said that so far."""
        return words in self._output.read_text()

    def ended(self, within_s: float = TIMEOUT_S) -> tuple[int, str]:
        """Return exit code and output once it has ended."""
        code = self.process.wait(within_s)
        return code, self._output.read_text()


@dataclass(frozen=True)
class State:
    """What the stack's state says."""

    things: list[dict[str, Any]]
    pending: list[str]

    def thing(self, number: int) -> dict[str, Any]:
        """Return one of the things."""
        (found,) = [one for one in self.things if one["urn"].endswith(f"::thing-{number}")]
        return found


class Leased:
    """The stack; everything of it is below `folder`, and its state in the bucket of `found`."""

    def __init__(self, found: Aws, folder: Path, engine: Path) -> None:
        self._folder = folder
        self._vendor = folder / "vendor"
        self._vendor.touch()
        program = folder / "program"
        program.mkdir()
        runtime = f"runtime:\n  name: python\n  options: {{virtualenv: {sys.prefix}}}\n"
        (program / "Pulumi.yaml").write_text(f"name: eleva\n{runtime}")
        (program / "__main__.py").write_text(PROGRAM)
        session = boto3.Session(aws.ACCESS_KEY_ID, aws.SECRET_ACCESS_KEY, region_name="eu-central-1")
        self._s3 = session.client("s3", endpoint_url=found.url, config=Config(proxies={}))
        self._environment = {
            "PATH": os.pathsep.join((str(engine), os.environ["PATH"])),
            "HOME": str(folder),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": aws.backend_url(found.url),
            "PULUMI_CONFIG_PASSPHRASE": "passphrase",
            "PULUMI_OPTION_CWD": str(program),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "VENDOR": str(self._vendor),
            "AWS_ACCESS_KEY_ID": aws.ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": aws.SECRET_ACCESS_KEY,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",  # moto sends none
            "NO_PROXY": "127.0.0.1",
        }
        self._pulumi("stack", "init", STACK)

    def up(
        self,
        *options: str,
        run: str = "run",
        things: int = 1,
        slow_s: float = 0,
        version: str = "1",
        host: str = "here",
        by: str = "",
    ) -> Run:
        """Begin an `eleva up`, without preview and the policies of the repository; `run` is its name at the vendor.

        With another `host` than `here`, its lease says that it runs on another machine; `by` is another way to S3.
        """
        way = {"PULUMI_BACKEND_URL": aws.backend_url(by)} if by else {}
        of_run = {**way, "RUN": run, "THINGS": str(things), "SLOW_S": str(slow_s), "VERSION": version, "HOST": host}
        output = self._folder / f"output of {run}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.support.up_without_policies",
                    STACK,
                    *options,
                    "--",
                    "--yes",
                    "--skip-preview",
                ],
                env={**self._environment, **of_run},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        return Run(process, output)

    def state(self) -> State:
        """Return what the state says."""
        deployment = json.loads(self._pulumi("stack", "export", "--stack", STACK))["deployment"]
        things = [one for one in deployment.get("resources", []) if one.get("id") and "::thing-" in one["urn"]]
        return State(things, [one["resource"]["urn"] for one in deployment.get("pending_operations", [])])

    def write_state_as_another_run_would(self) -> None:
        """Store the state anew; it says the same."""
        key = f".pulumi/stacks/eleva/{STACK}.json"
        body = self._s3.get_object(Bucket=aws.STATE_BUCKET, Key=key)["Body"].read()
        self._s3.put_object(Bucket=aws.STATE_BUCKET, Key=key, Body=body + b"\n")

    def objects(self) -> dict[str, str]:
        """Return everything in the bucket, by key, as its ETag."""
        found = self._s3.list_objects_v2(Bucket=aws.STATE_BUCKET)["Contents"]
        return {one["Key"]: one["ETag"] for one in found}

    def locks(self) -> list[str]:
        """Return what would keep a run from the stack: leases, and the engine's own locks."""
        return [key for key in self.objects() if key.startswith(("leases/", ".pulumi/locks/"))]

    def calls(self) -> list[list[str]]:
        """Return what the vendor was asked, by whom, and what it did: run, what, name."""
        return [line.split() for line in self._vendor.read_text().splitlines()]

    def left_behind(self) -> list[psutil.Process]:
        """Return the processes that still run on this stack."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("VENDOR") == str(self._vendor):
                    found.append(process)
            except psutil.Error:  # it has ended, or is of another user
                continue
        return found

    def _pulumi(self, *arguments: str) -> str:
        """Run plain `pulumi`; return what it prints."""
        command = ["pulumi", *arguments, "--non-interactive"]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
