"""How `eleva recovery` ends when something goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from infra.operations.endings import HELD, environment_named, fail, failing_on, first_line
from infra.operations.pulumi_command import PulumiFailed
from infra.platform.problems import InvalidPlatform
from infra.vendors.destination import NotLoopback
from infra.vendors.errors import CredentialMissing, SecretsUnavailable, VendorError


@contextmanager
def switched_over(stack: str, replaced: str) -> Iterator[None]:
    """Say of whatever goes wrong that the data is switched over already, and what is left to do."""
    import psycopg

    from infra.operations.lease.acquire import StackHeld

    told_of: tuple[type[Exception], ...] = (*_refusals(), StackHeld, psycopg.Error)
    try:
        yield
    except told_of as failure:
        fail(
            f"The data is switched over, and what {stack} used before is kept as the branch {replaced}. But then: "
            f"{first_line(failure)}\nThe application may not have its passwords yet. Now: eleva up {stack} -- "
            f"--refresh, then eleva redeploy {stack}, then eleva verify {stack}"
        )


@contextmanager
def told() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    import psycopg

    from infra.operations.lease.acquire import StackHeld

    try:
        with environment_named("STACK"), failing_on(*_refusals()):
            yield
    except StackHeld as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(HELD) from None
    except psycopg.Error as failure:
        fail(f"the database: {first_line(failure)}")


def _refusals() -> tuple[type[Exception], ...]:
    """Return what is told in its own words."""
    from infra.localcloud.control import LocalCloudFailed
    from infra.localcloud.engine.progress import StepFailed
    from infra.operations.deployment import NotDeployed
    from infra.operations.existing import NoProject
    from infra.operations.lease.backend import BackendRefused
    from infra.operations.lease.checkpoint import StateUnreadable
    from infra.operations.lease.engine import EngineStopped
    from infra.operations.lease.signals import Interrupted
    from infra.operations.lease.store import LeaseUnavailable
    from infra.operations.recovery.drills.stage import DrillFailed
    from infra.operations.recovery.errors import RecoveryRefused

    return (
        BackendRefused,
        CredentialMissing,
        DrillFailed,
        EngineStopped,
        Interrupted,
        InvalidPlatform,
        LeaseUnavailable,
        LocalCloudFailed,
        NoProject,
        NotDeployed,
        NotLoopback,
        PulumiFailed,
        RecoveryRefused,
        SecretsUnavailable,
        StateUnreadable,
        StepFailed,
        VendorError,
    )
