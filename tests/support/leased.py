"""A stack in an emulated S3 whose program is slow, and the commands that run it at once, die and are stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from infra.localcloud import aws
from infra.localcloud.moto_aws import Aws
from tests.support.waiting import wait_for

STACK = "production"
TIMEOUT_S = 120
#: Each resource is created by a vendor that writes down who asked, and takes its time.
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
    def __init__(self, name, **options):
        super().__init__(Slow(), name, {"name": name, "version": os.environ["VERSION"]}, **options)


before = None
for number in range(int(os.environ["THINGS"])):
    before = Thing(f"thing-{number}", opts=pulumi.ResourceOptions(depends_on=before))
"""


@dataclass
class Run:
    """An `eleva` that runs, with all that it started."""

    process: subprocess.Popen[str]

    def tree(self) -> list[psutil.Process]:
        """Return the process and everything below it."""
        here = psutil.Process(self.process.pid)
        return [here, *here.children(recursive=True)]

    def guard(self) -> psutil.Process:
        """Return the guard."""
        return wait_for(psutil.Process(self.process.pid).children)[0]

    def engine(self) -> psutil.Process:
        """Return the engine."""
        return wait_for(self.guard().children)[0]

    def signal_all(self, number: int) -> None:
        """Send a signal to every process of the run."""
        for process in self.tree():
            process.send_signal(number)

    def ended(self, within_s: float = TIMEOUT_S) -> tuple[int, str]:
        """Return exit code and output."""
        output, _ = self.process.communicate(timeout=within_s)
        return self.process.returncode, output


class Leased:
    """The stack, and a folder below which everything of it is."""

    def __init__(self, found: Aws, folder: Path, engine: Path) -> None:
        self._aws = found
        self.folder = folder
        self.program = folder / "program"
        self.program.mkdir()
        runtime = f"runtime:\n  name: python\n  options: {{virtualenv: {sys.prefix}}}\n"
        (self.program / "Pulumi.yaml").write_text(f"name: eleva\n{runtime}")
        (self.program / "__main__.py").write_text(PROGRAM)
        self.vendor = folder / "vendor"
        self.vendor.touch()
        self.backend = aws.backend_url(found.url)
        self._environment = {
            "PATH": os.pathsep.join((str(engine), os.environ["PATH"])),
            "HOME": str(folder),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": self.backend,
            "PULUMI_CONFIG_PASSPHRASE": "passphrase",
            "PULUMI_OPTION_CWD": str(self.program),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "VENDOR": str(self.vendor),
            "AWS_ACCESS_KEY_ID": aws.ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": aws.SECRET_ACCESS_KEY,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",  # moto sends none
            "NO_PROXY": "127.0.0.1",
        }
        done = self.pulumi("stack", "init", STACK)
        assert done.returncode == 0, done.stderr

    def environment(self, run: str = "other", things: int = 1, slow_s: float = 0, version: str = "1") -> dict[str, str]:
        """Return the environment of a run; `run` is its name at the vendor."""
        return {
            **self._environment,
            "RUN": run,
            "THINGS": str(things),
            "SLOW_S": str(slow_s),
            "VERSION": version,
        }

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run plain `pulumi`."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def up(self, *options: str, slow_s: float = 0, run: str = "other", things: int = 1, version: str = "1") -> Run:
        """Begin an `eleva up` without the policies of the repository, which this program has nothing to do with."""
        return Run(
            subprocess.Popen(
                [sys.executable, "-m", "tests.support.up_without_policies", STACK, *options, "--", "--yes"],
                env=self.environment(run, things, slow_s, version),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )

    def state(self) -> dict[str, Any]:
        """Return the stack's deployment."""
        done = self.pulumi("stack", "export", "--stack", STACK)
        assert done.returncode == 0, done.stderr
        deployment: dict[str, Any] = json.loads(done.stdout)["deployment"]
        return deployment

    def calls(self) -> list[list[str]]:
        """Return what the vendor was asked, by whom, and what it did: run, what, name."""
        return [line.split() for line in self.vendor.read_text().splitlines()]
