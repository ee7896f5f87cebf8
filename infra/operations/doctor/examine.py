"""Looks at what a deployment needs, one thing after the other, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from infra.operations import secrets
from infra.operations.foundation.plan import plan
from infra.operations.lease.backend import BackendRefused, current_backend
from infra.operations.lease.run import store_of
from infra.operations.lease.store import LeaseUnavailable
from infra.operations.pulumi_command import PulumiFailed, answer
from infra.operations.stack_file import stack_file
from infra.operations.state import read_state
from infra.operations.verify.finding import Difference, Finding
from infra.platform.accounts import Accounts
from infra.platform.environments import Environment
from infra.platform.jobs import JOBS
from infra.platform.problems import InvalidPlatform
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Generated
from infra.vendors.aws.calls import AwsRefused
from infra.vendors.betterstack import BetterStack
from infra.vendors.errors import CredentialMissing, SecretsUnavailable, VendorError
from infra.vendors.neon import Neon
from infra.vendors.qstash import Qstash
from infra.vendors.secrets import refuse_other_account
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel

#: Older ones lack what the programs rely on; what continuous integration installs.
PULUMI_MIN = (3, 259, 0)
_NEW_CREDENTIAL = "make another one there: docs/guides/first-deployment.md says with what rights"
_REFUSALS = (AwsRefused, BackendRefused, LeaseUnavailable, PulumiFailed, SecretsUnavailable, VendorError)

Look = Callable[[], Iterable[Difference]]


def examine(environment: Environment) -> Iterator[Finding]:
    """Yield what was found of each thing; without accounts there is nothing more to look at."""
    yield _found("program", "pulumi", _version, "install it: https://www.pulumi.com/docs/install/")
    file = f"Pulumi.{environment.name}.yaml"
    try:
        accounts = stack_file(environment.name).accounts
    except InvalidPlatform as failure:
        yield Finding(
            "settings", file, [Difference(f"{each.place}: {each.message}", each.remedy) for each in failure.problems]
        )
        return
    yield Finding("settings", file)
    yield from _aws(environment, accounts)
    for noun, look in _vendors(environment, accounts):
        yield _found("vendor's credential", noun, look, _NEW_CREDENTIAL)
    yield from _state(environment)


def _aws(environment: Environment, accounts: Accounts) -> Iterator[Finding]:
    name = environment.name

    def credentials() -> Iterable[Difference]:
        refuse_other_account(accounts.aws.account_id, accounts.aws.region)
        return ()

    def foundation() -> Iterator[Difference]:
        for change in plan(environment, accounts):
            yield Difference(f"{change.place}: {change.what}", f"eleva foundation ensure {name} --yes")

    yield _found("AWS", "credentials", credentials, "sign in to the account that the settings name")
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


def _vendors(environment: Environment, accounts: Accounts) -> Iterator[tuple[str, Look]]:
    """Yield for each vendor in use what asks it for something that its credential has to be able to read."""
    yield "Vercel", _asked(lambda: Vercel(accounts.vercel.team_id), lambda vercel: vercel.projects())
    yield "Neon", _asked(lambda: Neon(accounts.neon.org_id), lambda neon: neon.projects())
    if environment.has_cache:
        yield "Upstash", _asked(Upstash, lambda upstash: upstash.databases())
    if environment.has_schedules:
        yield "QStash", _asked(Qstash, lambda queue: queue.schedules())
    if environment.has_monitoring:
        yield "Better Stack", _asked(lambda: BetterStack(accounts.betterstack.team_name), lambda team: team.monitors())


def _asked(make: Callable[[], AbstractContextManager[Any]], ask: Callable[[Any], object]) -> Look:
    def look() -> Iterable[Difference]:
        with make() as client:
            ask(client)
        return ()

    return look


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


def _version() -> Iterator[Difference]:
    version = answer("version").strip().removeprefix("v")
    numbers = tuple(int(part) for part in version.split("-")[0].split("+")[0].split("."))
    if numbers < PULUMI_MIN:
        yield Difference(f"is {version}, and {'.'.join(map(str, PULUMI_MIN))} is needed", "install a newer one")


def _found(noun: str, name: str, look: Look, remedy: str) -> Finding:
    """Return what a look finds; where it cannot be done, that is what is wrong."""
    try:
        return Finding(noun, name, list(look()))
    except CredentialMissing as failure:
        return Finding(noun, name, [Difference(str(failure), "export it")])
    except _REFUSALS as failure:
        return Finding(noun, name, [Difference(str(failure), remedy)])
