"""Puts a restored branch into use.

The branch in use keeps its id, host and name and gets the restored content, so that what is declared goes on to
describe what is there: see docs/decisions/0011-restored-in-place.md.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from infra.operations.deployment import freshness, redeploy
from infra.operations.existing import vercel_project_id
from infra.operations.lease.backend import current_backend
from infra.operations.lease.record import DURATION_S, WAIT_S, Lease
from infra.operations.lease.run import run
from infra.operations.policy_pack import POLICY_PACK
from infra.operations.pulumi_command import MISSING
from infra.operations.recovery.alone import Alone
from infra.operations.recovery.backup import given_urls
from infra.operations.recovery.branches import Branches, Content
from infra.operations.recovery.errors import Differs, RecoveryRefused
from infra.operations.recovery.fingerprint import differences, tables
from infra.operations.recovery.load import SHOWN
from infra.operations.recovery.manifest import new_id
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.vendors.vercel import Vercel


@dataclass(frozen=True)
class Switched:
    """What was done: under which name there is what was in use before, and what is in use now."""

    replaced: str
    content: Content


def switch(branches: Branches, restored: dict[str, Any], alone: Alone, tell: Callable[[str], None]) -> Switched:
    """Give the branch in use the content of a restored one; what it had is kept under a name of its own.

    Raises:
        VendorError, psycopg.Error: it cannot be done; what was in use is still.
        RecoveryRefused: the lease was lost; nothing was done.
    """
    content = branches.content(restored)
    if empty := [name for name, found in content.items() if not found]:
        raise RecoveryRefused(f"{restored['name']} has nothing in {', '.join(empty)}. Nothing was changed")
    replaced = f"{naming.REPLACED}{new_id(datetime.now(UTC)).lower()}"
    tell(f"putting {restored['name']} into use; what was in use is kept as {replaced} ...")
    alone.confirm()
    branches.neon.replace_content(branches.project_id, branches.in_use["id"], restored["id"], replaced)
    return Switched(replaced, content)


def up_command(stack: str) -> list[str]:
    """Return the command that reads the hosts and passwords of now and gives them to the application.

    Raises:
        RecoveryRefused: there is no pulumi.
    """
    if (pulumi := shutil.which("pulumi")) is None:
        raise RecoveryRefused(MISSING)
    options = (
        "--refresh",
        "--yes",
        "--suppress-outputs",
        "--suppress-progress",
        f"--policy-pack={POLICY_PACK}",
        "--skip-preview=false",
    )
    return [pulumi, "up", *options, f"--stack={stack}"]


def give(platform: Platform, command: list[str], tell: Callable[[str], None]) -> None:
    """Let `command`, a pulumi, read what changed and give it to the application, and deploy that anew if it did.

    Raises:
        RecoveryRefused: pulumi failed; the data is switched over all the same.
        NotDeployed, NoProject, VendorError: it could not be deployed.
    """
    stack = platform.environment.name
    tell("reading hosts and passwords, and giving them to the application ...")
    lease = Lease.of_this_run("recovery switch-over", DURATION_S, os.environ)
    if code := run(command, current_backend(), stack, lease, WAIT_S, tell):
        raise RecoveryRefused(
            f"the data is switched over, and pulumi failed ({code}): the application may not have its passwords yet. "
            f"Now: eleva up {stack} -- --refresh, and then eleva redeploy {stack}"
        )
    team_id = platform.settings.accounts.vercel.team_id
    with Vercel(team_id) as vercel:
        project_id = vercel_project_id(team_id, platform.hosting.project)
        if freshness(vercel, project_id).newer:
            redeploy(vercel, project_id, tell)


def confirm_given(stack: str, switched: Switched) -> list[str]:
    """See that the URLs which the application was given lead to what was put into use.

    Returns in what rows differ: the application is live, and writes.

    Raises:
        Differs: tables are missing or formed otherwise, so they lead to something else.
        psycopg.Error: they lead nowhere.
    """
    found = {name: tables(url) for name, url in given_urls(stack).items()}
    if wrong := _differences(_forms(switched.content), _forms(found)):
        raise Differs(f"the application's databases are not as restored: {'; '.join(wrong[:SHOWN])}")
    return _differences(switched.content, found)


def _differences(wanted: Content, found: Content) -> list[str]:
    return list(chain(*(differences(name, wanted[name], found[name]) for name in found)))


def _forms(content: Content) -> Content:
    """Return the tables without their rows."""
    return {
        name: {table: each.model_copy(update={"rows": 0, "checksum": ""}) for table, each in tables_.items()}
        for name, tables_ in content.items()
    }
