"""Nothing is created a second time: what an account has outside the state is refused, all of it, by name."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from infra.operations.adoption import AlreadyThere, Existing, Kind, refuse_duplicates
from infra.operations.state import Managed
from infra.vendors.errors import Unauthorized

PROJECT = "vercel:index/project:Project"
REDIS = "upstash:index/redisDatabase:RedisDatabase"


def project_kind(existing: Iterable[Existing], asked: list[str] | None = None, ours: tuple[str, ...] = ()) -> Kind:
    def ask() -> Iterable[Existing]:
        if asked is not None:
            asked.append("Vercel")
        return existing

    return Kind("Vercel project", PROJECT, "name", {"eleva-care-app"}, ask, ours)


def managed(type_: str, id_: str, **inputs: str) -> Managed:
    return Managed(f"urn:pulumi:production::eleva::{type_}::x", type_, id_, inputs)


def test_an_empty_account_is_fine() -> None:
    refuse_duplicates([project_kind([Existing("another-project", "prj_9")])], [])


def test_everything_that_exists_outside_the_state_is_named_at_once() -> None:
    monitors = Kind(
        "Better Stack monitor",
        "better-uptime:index/monitor:Monitor",
        "url",
        {"https://eleva.care/api/health/stripe", "https://eleva.care/api/health/clerk"},
        lambda: [Existing("https://eleva.care/api/health/stripe", "7"), Existing("https://example.com", "8")],
    )
    with pytest.raises(AlreadyThere) as raised:
        refuse_duplicates([project_kind([Existing("eleva-care-app", "prj_1")]), monitors], [])
    message = str(raised.value)
    assert "2 of the resources" in message
    assert "Vercel project eleva-care-app (prj_1)" in message
    assert "Better Stack monitor https://eleva.care/api/health/stripe (7)" in message
    assert "pulumi import" in message


def test_what_the_state_holds_is_ours_and_nobody_is_asked() -> None:
    asked: list[str] = []
    kind = project_kind([Existing("eleva-care-app", "prj_1")], asked)
    refuse_duplicates([kind], [managed(PROJECT, "prj_1", name="eleva-care-app")])
    assert asked == []


def test_a_second_object_with_a_key_that_is_still_missing_is_refused_while_others_are_ours() -> None:
    kind = Kind(
        "Vercel project",
        PROJECT,
        "name",
        {"app", "web"},
        lambda: [Existing("app", "prj_1"), Existing("web", "prj_2")],
    )
    with pytest.raises(AlreadyThere, match=r"web \(prj_2\)") as raised:
        refuse_duplicates([kind], [managed(PROJECT, "prj_1", name="app")])
    assert "prj_1" not in str(raised.value)


def test_a_fixed_id_is_ours_even_when_the_state_was_lost() -> None:
    refuse_duplicates([project_kind([Existing("eleva-care-app", "fixed")], ours=("fixed",))], [])


def test_the_prefix_of_a_pulumi_id_does_not_make_our_own_database_foreign() -> None:
    kind = Kind(
        "Redis database", REDIS, "databaseName", {"a", "b"}, lambda: [Existing("a", "db-1"), Existing("b", "db-2")]
    )
    state = [
        managed(REDIS, "upstash-database-db-1", databaseName="a"),
        managed(REDIS, "upstash-database-db-2", databaseName="renamed"),
    ]
    refuse_duplicates([kind], state)


def test_a_vendor_that_cannot_be_asked_stops_everything() -> None:
    def refuse() -> Iterable[Existing]:
        raise Unauthorized("Vercel", "GET /v10/projects", "credential refused (403)")

    with pytest.raises(Unauthorized):
        refuse_duplicates([Kind("Vercel project", PROJECT, "name", {"app"}, refuse)], [])
