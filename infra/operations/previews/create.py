"""Makes a branch's environment or brings it up to date: checked before, declared by its program, checked and used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.operations.isolation.live import problems_at_vercel
from infra.operations.isolation.published import Place
from infra.operations.lease.run import Session
from infra.operations.policy_pack import POLICY_PACK
from infra.operations.previews.admission import admitted
from infra.operations.previews.deployment import deploy_if_stale, origin
from infra.operations.previews.found import Found, Seen, environments, of_slug, see
from infra.operations.previews.ground import Ground
from infra.operations.previews.hook import run_hook
from infra.operations.previews.room import refuse_when_full
from infra.operations.previews.shared import refuse_shared
from infra.operations.previews.stack import make_stack, write_file
from infra.operations.state import stack_outputs
from infra.operations.verify.usable import systems_tried
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.branches import slug
from infra.platform.declaration import declare
from infra.platform.environments import PREVIEW, environment
from infra.platform.previews import Branch
from infra.platform.problems import InvalidPlatform
from infra.platform.settings import Settings

Say = Callable[[str], None]


class NotCreated(Exception):
    """A step failed; the message says which, and what to do. The same command goes on with it."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a branch, its pull request, and for how many hours; None: as previews are set."""

    branch: str
    pull_request: int | None = None
    ttl_h: int | None = None


@dataclass(frozen=True)
class Created:
    """An environment that is there and was used.

    Attributes:
        branch, stack, pull_request: which one it is.
        origin: the URL at which Vercel shows the branch's newest deployment.
        expires: when it goes.
        deployment: the URL of a deployment that was made now; None where the newest one has all variables.
        migrated: whether a hook ran on its databases.
        resources: what it has at the vendors.
        tried: what was found to work.
    """

    branch: str
    stack: str
    pull_request: int | None
    origin: str
    expires: datetime
    deployment: str | None
    migrated: bool
    resources: Sequence[str]
    tried: Sequence[str]


def create(ground: Ground, session: Session, wanted: Wanted, say: Say) -> Created:
    """Make the environment, complete it, or bring it up to date. The caller has found that its branch exists.

    Raises:
        NotCreated, HookFailed, Full: a step failed, or there is no room.
        InvalidPlatform: something would be shared with production, or a setting is wrong.
        PulumiFailed, NotDeployed, VendorError, NoBase, NoProject, AwsRefused, SecretsUnavailable: something could not
            be asked or done.
        StackHeld, LeaseUnavailable, StateUnreadable, EngineStopped, Interrupted: the run was ended.
    """
    stack, settings = naming.branch_stack(slug(wanted.branch)), ground.file.settings

    def let_in(promised: Collection[str]) -> Seen:
        seen = see(ground)
        base = declare(PREVIEW, settings)
        refuse_shared(ground, base, wanted.branch, seen.variables)
        refuse_when_full(seen, base, wanted.branch, promised)
        return seen

    with admitted(ground.backend, session, stack, let_in, say) as seen:
        before = of_slug(environments(seen), slug(wanted.branch))
        branch = _branch(ground, wanted, seen, say)
        of_branch = Settings(accounts=settings.accounts, previews=settings.previews, branch=branch)
        platform = declare(environment(stack), of_branch)
        write_file(stack, ground.file, branch)
        if not before.has_stack:
            make_stack(session, stack, ground.file.secrets_provider)
        _up(session, stack)
    outputs = stack_outputs(stack)
    expires = _expiring(ground, outputs["neon_branch_id"], before, wanted.ttl_h or settings.previews.ttl_h)
    at_vercel = ground.vercel.variables(ground.vercel_project_id)
    _refuse_leaks(at_vercel, wanted.branch, platform, outputs)
    say("opening its databases, and asking its Redis ...")
    tried = _tried(outputs)
    variables = platform.contract.base(platform.environment)
    migrated = run_hook(settings.previews, platform.environment, variables, outputs)
    deployment = deploy_if_stale(ground.vercel, ground.vercel_project_id, wanted.branch, at_vercel, say)
    made = _resources(outputs)
    return Created(branch.name, stack, branch.pull_request, branch.origin, expires, deployment, migrated, made, tried)


def _branch(ground: Ground, wanted: Wanted, seen: Seen, say: Say) -> Branch:
    """Return the branch with what its environment stands on at the vendors."""
    return Branch(
        name=wanted.branch,
        pull_request=wanted.pull_request,
        origin=origin(ground.vercel, ground.vercel_project_id, wanted.branch, say),
        vercel_project_id=ground.vercel_project_id,
        neon_project_id=ground.neon_project_id,
        neon_parent_id=next(branch["id"] for branch in seen.branches if branch["default"]),
    )


def _up(session: Session, stack: str) -> None:
    """Bring the stack up. No preview goes before it: there is nobody to look at one, and nothing to lose yet."""
    command = ["pulumi", "up", "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs", "--non-interactive"]
    if code := session.run([*command, f"--policy-pack={POLICY_PACK}"], printing=sys.stderr):
        raise NotCreated(
            f"pulumi up --stack {stack} failed (exit code {code}); its words are above. What is there stays, for "
            "another try; or take it away: eleva preview destroy"
        )


def _expiring(ground: Ground, neon_branch_id: str, before: Found, ttl_h: int) -> datetime:
    """Return when the environment goes; one that was there keeps its time."""
    if before.expires is not None:
        return before.expires
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=ttl_h)  # as Neon keeps it
    ground.neon.set_expiry(ground.neon_project_id, neon_branch_id, expires)
    return expires


def _refuse_leaks(at_vercel: Sequence[Any], branch: str, platform: Platform, outputs: Mapping[str, Any]) -> None:
    """Refuse what deployments of the branch would get and must not, whoever has set it at Vercel.

    Raises:
        InvalidPlatform: with all of it; nothing is deployed.
    """
    found = problems_at_vercel(
        at_vercel,
        branch,
        outputs["variable_ids"],
        Place(platform.settings.accounts.aws).read(),
        platform.contract,
    )
    if found:
        raise InvalidPlatform(found)


def _tried(outputs: Mapping[str, Any]) -> list[str]:
    """Use what was made, as the application will; return what works.

    Raises:
        NotCreated: something does not.
    """
    findings = list(systems_tried(outputs))
    if wrong := [f"{each.noun} {each.name}: {each.differences[0].what}" for each in findings if not each.fine]:
        raise NotCreated("\n".join(["what was made does not work, so nothing was deployed:", *wrong]))
    return [f"{each.noun} {each.name}" for each in findings]


def _resources(outputs: Mapping[str, Any]) -> list[str]:
    return [
        f"Neon branch {outputs['neon_branch_id']}",
        f"Upstash Redis database {outputs['redis_database_id']}",
        *(f"Vercel variable {name}" for name in sorted(outputs["variable_ids"])),
    ]
