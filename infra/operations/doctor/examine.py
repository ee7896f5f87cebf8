"""Looks at what a deployment needs, one thing after the other, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from infra.localcloud.paths import ROOT
from infra.operations import secrets
from infra.operations.doctor import credentials
from infra.operations.doctor.limits import Limit, limits
from infra.operations.doctor.repositories import repositories
from infra.operations.doctor.source import last_deployment
from infra.operations.foundation.plan import plan
from infra.operations.lease.backend import BackendRefused, current_backend
from infra.operations.lease.run import store_of
from infra.operations.lease.store import LeaseUnavailable
from infra.operations.pulumi_command import PulumiFailed, answer
from infra.operations.recovery.clients import client_version
from infra.operations.recovery.errors import ClientTooOld
from infra.operations.stack_file import StackFile, stack_file
from infra.operations.state import read_state
from infra.operations.verify.finding import Difference, Finding
from infra.platform.accounts import Accounts
from infra.platform.aggregate import Platform, assemble
from infra.platform.databases import PRODUCTION_DATABASE
from infra.platform.declaration import validate
from infra.platform.environments import Environment
from infra.platform.jobs import JOBS
from infra.platform.problems import InvalidPlatform, Problem, errors
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Generated
from infra.vendors.aws.calls import AwsRefused
from infra.vendors.errors import CredentialMissing, SecretsUnavailable, Unauthorized, VendorError

#: Older ones lack what the programs rely on; what continuous integration installs.
PULUMI_MIN = (3, 259, 0)
_SIGN_IN = "sign in to the account that the settings name"
_NEW_CREDENTIAL = f"make another one there: {credentials.GUIDE}"
_REFUSALS = (AwsRefused, BackendRefused, LeaseUnavailable, PulumiFailed, SecretsUnavailable, VendorError)


def examine(environment: Environment) -> Iterator[Finding]:
    """Yield what was found of each thing, in the order of the guide; without accounts there is nothing more to see."""
    yield _found("program", "pulumi", _version, "install it: https://www.pulumi.com/docs/install/")
    if environment.is_production:  # what nobody backs up needs no clients
        yield _found("program", "pg_dump", _client, "")
    file = f"Pulumi.{environment.name}.yaml"
    try:
        content = stack_file(environment.name)
        accounts = content.accounts
    except InvalidPlatform as failure:
        yield Finding("settings", file, _told(failure.problems))
        return
    platform, problems = _declared(environment, content)
    yield Finding("settings", file, _told(problems))
    yield _found("credential", "AWS", partial(credentials.aws, accounts.aws.account_id, accounts.aws.region), _SIGN_IN)
    for vendor, look in credentials.vendors(environment, accounts):
        yield _found("credential", vendor, look, _NEW_CREDENTIAL)
    yield from _aws(environment, accounts)
    for limit in limits(platform) if platform else ():
        yield _found("plan limit", limit.noun, partial(_counted, limit), "see what the vendor says, and look again")
    yield from _state(environment)
    for noun, look in repositories(accounts):
        yield _found("production branch", noun, look, "see what GitHub says, and look again")


def _declared(environment: Environment, content: StackFile) -> tuple[Platform | None, Sequence[Problem]]:
    """Return what is declared and what is wrong with it; no platform where the settings cannot be read at all."""
    try:
        platform = assemble(environment, content.settings)
    except InvalidPlatform as failure:
        return None, failure.problems
    return platform, errors(validate(platform))


def _counted(limit: Limit) -> Iterator[credentials.Remark]:
    try:
        yield from limit.look()
    except (CredentialMissing, Unauthorized):  # which is told, with its remedy, of the credential itself
        yield "not counted: the vendor's credential does not work"


def _aws(environment: Environment, accounts: Accounts) -> Iterator[Finding]:
    name = environment.name

    def foundation() -> Iterator[Difference]:
        for change in plan(environment, accounts):
            yield Difference(f"{change.place}: {change.what}", f"eleva foundation ensure {name} --yes")

    yield _found("AWS", "foundation", foundation, f"eleva foundation check {name}")
    yield _found("AWS", "secrets", lambda: _missing_secrets(environment, accounts), f"eleva secrets list {name}")


def _missing_secrets(environment: Environment, accounts: Accounts) -> Iterator[Difference]:
    present = secrets.open_store(environment.name, accounts.aws).names()
    for variable in secrets.stored_variables(Contract.of(JOBS), environment):
        use = variable.use(environment)
        if use and use.required and variable.name not in present:
            made = isinstance(use.origin, Generated) and not use.origin.only_for_new_platform
            command = f"ensure {environment.name}" if made else f"set {environment.name} {variable.name}"
            yield Difference(f"{variable.name} is missing", f"eleva secrets {command}")


def _state(environment: Environment) -> Iterator[Finding]:
    name = environment.name

    def state() -> Iterator[Difference]:
        for type_, resource in sorted(read_state(name).creating):
            yield Difference(f"a run was killed while it made {resource} ({type_})", f"eleva state recover {name}")

    yield _found("state", name, state, "pulumi login and pulumi stack init, as `eleva foundation ensure` prints them")
    try:
        held = store_of(current_backend(), name).read()
    except _REFUSALS as failure:
        yield Finding("lease", name, [Difference(str(failure), "mend what is said of the state")])
    else:
        yield Finding("lease", name, notices=[f"{name} is in use by {held.lease}"] if held else [])
    yield _found("last deployment", name, partial(last_deployment, name, ROOT), "mend what is said of the state")


def _version() -> Iterator[Difference]:
    version = answer("version").strip().removeprefix("v")
    numbers = tuple(int(part) for part in version.split("-")[0].split("+")[0].split("."))
    if numbers < PULUMI_MIN:
        yield Difference(f"is {version}, and {'.'.join(map(str, PULUMI_MIN))} is needed", "install a newer one")


def _client() -> Iterator[str]:
    """Tell of PostgreSQL's clients; a deployment does without them."""
    try:
        version = client_version("pg_dump", PRODUCTION_DATABASE.postgres_version)
    except ClientTooOld as failure:
        yield f"backups and restores cannot be made from here: {failure}"
    else:
        yield f"{version}, for backups and restores from here"


def _told(problems: Iterable[Problem]) -> list[Difference]:
    return [Difference(f"{each.place}: {each.message}", each.remedy) for each in problems]


def _found(noun: str, name: str, look: credentials.Look, remedy: str) -> Finding:
    """Return what a look finds; where it cannot be done, that is what is wrong."""
    try:
        remarks = list(look())
    except CredentialMissing as failure:
        remarks = [Difference(str(failure), "export it")]
    except _REFUSALS as failure:
        remarks = [Difference(str(failure), remedy)]
    wrong = [remark for remark in remarks if isinstance(remark, Difference)]
    return Finding(noun, name, wrong, [remark for remark in remarks if isinstance(remark, str)])
