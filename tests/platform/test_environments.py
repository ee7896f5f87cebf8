"""The environments of branches: which stacks name one, what it has, and which variables are its own."""

from __future__ import annotations

from typing import Any

import pytest

from infra.platform.databases import DATABASES, PREVIEW_DATABASE
from infra.platform.environments import PREVIEW, PRODUCTION, Environment, UnknownEnvironment, environment
from infra.platform.variables.model import Supplied, Unset, Use, Variable

FIX = environment("preview-fix-auth")
USE, NOT = Use(origin=Supplied()), Unset(reason="test")


def test_a_stack_that_is_called_after_a_branch_is_its_environment() -> None:
    assert (FIX.name, FIX.slug, FIX.is_branch) == ("preview-fix-auth", "fix-auth", True)
    assert not PREVIEW.is_branch
    assert not PRODUCTION.is_branch


def test_it_is_a_preview_with_what_all_previews_share_under_their_kind_s_name() -> None:
    assert FIX.kind == PREVIEW.kind == "preview"
    assert not FIX.is_production
    assert (FIX.key_mode, FIX.targets, FIX.origin) == (PREVIEW.key_mode, PREVIEW.targets, None)


def test_it_has_databases_and_a_cache_and_nothing_that_runs_alerts_or_serves() -> None:
    assert FIX.has_cache
    assert not any((FIX.has_schedules, FIX.has_monitoring, FIX.has_hosting_project))
    productions = {name for each in DATABASES for name in (each.database_name, each.owner_role)}
    own = {name for each in FIX.database.databases for name in (each.database_name, each.owner_role)}
    assert [each.name for each in FIX.database.databases] == [each.name for each in DATABASES]
    assert len(own) == len(productions)
    assert not own & productions
    assert FIX.database.autoscaling_max_cu == PREVIEW_DATABASE.autoscaling_max_cu


@pytest.mark.parametrize(
    "stack",
    [
        "",
        "Production",
        "preview-",
        "preview--a",
        "preview-A",
        "preview-a/b",
        "preview-a\n",
        "previews-a",
        "a-preview-b",
    ],
)
def test_a_stack_of_any_other_name_is_none(stack: str) -> None:
    with pytest.raises(UnknownEnvironment, match="eleva preview create"):
        environment(stack)


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"production": USE, "preview": USE}, [PRODUCTION, PREVIEW]),
        ({"production": USE, "preview": USE, "per_branch": True}, [PRODUCTION, FIX]),
        ({"production": NOT, "preview": USE, "per_branch": True}, [FIX]),
        ({"production": NOT, "preview": USE}, [PREVIEW]),
        ({"production": USE, "preview": NOT, "per_branch": True}, [PRODUCTION]),
        ({"production": NOT, "preview": NOT}, []),
    ],
)
def test_a_variable_is_set_by_production_and_by_either_the_base_or_each_branch(
    parts: dict[str, Any], where: list[Environment]
) -> None:
    variable = Variable(name="A", kind="config", purpose="test", source="test", **parts)
    assert [each for each in (PRODUCTION, PREVIEW, FIX) if variable.in_base(each)] == where
