"""Which environments there are: what bears this project's marks, and nothing else whatever it is called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from infra.operations.lease.checkpoint import FORMS
from infra.operations.previews.found import Found, look, of_slug, stacks_of
from infra.operations.previews.ground import NoBase
from infra.platform import naming
from infra.platform.branches import slug
from infra.platform.hosting import HOSTING
from infra.vendors.errors import VendorError
from tests.support.landscape import Landscape

FIX = slug("fix/auth")
STACK = naming.branch_stack(FIX)
#: Of production, of the base, of people, and of nobody: none is a mark.
FOREIGN = (
    *(
        "production",
        "preview",
        "base-2",
        "preview-",
        "preview--x",
        "preview-X",
        "preview-a_b",
        "Preview-x",
        " preview-x",
    ),
    *("eleva-preview", "eleva-production", "preview-x y", "preview-é", "main", "restoring-2026", "x-preview-y"),
)


def found(land: Landscape) -> dict[str, Found]:
    return {each.slug: each for each in look(land.ground)}


def test_there_is_none_where_the_base_is_all(land: Landscape) -> None:
    land.variable("SHARED", "for all", None)
    land.state("preview")
    land.state("production")
    assert look(land.ground) == []


def test_an_environment_is_what_bears_its_marks_at_every_vendor(land: Landscape) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=72)
    assert land.environment("fix/auth", until) == STACK
    (one,) = look(land.ground)
    assert (one.slug, one.branch, one.stack, one.expires, one.has_stack) == (FIX, "fix/auth", STACK, until, True)
    assert one.created is not None
    assert [line.partition(" (")[0].rpartition(" ")[0] for line in one.left] == [
        *("Neon branch", "Upstash Redis database", "Vercel variable", "Vercel variable", "stack")
    ]
    assert len(one.at_vendors) == 4


@pytest.mark.parametrize("part", ["neon", "redis", "variable", "stack"])
def test_any_one_part_makes_an_environment(land: Landscape, part: str) -> None:
    made: dict[str, Callable[[], object]] = {
        "neon": lambda: land.branch(STACK),
        "redis": lambda: land.redis(naming.cache(STACK)),
        "variable": lambda: land.variable("A", naming.owned_comment(STACK, "purpose"), "fix/auth"),
        "stack": lambda: land.state(STACK),
    }
    made[part]()
    (one,) = look(land.ground)
    assert (one.slug, len(one.left)) == (FIX, 1)
    assert one.branch == ("fix/auth" if part == "variable" else None)


def test_what_is_called_otherwise_is_somebody_else_s(land: Landscape) -> None:
    for name in FOREIGN:
        land.branch(name)
        land.redis(name)
    for name in ("preview-x", "eleva-eleva-preview-x", "eleva_preview-x", "Eleva-preview-x"):
        land.redis(name)
    for number, name in enumerate(FOREIGN):
        land.variable(f"A{number}", naming.owned_comment(name, "purpose"), "x")
    assert look(land.ground) == []


def test_a_variable_is_ours_only_where_comment_branch_and_target_agree(land: Landscape) -> None:
    ours, other = naming.owned_comment(STACK, "purpose"), naming.owned_comment("preview-fix-auth", "purpose")
    wrong: list[tuple[str, str | None, str]] = [
        (ours, "fix-auth", "preview"),  # of another branch
        (ours, None, "preview"),  # of all branches
        (ours, "main", "preview"),  # of one that has no environment
        (ours, None, "production"),
        *((comment, "fix/auth", "preview") for comment in (other, f"see {ours}", STACK, "")),
    ]
    for number, each in enumerate(wrong):
        land.variable(f"A{number}", *each)
    assert look(land.ground) == []


def test_a_variable_that_other_deployments_have_too_is_not_the_branch_s(land: Landscape) -> None:
    """Vercel gives a variable of a branch to previews alone; should that change, it is nobody's to delete."""
    seen = {"id": "1", "key": "A", "comment": naming.owned_comment(STACK, ""), "gitBranch": "fix/auth"}
    land.ground.vercel.variables = lambda project_id: [  # type: ignore[method-assign]
        {**seen, "target": ["preview", "production"]},
        {**seen, "target": ["production"]},
        {**seen, "target": []},
    ]
    assert look(land.ground) == []


def test_protected_and_default_branches_are_no_environment_s(land: Landscape) -> None:
    land.protect(land.branch(STACK))
    land.clients.neon.patch(
        f"/projects/{land.project}/branches/{land.root}", {"branch": {"name": naming.branch_stack("base")}}
    )
    assert look(land.ground) == []


def test_what_hangs_below_a_branch_goes_before_it(land: Landscape) -> None:
    own = land.branch(STACK)
    child = land.branch("somebody-tried", own)
    land.branch("deeper", child)
    (one,) = look(land.ground)
    assert [branch["name"] for branch in one.neon] == ["deeper", "somebody-tried", STACK]


def test_another_environment_and_what_is_protected_below_one_are_left_alone(land: Landscape) -> None:
    own = land.branch(STACK)
    other = land.branch("preview-other", own)
    land.branch("of-the-other", other)
    land.protect(land.branch("kept", own))
    names = {each: [branch["name"] for branch in one.neon] for each, one in found(land).items()}
    assert names == {FIX: [STACK], "other": ["of-the-other", "preview-other"]}


def test_a_stack_is_one_in_whatever_form_its_state_is_and_nothing_beside_it_is(land: Landscape) -> None:
    for number, form in enumerate(FORMS):
        land.state(f"preview-{number}", form)
    for beside in (".json.bak", ".json.attrs", "/x.json", ".yaml", ""):
        land.put(f".pulumi/stacks/{naming.PROJECT}/{STACK}{beside}", {})
    for elsewhere in (f"stacks/{naming.PROJECT}/x", f"history/{naming.PROJECT}", "stacks/other"):
        land.put(f".pulumi/{elsewhere}/{STACK}.json", {})
    assert stacks_of(land.ground) == {"0", "1", "2"}


def test_of_an_environment_that_is_not_there_nothing_is_left(land: Landscape) -> None:
    land.environment("other")
    nothing = of_slug(look(land.ground), FIX)
    assert (nothing.slug, nothing.left, nothing.expires, nothing.created) == (FIX, [], None, None)


@pytest.mark.parametrize(
    ("vendor", "path"),
    [
        ("neon", "/api/v2/projects/{project}/branches"),
        ("upstash", "/v2/redis/databases"),
        ("vercel", "/projects/{project}/env"),
    ],
)
def test_a_vendor_that_does_not_answer_is_never_taken_for_an_empty_one(land: Landscape, vendor: str, path: str) -> None:
    land.environment("fix/auth")
    land.clients.refuse(vendor, "GET", path)
    with pytest.raises(VendorError, match="409"):
        look(land.ground)


def test_without_a_base_nothing_is_known(land: Landscape) -> None:
    land.clients.neon.delete(f"/projects/{land.project}")
    with pytest.raises(NoBase, match=r"no projects eleva-preview.*bring it up first: eleva up preview"):
        look(land.ground)


def test_two_projects_of_the_base_s_name_are_not_guessed_between(land: Landscape) -> None:
    Landscape.make_project(land.clients)
    with pytest.raises(NoBase, match="Neon has 2 projects eleva-preview"):
        look(land.ground)


def test_the_vercel_project_is_production_s(land: Landscape) -> None:
    assert land.ground.vercel.project(land.ground.vercel_project_id)["name"] == HOSTING.project
