"""Each leak by itself, in every place where one can enter, is refused by name; a preview without one is accepted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from infra.operations.isolation.check import IDS, problems
from infra.operations.isolation.fingerprints import Published
from infra.operations.isolation.published import Unpublished
from infra.platform.domains import PRODUCTION_ORIGIN, STATUS_DOMAIN, WWW_DOMAIN
from infra.platform.environments import PREVIEW
from infra.platform.problems import Problem
from infra.platform.variables.model import Output, Setting
from tests.operations.isolation.samples import (
    CONTRACT,
    PREVIEWS,
    PREVIEWS_IDS,
    PRODUCTIONS,
    PRODUCTIONS_IDS,
    PUBLISHED,
    login,
)

READABLE = "NEXT_PUBLIC_NOVU_APPLICATION_IDENTIFIER"  # of the kind that nobody suspects a secret in
HOST = "ep-calm-meadow-112233.eu-central-1.aws.neon.tech"
#: A heartbeat is refused also where it is not production's.
HEARTBEAT = "https://uptime.betterstack.com/api/v1/heartbeat/somebodyelses"


def judged(
    values: Mapping[str, str | None] | None = None,
    ids: Mapping[str, str | None] | None = None,
    published: Published | Unpublished = PUBLISHED,
) -> list[Problem]:
    return problems({**PREVIEWS, **(values or {})}, {**PREVIEWS_IDS, **(ids or {})}, published, CONTRACT, PREVIEW)


def origin(name: str) -> object:
    variable = CONTRACT.variable(name)
    use = variable.use(PREVIEW) if variable else None
    return use.origin if use else None


#: By where a value enters: the stack file, the secrets store, and what vendors return.
SETTINGS = sorted(name for name in PREVIEWS if isinstance(origin(name), Setting))
OUTPUTS = sorted(name for name in PREVIEWS if isinstance(origin(name), Output))
STORED = sorted(name for name in PREVIEWS if (v := CONTRACT.variable(name)) and v.is_stored(PREVIEW))
COMPARED = sorted(PUBLISHED.variables)


def test_a_preview_that_shares_nothing_is_accepted() -> None:
    assert judged() == []


@pytest.mark.parametrize("name", COMPARED)
def test_every_value_of_productions_is_refused_under_its_own_name(name: str) -> None:
    told = refused({name: PRODUCTIONS[name]}, name)
    assert f"production's {name}" in told


@pytest.mark.parametrize("name", [n for n in COMPARED if (v := CONTRACT.variable(n)) and v.kind == "secret"])
@pytest.mark.parametrize("place", [READABLE, "RESEND_API_KEY", "DATABASE_URL"], ids=["setting", "secret", "output"])
def test_every_secret_of_productions_is_refused_inside_a_value_of_another_name(name: str, place: str) -> None:
    told = refused({place: f"x{PRODUCTIONS[name]}y"}, place)
    assert f"production's {name}" in told


@pytest.mark.parametrize("place", SETTINGS + STORED + OUTPUTS)
@pytest.mark.parametrize(
    ("leak", "told"),
    [
        (PRODUCTIONS["DATABASE_URL"], "production's DATABASE_URL"),
        (f"postgresql://new:secret@{HOST}/other?sslmode=require", "host of production's DATABASE_URL"),
        ("postgresql://new:npg_productionMain%2B77@ep-other/elevadb", "password of production's DATABASE_URL"),
        (PRODUCTIONS_IDS["neon_project_id"], "production's neon_project_id"),
        ("pk_" + "live_51H8abcdef", "live mode"),
        ("rk_" + "live_51H8abcdef", "live mode"),
        (HEARTBEAT, "a heartbeat"),
        (f"{PRODUCTION_ORIGIN}/api", "a host of production's"),
        (WWW_DOMAIN, "a host of production's"),
        (f"wss://key@socket.{STATUS_DOMAIN.upper()}:443/x", "a host of production's"),
    ],
    ids=["url", "host", "password", "id", "live", "restricted", "heartbeat", "origin", "www", "below"],
)
def test_a_leak_is_refused_wherever_it_enters(place: str, leak: str, told: str) -> None:
    assert told in refused({place: leak}, place)


def refused(values: Mapping[str, str], name: str) -> str:
    """Return what is told, which names the variable and no value."""
    found = problems(values, {}, PUBLISHED, CONTRACT, PREVIEW)  # the others are accepted, as above
    assert found
    assert {problem.place for problem in found} == {f"variable {name} of preview"}
    told = "\n".join(problem.told for problem in found)
    assert [value for value in values.values() if value in told] == []
    return told


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (login("production-4f1c-account", "rotated since"), "account of production's QSTASH_TOKEN"),
        (login("preview-account-77", "production-qstash-password"), "password of production's QSTASH_TOKEN"),
        ("a-token-of-an-unknown-form", "does not tell its account"),
    ],
)
def test_a_qstash_token_of_productions_account_or_of_an_unknown_one_is_refused(token: str, told: str) -> None:
    assert told in refused({"QSTASH_TOKEN": token}, "QSTASH_TOKEN")


def test_another_token_of_productions_blob_store_is_refused() -> None:
    token = "vercel_blob_rw_productionStore77_anotherSecret"
    assert "account of production's BLOB" in refused({"BLOB_READ_WRITE_TOKEN": token}, "BLOB_READ_WRITE_TOKEN")


@pytest.mark.parametrize(
    "value", ["Eleva <bookings@notifications.eleva.care>", "https://eleva.care.example", "https://noteleva.care"]
)
def test_what_only_looks_like_a_host_of_productions_is_accepted(value: str) -> None:
    assert judged({"RESEND_EMAIL_URL": value}) == []


@pytest.mark.parametrize("place", [*IDS, "eleva:imports.database-project"])
@pytest.mark.parametrize("name", IDS)
def test_an_id_of_productions_is_refused_as_any_id(place: str, name: str) -> None:
    (problem,) = judged(ids={place: PRODUCTIONS_IDS[name]})
    assert (problem.place, PRODUCTIONS_IDS[name] in problem.told) == (f"{place} of preview", False)
    assert f"production's {name}" in problem.message


def test_production_is_refused_by_the_name_it_has_at_the_vendors() -> None:
    (problem,) = judged(ids={"neon_project_name": "eleva-production"})
    assert "the name of production's own" in problem.message


def test_what_is_not_known_is_refused() -> None:
    assert [p.place for p in judged({"DATABASE_URL": None})] == ["variable DATABASE_URL of preview"]
    assert [p.place for p in judged(ids={"neon_branch_id": None})] == ["neon_branch_id of preview"]


def test_without_fingerprints_everything_is_refused_and_what_is_wrong_by_itself_is_told_all_the_same() -> None:
    found = judged({READABLE: HEARTBEAT}, {}, Unpublished("nothing is there"))
    assert [problem.place for problem in found] == ["fingerprints of production", f"variable {READABLE} of preview"]
    assert "bring up production first: eleva up production" in found[0].remedy


@pytest.mark.parametrize("name", COMPARED)
def test_a_variable_whose_fingerprints_are_missing_is_refused(name: str) -> None:
    rest = {other: found for other, found in PUBLISHED.variables.items() if other != name}
    for variables in (rest, {**rest, name: ()}):
        (problem,) = judged(published=PUBLISHED.altered(variables=variables))
        assert name in problem.place
        assert "not published" in problem.message


def test_a_variable_that_production_says_it_has_not_is_none_to_compare_with() -> None:
    name = "SENTRY_AUTH_TOKEN"
    rest = {other: found for other, found in PUBLISHED.variables.items() if other != name}
    assert judged(published=PUBLISHED.altered(variables=rest, without=(*PUBLISHED.without, name))) == []


@pytest.mark.parametrize("name", IDS)
def test_an_id_whose_fingerprint_is_missing_is_refused(name: str) -> None:
    ids = {other: found for other, found in PUBLISHED.ids.items() if other != name}
    (problem,) = judged(published=PUBLISHED.altered(ids=ids))
    assert name in problem.place
