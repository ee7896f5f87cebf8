"""What Vercel lists for the previews of a branch: everything that nobody declared, or that is set too widely."""

from __future__ import annotations

from typing import Any

import pytest

from infra.operations.isolation.live import problems_at_vercel, problems_shared, reaches
from infra.operations.isolation.published import Unpublished
from infra.platform.environments import PREVIEW
from tests.operations.isolation.samples import CONTRACT, PREVIEWS, PRODUCTIONS, PUBLISHED

BRANCH = "fix/auth"
OURS = {variable.name: f"env_{variable.name}" for variable in CONTRACT.variables if variable.per_branch}
NAMES = {"ours": "DATABASE_URL", "base": "STRIPE_SECRET_KEY"}


def listed(key: str, **changes: Any) -> dict[str, Any]:
    """A variable as it should be."""
    variable = CONTRACT.variable(key)
    sensitive = variable is None or variable.sensitive
    return {
        "id": f"env_{key}",
        "key": key,
        "target": ["preview"],
        "gitBranch": BRANCH if key in OURS else None,
        "type": "sensitive" if sensitive else "encrypted",
        "value": None if sensitive else PREVIEWS[key],
        **changes,
    }


RIGHT = [listed(variable.name) for variable in CONTRACT.variables if variable.use(PREVIEW)]
#: Of nobody's concern here: production's, another branch's, those of a developer's machine.
OTHERS = [
    listed("DATABASE_URL", id="env_p", target=["production"], gitBranch=None),
    listed("DATABASE_URL", id="env_b", gitBranch="other"),
    listed("DATABASE_URL", id="env_d", target=["development"], gitBranch=None),
]


def told(*variables: dict[str, Any]) -> list[str]:
    """What is wrong with these in the place of those of the same id, or beside them."""
    ids = {variable["id"] for variable in variables}
    rest = [variable for variable in RIGHT if variable["id"] not in ids]
    found = problems_at_vercel([*rest, *OTHERS, *variables], BRANCH, OURS, PUBLISHED, CONTRACT)
    return [f"{problem.place}: {problem.message}" for problem in found]


def test_a_branch_that_gets_what_was_declared_is_accepted() -> None:
    assert told() == []


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("target", [["preview", "production"], ["preview", "development"], "preview production", []])
def test_one_that_is_not_for_previews_alone_is_refused(name: str, target: Any) -> None:
    target = target.split() if isinstance(target, str) else target
    found = told(listed(name, target=target))
    # One of the base's that no preview gets is production's, or missing: verify's concern.
    expected = [f"variable {name} at Vercel"] if target or name in OURS else []
    assert [line.partition(":")[0].partition(" for the")[0] for line in found] == expected


@pytest.mark.parametrize("branch", ["other", None])
def test_one_of_ours_that_is_not_for_this_branch_alone_is_refused(branch: str | None) -> None:
    assert "not for this branch alone" in told(listed("DATABASE_URL", gitBranch=branch))[0]


def test_one_of_ours_that_is_gone_is_refused() -> None:
    rest = [variable for variable in RIGHT if variable["key"] != "DATABASE_URL"]
    (problem,) = problems_at_vercel(rest, BRANCH, OURS, PUBLISHED, CONTRACT)
    assert "DATABASE_URL" in problem.place


@pytest.mark.parametrize("key", ["DATABASE_URL", "QSTASH_TOKEN_2", "POSTGRES_URL", "STRIPE_SECRET_KEY"])
@pytest.mark.parametrize("branch", [None, BRANCH])
def test_a_default_of_the_vendors_or_of_somebodys_is_refused(key: str, branch: str | None) -> None:
    """An integration sets its own, or somebody a default for all previews; what is sensitive shows no value."""
    if (key, branch) == ("STRIPE_SECRET_KEY", None):
        return  # the base's own: Vercel has one of a name, target and branch
    found = told(listed(key, id="env_of_an_integration", gitBranch=branch, type="sensitive", value=None))
    assert len(found) == 1
    assert "is declared by nobody" in found[0]
    assert key in found[0]


@pytest.mark.parametrize("key", ["DATABASE_URL", "STRIPE_SECRET_KEY", "ANYTHING"])
def test_one_of_a_custom_environment_is_refused(key: str) -> None:
    found = told(listed(key, target=[], customEnvironmentIds=["env_custom"]))
    assert any("custom environment" in line and key in line for line in found)


@pytest.mark.parametrize("key", ["NEXT_PUBLIC_POSTHOG_KEY", "NEXT_PUBLIC_APP_URL", "NOVU_BASE_URL"])
@pytest.mark.parametrize("leak", [PRODUCTIONS["DATABASE_URL"], "https://eleva.care"])
def test_a_value_that_is_shown_is_compared(key: str, leak: str) -> None:
    found = told(listed(key, value=leak))
    assert found
    assert [line for line in found if not line.startswith(f"variable {key} at Vercel") or leak in line] == []


def test_without_fingerprints_it_is_refused() -> None:
    assert problems_at_vercel(RIGHT, BRANCH, OURS, Unpublished("nothing"), CONTRACT)


def shared(key: str, value: str | None) -> list[str]:
    """What is wrong with a shared variable that the branch gets."""
    found = problems_shared([{"id": "env_s", "key": key, "value": value}], PUBLISHED, CONTRACT)
    assert {problem.place for problem in found} == {f"shared variable {key} of the team at Vercel"}
    assert not value or value not in str(found)
    return [problem.message for problem in found]


@pytest.mark.parametrize("key", ["DATABASE_URL", "STRIPE_SECRET_KEY", "ANYTHING"])
def test_a_shared_variable_of_the_team_is_refused_whatever_it_holds(key: str) -> None:
    (told,) = shared(key, "harmless")
    assert told == "is linked to the project and declared by nobody, and this branch gets it"
    (unseen,) = shared(key, None)
    assert unseen == f"{told}, and it shows no value, so it cannot be compared with production's"


@pytest.mark.parametrize("key", ["DATABASE_URL", "ANYTHING"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (PRODUCTIONS["DATABASE_URL"], "of production's DATABASE_URL"),
        (f"prefix {PRODUCTIONS['UPSTASH_REDIS_REST_TOKEN']}", "of production's UPSTASH_REDIS_REST_TOKEN"),
        ("sk_live_51Hunter2", "holds a key of live mode"),
        ("https://eleva.care/api", "holds a host of production's"),
        ("https://uptime.betterstack.com/api/v1/heartbeat/x", "holds the URL of a heartbeat"),
    ],
)
def test_what_a_shared_variable_has_of_production_is_named(key: str, value: str, message: str) -> None:
    assert [told for told in shared(key, value)[1:] if message in told]


def test_shared_variables_are_refused_also_where_nothing_can_be_compared() -> None:
    assert problems_shared([{"id": "env_s", "key": "A", "value": "x"}], Unpublished("nothing"), CONTRACT)


@pytest.mark.parametrize(
    ("variable", "whether"),
    [
        ({"target": ["preview"]}, True),
        ({"target": ["production", "preview"]}, True),
        ({"target": "preview"}, True),
        ({"target": ["production", "development"]}, False),
        ({"target": []}, False),
        ({}, False),
        ({"target": ["production"], "applyToAllCustomEnvironments": True}, True),
        ({"target": ["production"], "applyToAllCustomEnvironments": False}, False),
        ({"target": [], "customEnvironmentIds": ["env_custom"]}, True),
        ({"target": ["preview"], "gitBranch": "other"}, False),
    ],
)
def test_what_may_reach_the_branch_is_looked_at(variable: dict[str, Any], whether: bool) -> None:
    assert reaches(variable, BRANCH) is whether
