"""What every program does before it declares a resource: read, check everything, and refuse with all that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

import pulumi

from infra.operations.adoption import AlreadyThere, NotAsked, refuse_duplicates
from infra.operations.existing import NoProject, declared_kinds, vercel_project_id
from infra.operations.isolation.check import problems
from infra.operations.isolation.fingerprints import Published
from infra.operations.isolation.published import Place, Unpublished
from infra.operations.past import LeftBehind, Past
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.secrets import known_before
from infra.operations.state import State
from infra.platform.aggregate import Platform
from infra.platform.declaration import validate
from infra.platform.problems import InvalidPlatform, Problem, errors, warnings
from infra.platform.variables.model import Output
from infra.vendors.destination import NotLoopback
from infra.vendors.errors import CredentialMissing, SecretsUnavailable, VendorError

#: What these checks raise when something is to be mended by whoever runs the program; their words are the message.
_TOLD = (
    AlreadyThere,
    CredentialMissing,
    InvalidPlatform,
    NoProject,
    NotAsked,
    NotLoopback,
    PulumiFailed,
    SecretsUnavailable,
    VendorError,
)


@dataclass(frozen=True)
class Prepared:
    """A platform that may be declared.

    Attributes:
        platform: what to declare.
        values: its variables' values, as far as they are known before.
        vercel_project_id: the id of production's project, for environments that only use it; else empty.
        imports: what is adopted instead of created, the vendors' ids by logical name.
        published: what production tells of itself to those who must share nothing with it; None where nobody compares.
    """

    platform: Platform
    values: Mapping[str, str]
    vercel_project_id: str
    imports: Mapping[str, str] = field(default_factory=dict)
    published: Published | Unpublished | None = None


def prepare(platform: Platform, program: Callable[[Prepared], object], past: Future[Past]) -> Prepared:
    """Return what a stack's program needs.

    Args:
        platform: what it declares.
        program: what declares it; run without an engine when a run before has failed, to find what that has left.
        past: what is known of the stack, as soon as it has been read.

    Raises:
        pulumi.RunError: with everything that is wrong; no resource has been touched.
    """
    try:
        return _prepare(platform, program, past)
    except _TOLD as told:
        raise pulumi.RunError(str(told)) from None


def _prepare(platform: Platform, program: Callable[[Prepared], object], past: Future[Past]) -> Prepared:
    values = known_before(platform)
    _judge(platform, values)
    published = _published(platform)
    if published is not None:
        _refuse_what_is_productions(platform, values, published)
    prepared = Prepared(platform, values, project_of_production(platform), published=published)
    known = past.result()
    left = _left_behind(prepared, program, known)
    imports = {**{orphan.name: orphan.import_id for orphan in left.orphans}, **platform.settings.imports}
    _refuse_what_exists(platform, known.state, imports)
    left.refuse_foreign()
    for orphan in left.orphans:
        pulumi.log.warn(orphan.told)
    if known.state.creating:
        pulumi.log.warn(
            f"a run was killed while it worked on this stack\n-> eleva state recover {platform.environment.name}"
        )
    return replace(prepared, imports=imports)


def _left_behind(prepared: Prepared, program: Callable[[Prepared], object], past: Past) -> LeftBehind:
    """Ask for what failed runs have left, with the program's own declaration; most runs follow none and ask nobody."""
    if past.is_clean:
        return LeftBehind()
    from infra.operations.inventory.catalogue import open_inventory  # with it come the clients of all vendors
    from infra.operations.offline import aside
    from infra.operations.orphans import left_behind
    from infra.operations.verify.declared import Declaration

    settings = prepared.platform.settings
    with open_inventory(settings.accounts) as inventory:
        declaration = Declaration(prepared.platform, lambda: program(prepared))
        return aside(lambda: left_behind(declaration, inventory, past, settings.imports))


def _judge(platform: Platform, values: Mapping[str, str]) -> None:
    """Tell the warnings, and refuse when there is an error among what the variables' contract finds."""
    for warning in warnings([*validate(platform), *judged_values(platform, values)]):
        pulumi.log.warn(warning.told)


def _published(platform: Platform) -> Published | Unpublished | None:
    """Return what production has published, for those who are compared with it."""
    return None if platform.environment.is_production else Place(platform.settings.accounts.aws).read()


def _refuse_what_is_productions(
    platform: Platform, values: Mapping[str, str], published: Published | Unpublished
) -> None:
    """Refuse a preview that shares something with production, or that cannot be compared with it.

    Raises:
        InvalidPlatform: with all of it.
    """
    settings = platform.settings
    ids = {f"eleva:imports.{name}": id_ for name, id_ in settings.imports.items()}
    if (branch := settings.branch) is not None:
        ids |= {name: getattr(branch, name) for name in ("neon_project_id", "neon_parent_id")}
    if found := problems(values, ids, published, platform.contract, platform.environment):
        raise InvalidPlatform(found)


def judged_values(platform: Platform, values: Mapping[str, str]) -> list[Problem]:
    """Return what the variables' contract finds.

    Raises:
        InvalidPlatform: there is an error among it, as a secret that is missing.
    """
    env = platform.environment
    uses = {variable.name: variable.use(env) for variable in platform.contract.base(env)}
    later = {name for name, use in uses.items() if use and isinstance(use.origin, Output)}
    problems = platform.contract.check(values, env, later)
    if errors(problems):
        raise InvalidPlatform(problems)
    return problems


def _refuse_what_exists(platform: Platform, state: State, imports: Mapping[str, str]) -> None:
    refuse_duplicates(
        declared_kinds(platform), state.managed, imports=imports, updating=not pulumi.runtime.is_dry_run()
    )


def project_of_production(platform: Platform) -> str:
    """Look up the Vercel project that previews are deployments of: production's stack owns it."""
    if platform.environment.has_hosting_project:
        return ""
    if platform.settings.branch is not None:
        return platform.settings.branch.vercel_project_id
    return vercel_project_id(platform.settings.accounts.vercel.team_id, platform.hosting.project)
