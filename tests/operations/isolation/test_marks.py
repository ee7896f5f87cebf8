"""What of a value must not be shared, and in which texts a value can hide something."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.operations.isolation.marks import Mark, is_compared, marks, readings
from infra.platform.environments import PRODUCTION
from infra.platform.variables.model import Constant
from tests.operations.isolation.samples import CONTRACT, PRODUCTIONS, login


def of(name: str, value: str) -> set[Mark]:
    variable = CONTRACT.variable(name)
    assert variable is not None
    return set(marks(variable, value))


def test_a_database_url_is_host_and_password_with_or_without_the_pooler() -> None:
    parts = {Mark("host", "ep-calm-meadow-112233"), Mark("password", "npg_productionMain+77")}
    for name in ("DATABASE_URL", "DATABASE_URL_UNPOOLED"):
        assert of(name, PRODUCTIONS[name]) == {Mark("value", PRODUCTIONS[name]), *parts}


def test_the_roles_and_databases_that_all_environments_have_alike_are_no_marks() -> None:
    texts = {mark.text for name in PRODUCTIONS for mark in of(name, PRODUCTIONS[name])}
    assert not {"elevadb_owner", "elevadb", "auditdb_owner", "auditdb"} & texts


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("UPSTASH_REDIS_REST_URL", "https://eu2-fine-owl-30001.upstash.io", Mark("host", "eu2-fine-owl-30001")),
        ("QSTASH_TOKEN", login("account-1", "secret"), Mark("account", "account-1")),
        ("QSTASH_TOKEN", login("account-1", "secret"), Mark("password", "secret")),
        ("BLOB_READ_WRITE_TOKEN", "vercel_blob_rw_Store77_Secret", Mark("account", "Store77")),
        (
            "BETTERSTACK_KEEP_ALIVE_HEARTBEAT",
            "https://uptime.betterstack.com/api/v1/heartbeat/Token77",
            Mark("token", "Token77"),
        ),
    ],
)
def test_what_stands_in_a_value_for_more_than_itself(name: str, value: str, mark: Mark) -> None:
    name = name if CONTRACT.variable(name) else next(n for n in PRODUCTIONS if n.endswith("_HEARTBEAT"))
    assert mark in of(name, value)


@pytest.mark.parametrize("value", ["", "postgresql://[", "null", "W10=", "MTIz", login("", "")])
def test_a_value_of_another_form_is_only_itself(value: str) -> None:
    assert of("QSTASH_TOKEN", value) == {Mark("value", value)}
    assert of("DATABASE_URL", value) == {Mark("value", value)}


def test_every_secret_of_productions_is_compared() -> None:
    secrets = [v for v in CONTRACT.variables if v.kind == "secret" and v.use(PRODUCTION)]
    assert secrets
    assert [v.name for v in secrets if not is_compared(v, CONTRACT)] == []


def test_what_may_be_the_same_is_not() -> None:
    there = {v.name: v for v in CONTRACT.variables if v.use(PRODUCTION)}
    alike = {name for name, variable in there.items() if not is_compared(variable, CONTRACT)}
    constants = {n for n, v in there.items() if (use := v.use(PRODUCTION)) and isinstance(use.origin, Constant)}
    assert alike - constants == {
        *("NEXT_PUBLIC_SENTRY_DSN", "SENTRY_ORG", "SENTRY_PROJECT", "DUB_API_ENDPOINT"),
        *("NEXT_PUBLIC_COOKIE_KIT_ID", "NEXT_PUBLIC_COOKIE_KEY"),
        *("NOVU_BASE_URL", "NOVU_SOCKET_URL", "NOVU_ADMIN_SUBSCRIBER_ID"),
    }


@given(st.text())
def test_a_value_is_read_as_it_stands_whatever_it_is(value: str) -> None:
    assert readings(value)[0] == value


def test_a_value_is_read_through_what_it_is_wrapped_in() -> None:
    inner = base64.b64encode(b"Bearer secret-token").decode()
    assert "Bearer secret-token" in readings(f"Basic {inner}")
    assert "a secret/b" in readings("a%2520secret%252Fb")
