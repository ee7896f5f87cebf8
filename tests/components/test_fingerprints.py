"""Fingerprints of variables: the same for the same value, telling nothing of it, and of what is deployed."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from infra.components.fingerprints import KEY_VARIABLE, OUTPUT, export_fingerprints, fingerprint, fingerprints
from infra.platform.environments import ENVIRONMENTS, Environment
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Generated
from tests.support.declaring import declare

VALUES = {KEY_VARIABLE: "k" * 64, "STRIPE_SECRET_KEY": "sk_live_1", "EMPTY": None}


def test_a_fingerprint_follows_its_value_its_key_and_its_name_alone() -> None:
    one = fingerprint("key", "A", "value")
    assert one == fingerprint("key", "A", "value")
    assert (
        len({one, fingerprint("other", "A", "value"), fingerprint("key", "B", "value"), fingerprint("key", "A", "v")})
        == 4
    )
    assert "value" not in one


def test_what_is_not_known_has_none_and_nothing_has_one_without_the_key() -> None:
    assert fingerprints(VALUES).keys() == {KEY_VARIABLE, "STRIPE_SECRET_KEY"}
    assert fingerprints({"STRIPE_SECRET_KEY": "sk_live_1"}) == {}


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda each: each.name)
def test_the_key_comes_from_a_secret_that_the_platform_makes_for_itself(environment: Environment) -> None:
    variable = Contract.of(JOBS).variable(KEY_VARIABLE)
    assert variable
    use = variable.use(environment)
    assert use
    assert isinstance(use.origin, Generated)
    assert use.origin.random_bytes >= 32


def test_they_are_a_plain_output_made_of_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    exported: dict[str, pulumi.Output[Any]] = {}
    monkeypatch.setattr(pulumi, "export", exported.__setitem__)
    seen: list[Any] = []

    def program() -> None:
        export_fingerprints({name: pulumi.Output.secret(value) for name, value in VALUES.items()})
        found = exported[OUTPUT]
        pulumi.export("seen", pulumi.Output.all(found.is_secret(), found).apply(seen.extend))

    declare(program)
    assert seen == [False, fingerprints(VALUES)]
    exported.clear()
    export_fingerprints({})
    assert exported == {}
