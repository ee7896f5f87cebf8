"""`eleva local up`: production on the local cloud, from nothing or brought up to date, and tried afterwards."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
import yaml

from infra.localcloud import control, workspace
from infra.localcloud.cli import failures
from infra.localcloud.control import LocalCloudFailed
from infra.localcloud.paths import Layout, layout
from infra.operations import rehearsal
from infra.operations.endings import FAILED, failing_on
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.stack_file import stack_file
from infra.platform import naming
from infra.platform.environments import ENVIRONMENTS, PRODUCTION, Environment
from infra.platform.jobs import JOBS
from infra.platform.problems import InvalidPlatform
from infra.platform.variables.contract import Contract
from infra.vendors.errors import SecretsUnavailable, VendorError

if TYPE_CHECKING:
    from infra.operations.verify.declared import Declaration

#: A stack of this size takes a minute on a slow machine; an engine that hangs is stopped with a message.
UP_TIMEOUT_S = 900


def supply() -> None:
    """Put made-up keys on the running local cloud, where people and vendors supply real ones."""
    with failures(), _refusals():
        here = enter_local_run()
        _supply_everywhere(here)
    typer.echo("Every secret and public key that somebody would supply is there; all are made up.")


def up_command(declaration: Callable[[str], Declaration]) -> Callable[[], None]:
    """Return the command `up`; `declaration` says what a stack declares."""

    def up() -> None:
        """Bring production up on the running local cloud, deploy it, verify it, and print how to look at it."""
        from infra.operations.deployment import deploy_if_stale
        from infra.operations.verify.report import print_table
        from infra.operations.verify.verify import verify

        with failures(), _refusals():
            here = enter_local_run()
            _supply_everywhere(here)
            seconds = _pulumi_up(PRODUCTION.name)
            declared = declaration(PRODUCTION.name)
            deploy_if_stale(declared.platform, typer.echo)
            findings = verify(declared)
        typer.echo(f"\nproduction is up on the local cloud (pulumi up took {seconds:.1f} s). What came up:")
        print_table(PRODUCTION.name, findings)
        typer.echo(NEXT)
        if not all(finding.fine for finding in findings):
            raise typer.Exit(FAILED)

    return up


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what else can go wrong than the local cloud into a message and an exit code."""
    from infra.operations.deployment import NotDeployed
    from infra.operations.existing import NoProject
    from infra.vendors.aws.calls import AwsRefused

    refusals = (AwsRefused, InvalidPlatform, NoProject, NotDeployed, SecretsUnavailable, PulumiFailed, VendorError)
    with failing_on(*refusals):
        yield


def enter_local_run() -> Layout:
    """Give this process the environment of the running local cloud and nothing else; return whose it is.

    Raises:
        NotRunning: there is none.
        NotLocal: the environment would lead to another machine.
    """
    here = layout()
    values = control.environment(here, control.require(here))
    os.environ.clear()
    os.environ.update(values)
    return here


def _supply_everywhere(here: Layout) -> None:
    """Give every environment its foundation, and what people would supply."""
    from infra.operations.foundation.plan import ensure

    contract = Contract.of(JOBS)
    for environment in ENVIRONMENTS:
        ensure(environment, stack_file(environment.name).accounts)
        _supply_secrets(contract, environment)
        _supply_settings(contract, environment, here.settings / f"Pulumi.{environment.name}.yaml")
    workspace.refresh(here)


def _supply_secrets(contract: Contract, environment: Environment) -> None:
    """Put made-up secrets into the store of the environment."""
    from infra.vendors.secrets import SecretStore

    name = environment.name
    store = SecretStore(naming.secret_prefix(name), os.environ["AWS_REGION"], naming.kms_alias(name))
    rehearsal.supply_secrets(contract, environment, store)


def _supply_settings(contract: Contract, environment: Environment, path: Path) -> None:
    """Put made-up public values into the local settings of the environment's stack; those that are there stay."""
    present = (yaml.safe_load(path.read_text()) or {}) if path.exists() else {}
    key = "eleva:variables"
    wanted = {**present, key: rehearsal.settings(contract, environment, present.get(key, {}))}
    if wanted != present:
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(wanted))


def _pulumi_up(stack: str) -> float:
    """Run `pulumi up`; return how long it took, in seconds.

    Raises:
        LocalCloudFailed: it failed or did not end in time.
    """
    started = time.monotonic()
    command = ["pulumi", "up", "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs"]
    try:
        code = subprocess.run(command, timeout=UP_TIMEOUT_S, check=False).returncode
    except subprocess.TimeoutExpired:
        raise LocalCloudFailed(f"pulumi up did not end within {UP_TIMEOUT_S} s; see `eleva local requests`") from None
    if code:
        raise LocalCloudFailed(f"pulumi up --stack {stack} failed (exit code {code}); its messages are above")
    return time.monotonic() - started


NEXT = (
    "\nLook at it with the real tools:\n"
    '  eval "$(.venv/bin/eleva local env)"\n'
    "  pulumi stack --stack production           what there is\n"
    "  pulumi up --stack production              change something in infra/platform, and see\n"
    "  pulumi stack output database --stack production --show-secrets\n"
    "                                            the databases' URLs, for psql or any other client\n"
    "  eleva verify production                   ask the vendors whether all of it is there and right\n"
    "  eleva local requests                      every call that the vendors got\n"
    "Stop it with: make down"
)
