"""Where declared facts are from: each says it, in the words that the base of all declarations lists."""

from __future__ import annotations

import re

from infra.platform import plans
from infra.platform.domains import production_domains
from infra.platform.environments import ENVIRONMENTS
from infra.platform.token_scopes import TOKEN_SCOPES
from tests.platform.samples import platform
from tests.support.facts import facts

_ORIGIN = re.compile(
    r"([A-Za-z][\w ]*: )?(platform document, [A-Z]|application, \S|derived: \S|setting: eleva:\w|[a-z]+\.com/\w)"
)


def test_every_source_begins_with_where_the_fact_is_from() -> None:
    declared = (
        *(platform(environment) for environment in ENVIRONMENTS),
        production_domains("redirect"),
        *(plans.VERCEL, plans.NEON, plans.BETTERSTACK, plans.QSTASH, plans.REDIS),
        TOKEN_SCOPES,
    )
    sources = [
        (type(fact).__name__, str(fact.source))
        for whole in declared
        for fact in facts(whole)
        if hasattr(fact, "source")
    ]
    assert {"Job", "Variable", "Monitor", "Domain", "VercelLimits", "RedisLimits"} <= {name for name, _ in sources}
    sources += [("plans", told) for told in (plans.VERCEL_VARIABLES_SOURCE, plans.NEON_BRANCH_SOURCE)]
    assert [told for told in sources if not _ORIGIN.match(told[1])] == []
