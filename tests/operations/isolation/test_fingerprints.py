"""A mark is found wherever it stands in a value, by its fingerprint alone, and nothing else is taken for it."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.operations.isolation.fingerprints import Search, fingerprints
from infra.platform.jobs import JOBS
from tests.operations.isolation.samples import (
    CONTRACT,
    KEY,
    NOON,
    PREVIEWS,
    PREVIEWS_IDS,
    PRODUCTIONS,
    PRODUCTIONS_IDS,
    PUBLISHED,
)

SEARCH = Search(PUBLISHED)
SECRETS = sorted(
    name for name in PRODUCTIONS if (variable := CONTRACT.variable(name)) is not None and variable.kind == "secret"
)
AROUND = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Z"]), max_size=20)


@given(st.sampled_from(SECRETS), AROUND, AROUND)
def test_a_secret_is_found_within_any_other_text(name: str, before: str, after: str) -> None:
    assert "value" in SEARCH.found(before + PRODUCTIONS[name] + after)[name]


@given(st.sampled_from(SECRETS), st.sampled_from([quote, lambda text: base64.b64encode(text.encode()).decode()]))
def test_a_secret_is_found_in_what_it_is_encoded_in(name: str, encode: object) -> None:
    assert callable(encode)
    assert "value" in SEARCH.found(f"x {encode(PRODUCTIONS[name])}")[name]


@given(st.text(max_size=200))
def test_what_has_no_secret_in_it_is_found_to_have_none(text: str) -> None:
    assert not SEARCH.found(text)


def test_the_values_of_a_preview_are_not_productions() -> None:
    found = {name: SEARCH.found(value, CONTRACT.variable(name)) for name, value in PREVIEWS.items()}
    assert {name: owners for name, owners in found.items() if owners} == {}
    assert [id_ for id_ in PREVIEWS_IDS.values() if SEARCH.found(id_)] == []


@pytest.mark.parametrize(
    "text",
    [
        "https://ep-calm-meadow-112233.eu-central-1.aws.neon.tech",
        "postgresql://me:mine@EP-Calm-Meadow-112233-pooler.c-2.eu-central-1.aws.neon.tech/other",
        "postgresql://me:mine@pg.neon.tech/db?options=endpoint%3Dep-calm-meadow-112233",
    ],
)
def test_a_host_is_found_by_each_of_its_names(text: str) -> None:
    assert SEARCH.found(text)["DATABASE_URL"] == {"host"}


def test_a_host_that_only_begins_or_ends_alike_is_another_one() -> None:
    assert not SEARCH.found("https://ep-calm-meadow-1122334.eu-central-1.aws.neon.tech")
    assert not SEARCH.found("https://deep-calm-meadow-112233.eu-central-1.aws.neon.tech")


def test_a_setting_is_found_only_as_a_whole() -> None:
    name = "NEXT_PUBLIC_POSTHOG_KEY"
    assert SEARCH.found(PRODUCTIONS[name])[name] == {"setting"}
    assert not SEARCH.found(f"{PRODUCTIONS[name]}x")


def test_a_short_password_is_found_as_the_password_of_another_url() -> None:
    short = fingerprints({"DATABASE_URL": "postgresql://a:pw@ep-one/x"}, PRODUCTIONS_IDS, CONTRACT, KEY, NOON)
    url = CONTRACT.variable("AUDITLOG_DATABASE_URL")
    assert Search(short).found("postgresql://b:pw@ep-two/y", url)["DATABASE_URL"] == {"password"}


def test_nothing_of_a_value_is_published_and_every_variable_is_accounted_for() -> None:
    text = PUBLISHED.model_dump_json()
    secrets = [PRODUCTIONS[name] for name in PUBLISHED.variables] + list(PRODUCTIONS_IDS.values())
    assert [value for value in secrets if value in text or value[4:] in text] == []
    assert {*PUBLISHED.variables, *PUBLISHED.without} == {variable.name for variable in CONTRACT.variables}
    assert JOBS


def test_another_key_makes_other_fingerprints() -> None:
    other = fingerprints(PRODUCTIONS, PRODUCTIONS_IDS, CONTRACT, "a5" * 32, NOON)
    digests = {each.digest for found in PUBLISHED.variables.values() for each in found}
    assert not digests & {each.digest for found in other.variables.values() for each in found}
