"""Nothing is created a second time: what an account has outside the state is refused, all of it, by name."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from infra.operations.adoption import AlreadyThere, Existing, Kind, NotAsked, refuse_duplicates
from infra.operations.state import Managed
from infra.vendors.errors import CredentialMissing, Unauthorized

PROJECT = "vercel:index/project:Project"
REDIS = "upstash:index/redisDatabase:RedisDatabase"
SCHEDULE = "pulumi-python:dynamic/qstash:Schedule"
APP = Existing("eleva-care-app", "prj_1", "team_1/prj_1")


def project_kind(existing: Iterable[Existing], asked: list[str] | None = None, ours: tuple[str, ...] = ()) -> Kind:
    def ask() -> Iterable[Existing]:
        if asked is not None:
            asked.append("Vercel")
        return existing

    return Kind("Vercel project", PROJECT, "name", {"eleva-care-app": "hosting-project"}, ask, ours)


def refusing_kind(error: Exception) -> Kind:
    def refuse() -> Iterable[Existing]:
        raise error

    return Kind("Vercel project", PROJECT, "name", {"app": "hosting-project"}, refuse)


def managed(type_: str, id_: str, **inputs: str) -> Managed:
    return Managed(type_, id_, inputs)


def test_an_empty_account_is_fine() -> None:
    refuse_duplicates([project_kind([Existing("another-project", "prj_9")])], [])


def test_everything_that_exists_outside_the_state_is_named_at_once_with_what_to_do() -> None:
    schedules = Kind(
        "QStash schedule to",
        SCHEDULE,
        "destination",
        {"https://eleva.care/pay": "schedules-pay"},
        lambda: [Existing("https://eleva.care/pay", "scd_7"), Existing("https://example.com", "scd_8")],
        importable=False,
    )
    with pytest.raises(AlreadyThere) as raised:
        refuse_duplicates([project_kind([APP]), schedules], [])
    message = str(raised.value)
    assert "2 of the declared resources" in message
    assert "Vercel project eleva-care-app (prj_1)" in message
    assert '    eleva:imports:\n      hosting-project: "team_1/prj_1"\n' in message
    assert "QStash schedule to https://eleva.care/pay (scd_7): remove it there" in message
    assert "scd_8" not in message


def test_what_is_to_be_adopted_is_not_refused() -> None:
    refuse_duplicates([project_kind([APP])], [], imports={"hosting-project": "team_1/prj_1"})
    with pytest.raises(AlreadyThere):
        refuse_duplicates([project_kind([APP])], [], imports={"hosting-project": "team_1/prj_2"})


def test_what_the_state_holds_is_ours_and_nobody_is_asked() -> None:
    asked: list[str] = []
    refuse_duplicates([project_kind([APP], asked)], [managed(PROJECT, "prj_1", name="eleva-care-app")], updating=True)
    assert asked == []


def test_two_spellings_of_one_key_are_one_object() -> None:
    existing = [Existing("HTTPS://Example.com/", "7")]
    kind = Kind(
        "monitor", "m", "url", {"https://example.com": "x"}, lambda: existing, normal=lambda u: u.lower().rstrip("/")
    )
    with pytest.raises(AlreadyThere, match=r"HTTPS://Example\.com/"):
        refuse_duplicates([kind], [])
    refuse_duplicates([kind], [managed("m", "7", url="https://EXAMPLE.com")])


def test_a_second_schedule_is_found_although_nothing_is_to_be_created() -> None:
    url = "https://eleva.care/pay"
    schedules = Kind(
        "QStash schedule to",
        SCHEDULE,
        "destination",
        {url: "schedules-pay"},
        lambda: [Existing(url, "ours"), Existing(url, "theirs")],
        ours=("ours",),
        importable=False,
        on_every_update=True,
    )
    state = [managed(SCHEDULE, "ours", destination=url)]
    refuse_duplicates([schedules], state)  # a preview asks nobody
    with pytest.raises(AlreadyThere, match="theirs") as raised:
        refuse_duplicates([schedules], state, updating=True)
    assert "(ours)" not in str(raised.value)


def test_a_twin_of_what_the_state_has_is_named_with_both_ids_and_the_command_that_removes_it() -> None:
    project = Kind(
        "Neon project",
        PROJECT,
        "name",
        {"eleva": "database-project"},
        lambda: [Existing("eleva", "calm-1"), Existing("eleva", "calm-2"), Existing("another", "calm-3")],
        on_every_update=True,
        removal=lambda id_: f"remove {id_}",
    )
    state = [managed(PROJECT, "calm-2", name="eleva")]
    refuse_duplicates([project], state)  # a preview asks nobody
    with pytest.raises(AlreadyThere) as raised:
        refuse_duplicates([project], state, updating=True)
    message = str(raised.value)
    assert "1 of the declared resources" in message
    assert "Neon project eleva (calm-1), while the state has calm-2\n    -> remove calm-1\n" in message
    assert "calm-3" not in message
    assert "eleva:imports" not in message, "adopting it would replace what the state has"


def test_a_twin_without_a_command_is_removed_by_hand_and_what_is_leaving_has_none() -> None:
    state = [managed(PROJECT, "prj_2", name="eleva-care-app")]
    incomplete = [project_kind([APP]), Kind("x", "x", "name", {"x": "x"}, list)]
    refuse_duplicates(incomplete, state)
    twin = Kind("Vercel project", PROJECT, "name", {"eleva-care-app": "hosting-project", "b": "b"}, lambda: [APP])
    with pytest.raises(AlreadyThere, match=r"\(prj_1\), while the state has prj_2: remove or rename it there"):
        refuse_duplicates([twin], state)
    leaving = [Managed(PROJECT, "prj_2", {"name": "eleva-care-app"}, leaving=True)]
    with pytest.raises(AlreadyThere, match=r'hosting-project: "team_1/prj_1"'):
        refuse_duplicates([twin], leaving)


def test_a_fixed_id_is_ours_even_when_the_state_was_lost() -> None:
    refuse_duplicates([project_kind([Existing("eleva-care-app", "fixed")], ours=("fixed",))], [])


def test_the_prefix_of_a_pulumi_id_does_not_make_our_own_database_foreign() -> None:
    existing = [Existing("a", "db-1"), Existing("b", "db-2")]
    kind = Kind(
        "Redis database",
        REDIS,
        "databaseName",
        {"a": "x", "b": "y"},
        lambda: existing,
        vendor_id=lambda id_: id_.removeprefix("upstash-database-"),
    )
    state = [
        managed(REDIS, "upstash-database-db-1", databaseName="a"),
        managed(REDIS, "upstash-database-db-2", databaseName="renamed"),
    ]
    refuse_duplicates([kind], state)


def test_vendors_that_cannot_be_asked_stop_everything_and_are_named_together() -> None:
    kinds = [
        refusing_kind(Unauthorized("Vercel", "GET /v10/projects", "credential refused (403)")),
        refusing_kind(CredentialMissing("NEON_API_KEY is not set")),
    ]
    with pytest.raises(NotAsked) as raised:
        refuse_duplicates(kinds, [])
    assert "credential refused (403)" in str(raised.value)
    assert "NEON_API_KEY is not set" in str(raised.value)


def test_a_fault_of_ours_is_not_taken_for_a_vendor_s() -> None:
    with pytest.raises(ZeroDivisionError):
        refuse_duplicates([refusing_kind(ZeroDivisionError())], [])
