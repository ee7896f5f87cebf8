"""Makes a branch's environment, or brings it up to date: checked before, made by its program, checked and used after."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.operations.deployment import branch_deployment, deploy_branch
from infra.operations.isolation.live import problems_at_vercel
from infra.operations.isolation.published import read as read_published
from infra.operations.lease.run import Session
from infra.operations.policy_pack import POLICY_PACK
from infra.operations.previews.admission import admitted
from infra.operations.previews.found import Found, look, of_slug
from infra.operations.previews.ground import Ground
from infra.operations.previews.quota import refuse_when_full
from infra.operations.previews.stack import make_stack, write_file
from infra.operations.previews.tried import refuse_unusable
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.state import stack_outputs
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.branches import slug
from infra.platform.declaration import declare
from infra.platform.environments import branch_environment
from infra.platform.previews import Branch
from infra.platform.problems import InvalidPlatform, Problem

Say = Callable[[str], None]


class NotCreated(Exception):
    """A step failed; the message says which and what to do. The same command goes on where it stopped."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a branch, its pull request, and the hours it shall last; None: as it is set for previews."""

    branch: str
    pull_request: int | None = None
    ttl_h: int | None = None


@dataclass(frozen=True)
class Created:
    """An environment that was made and tried.

    Attributes:
        branch, stack, origin: the branch, its stack, and the URL at which Vercel shows it.
        pull_request: as it was given.
        expires: when it goes.
        made: how many of its resources were not there before.
        deployment: the URL of the deployment that was made with its variables; None where the newest has them.
        tried: what was found to work.
    """

    branch: str
    stack: str
    origin: str
    pull_request: int | None
    expires: datetime
    made: int
    deployment: str | None
    tried: list[str]


def create(ground: Ground, session: Session, wanted: Wanted, say: Say) -> Created:
    """Make the environment, or complete it, or bring it up to date.

    The caller has found that the branch exists.

    Raises:
        NotCreated, Full: a step failed, or there is no room.
        InvalidPlatform: something would be shared with production, or a setting is wrong.
        PulumiFailed, NotDeployed, VendorError, NoBase, NoProject, AwsRefused: something could not be asked or done.
        StackHeld, LeaseUnavailable, EngineStopped, Interrupted: the run was ended.
    """
    stack = naming.branch_stack(slug(wanted.branch))
    before = of_slug(look(ground), slug(wanted.branch))
    settings = ground.file.settings
    branch = _branch(ground, wanted, say)
    platform = _platform(ground, stack, branch)

    def refuse(others: Collection[str]) -> None:
        refuse_when_full(ground, others, stack)

    with admitted(ground.backend, session, stack, refuse, say):
        write_file(stack, ground.file, branch)
        if not before.has_stack:
            make_stack(session, stack, ground.file.secrets_provider)
        _up(session, stack)
    outputs = stack_outputs(stack)
    expires = _expire(ground, outputs["neon_branch_id"], before, wanted.ttl_h or settings.previews.ttl_h)
    _refuse_what_leaks(ground, platform, outputs)
    say("opening the databases and asking Redis ...")
    tried = refuse_unusable(outputs)
    _hook(settings.previews.hook, settings.previews.hook_timeout_s, outputs, say)
    return Created(
        wanted.branch,
        stack,
        branch.origin,
        wanted.pull_request,
        expires,
        len(of_slug(look(ground), slug(wanted.branch)).at_vendors) - len(before.at_vendors),
        _deploy(ground, wanted.branch, say),
        tried,
    )
