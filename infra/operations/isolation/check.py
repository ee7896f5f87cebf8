"""Judges whether a preview shares anything with production. Equal, or not comparable, is refused; no value is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from infra.operations.isolation.fingerprints import Published, Search
from infra.operations.isolation.marks import MarkKind, is_compared, marks, readings
from infra.operations.isolation.published import Unpublished
from infra.platform import naming
from infra.platform.domains import PRIMARY_DOMAIN
from infra.platform.environments import PRODUCTION, Environment
from infra.platform.problems import Problem
from infra.platform.variables.contract import Contract
from infra.platform.variables.formats import HEARTBEATS
from infra.platform.variables.model import Variable

#: The ids that production publishes, as its stack's outputs name them.
IDS = ("neon_project_id", "neon_branch_id", "redis_database_id")
_PUBLISH = f"eleva up {PRODUCTION.name}"
# What begins every key of Stripe's and Clerk's for real money: secret, restricted, publishable.
_LIVE_KEY = re.compile(r"(?<![A-Za-z0-9])[prs]k_live_")
_HEARTBEAT = re.compile(re.escape(HEARTBEATS), re.IGNORECASE)
# A host of production's: in a URL or by itself, but not the domain of a mail address.
_OUR_HOST = re.compile(
    rf"(?:^|[/\s\"',;=(\[]|//[^/\s@]*@)(?:[A-Za-z0-9-]+\.)*{re.escape(PRIMARY_DOMAIN)}\.?(?![A-Za-z0-9.-])",
    re.IGNORECASE,
)
_NAMES = {naming.database_project(PRODUCTION.name), naming.cache(PRODUCTION.name)}
_TOLD: Mapping[MarkKind, str] = {
    "value": "value",
    "setting": "value",
    "host": "host",
    "password": "password",
    "token": "token",
    "account": "account",
    "id": "id",
}


def problems(
    values: Mapping[str, str | None],
    ids: Mapping[str, str | None],
    published: Published | Unpublished,
    contract: Contract,
    environment: Environment,
) -> list[Problem]:
    """Return everything that a preview shares with production, or that cannot be compared.

    Args:
        values: of its variables; None for one that has to be known and is not.
        ids: what vendors call its projects, branches and databases, by any name: ids, and their names there.
        published: production's fingerprints.
        contract: the preview's.
        environment: whose values they are.
    """
    search = Search(published) if isinstance(published, Published) else None
    return [
        *not_comparable(published, contract),
        *(
            problem
            for name, value in values.items()
            for problem in of_value(_place(name, environment), value, search, contract.variable(name))
        ),
        *(
            problem
            for name, value in values.items()
            for problem in _account(_place(name, environment), value, published, contract.variable(name))
        ),
        *(problem for name, id_ in ids.items() for problem in _id(name, id_, search, environment)),
    ]


def not_comparable(published: Published | Unpublished, contract: Contract) -> Iterator[Problem]:
    """Yield what production's fingerprints lack: what could be shared without anybody's seeing it."""
    if isinstance(published, Unpublished):
        yield Problem(
            place="fingerprints of production",
            message=f"nothing can be compared with production, so nothing is proved: {published.reason}",
            remedy=f"bring up production first: {_PUBLISH}",
        )
        return
    wanted = [variable.name for variable in contract.variables if is_compared(variable, contract)]
    told = {name for name, found in published.variables.items() if found} | set(published.without)
    for name in [*(name for name in wanted if name not in told), *(id_ for id_ in IDS if id_ not in published.ids)]:
        yield Problem(
            place=f"fingerprints of production's {name}",
            message="are not published, so nothing can be compared with it",
            remedy=_PUBLISH,
        )


def of_value(place: str, value: str | None, search: Search | None, variable: Variable | None) -> Iterator[Problem]:
    """Yield what is wrong with one value; without `search`, only what is wrong by itself."""
    if value is None:
        yield Problem(place=place, message="is not known, so it cannot be compared with production's", remedy=_AGAIN)
        return
    texts = readings(value)
    for pattern, message in (
        (_LIVE_KEY, "holds a key of live mode: previews take test keys only"),
        (_HEARTBEAT, "holds the URL of a heartbeat: a preview's run would pass for production's"),
        (_OUR_HOST, f"holds a host of production's ({PRIMARY_DOMAIN} and what is below it)"),
    ):
        if any(pattern.search(text) for text in texts):
            yield Problem(place=place, message=message, remedy=_OF_ITS_OWN)
    for other, kinds in sorted(search.found(value, variable).items() if search else ()):
        told = " and ".join(sorted({_TOLD[kind] for kind in kinds}))
        yield Problem(place=place, message=f"shares the {told} of production's {other}", remedy=_OF_ITS_OWN)


_OF_ITS_OWN = "give previews one of their own; where this one was copied from production, replace it there too"
_AGAIN = "run the command again; where it stays unknown, the environment cannot be used"


def _account(
    place: str, value: str | None, published: Published | Unpublished, variable: Variable | None
) -> Iterator[Problem]:
    """Yield that it cannot be told whose account a token opens, where production's tells its own."""
    if isinstance(published, Unpublished) or value is None or variable is None:
        return
    productions = {each.kind for each in published.variables.get(variable.name, ())}
    if "account" in productions and "account" not in {mark.kind for mark in marks(variable, value)}:
        yield Problem(
            place=place,
            message=f"does not tell its account, so it cannot be compared with that of production's {variable.name}",
            remedy="set a token as its vendor issues them",
        )


def _id(name: str, id_: str | None, search: Search | None, environment: Environment) -> Iterator[Problem]:
    place = f"{name} of {environment.name}"
    if id_ is None:
        yield Problem(place=place, message="is not known, so it cannot be compared with production's", remedy=_AGAIN)
    elif id_ in _NAMES:
        yield Problem(place=place, message="is the name of production's own", remedy=_OF_ITS_OWN)
    else:
        for other in sorted(search.found(id_) if search else ()):
            yield Problem(place=place, message=f"is that of production's {other}", remedy=_OF_ITS_OWN)


def _place(name: str, environment: Environment) -> str:
    return f"variable {name} of {environment.name}"
