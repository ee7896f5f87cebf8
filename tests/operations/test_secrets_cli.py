"""`eleva secrets`: what it says, its exit codes, and that no value is ever shown or an argument."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from infra.operations import secrets_cli
from infra.vendors.secrets import SecretStore

RUN = CliRunner()
STRIPE_KEY = "sk_live_0123456789abcdef"


@pytest.fixture(autouse=True)
def _stores(store_of: Callable[[str], SecretStore], monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the stack's settings, which need a stack; they only tell the region."""
    monkeypatch.setattr(secrets_cli, "_store", store_of)


def run(*arguments: str, stdin: str = "") -> tuple[int, str]:
    result = RUN.invoke(secrets_cli.app, list(arguments), input=stdin)
    return result.exit_code, result.output


def test_ensure_names_what_it_made_and_what_somebody_has_to_supply() -> None:
    code, output = run("ensure", "production", "--new-platform")
    assert code == 0
    assert "CRON_SECRET" in output
    assert "eleva secrets set production STRIPE_SECRET_KEY" in output


def test_ensure_fails_and_says_why_when_the_key_of_the_records_is_missing() -> None:
    code, output = run("ensure", "production")
    assert code == 1
    assert "ENCRYPTION_KEY is missing" in output
    assert "eleva secrets set production ENCRYPTION_KEY" in output


def test_a_value_is_read_from_standard_input_and_never_shown() -> None:
    code, output = run("set", "production", "STRIPE_SECRET_KEY", stdin=STRIPE_KEY + "\n")
    assert code == 0
    assert STRIPE_KEY not in output
    rows = {row["name"]: row for row in json.loads(run("list", "production", "--json")[1])}
    assert rows["STRIPE_SECRET_KEY"]["present"]


def test_a_value_of_the_wrong_form_is_refused_without_being_shown() -> None:
    code, output = run("set", "production", "STRIPE_SECRET_KEY", stdin="whsec_pasted_by_mistake")
    assert code == 1
    assert "sk_live_ or sk_test_" in output
    assert "pasted_by_mistake" not in output


def test_a_live_key_is_refused_for_previews() -> None:
    code, output = run("set", "preview", "STRIPE_SECRET_KEY", stdin=STRIPE_KEY)
    assert code == 1
    assert "not of test mode" in output


def test_replacing_has_to_be_asked_for() -> None:
    run("set", "production", "STRIPE_SECRET_KEY", stdin=STRIPE_KEY)
    code, output = run("set", "production", "STRIPE_SECRET_KEY", stdin=STRIPE_KEY + "2")
    assert code == 1
    assert "--replace" in output
    assert run("set", "production", "STRIPE_SECRET_KEY", "--replace", stdin=STRIPE_KEY + "2")[0] == 0


def test_the_key_of_the_records_is_never_replaced() -> None:
    run("set", "production", "ENCRYPTION_KEY", stdin="a" * 64)
    code, output = run("set", "production", "ENCRYPTION_KEY", "--replace", stdin="b" * 64)
    assert code == 1
    assert "never replaced" in output


def test_list_tells_what_is_missing_by_its_exit_code() -> None:
    code, output = run("list", "production")
    assert code == 1
    assert "MISSING" in output


@pytest.mark.parametrize("arguments", [("ensure", "staging"), ("list", "staging"), ("set", "staging", "X")])
def test_an_unknown_environment_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert "production" in output


def test_a_variable_that_is_not_stored_is_refused() -> None:
    code, output = run("set", "production", "NEXT_PUBLIC_APP_URL", stdin="https://eleva.care")
    assert code == 1
    assert "not a stored variable" in output
