"""What is compared with the vendors is what `up` would deploy: with secrets that `up` would refuse, nothing is."""

from __future__ import annotations

import pytest

from infra.platform.environments import PRODUCTION
from infra.platform.problems import InvalidPlatform
from stacks import verifying
from tests.platform import samples

VALUES = {k: v for k, v in samples.sample_values(samples.platform().contract, PRODUCTION).items() if v is not None}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack with the samples' settings."""
    monkeypatch.setattr(verifying, "stack_settings", lambda _stack: samples.settings())


@pytest.mark.parametrize("secret", [None, "not a key"], ids=["missing", "wrong"])
def test_a_secret_that_up_would_refuse_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str | None) -> None:
    values = {name: value for name, value in VALUES.items() if name != "ENCRYPTION_KEY"}
    monkeypatch.setattr(verifying, "known_before", lambda _: values | ({"ENCRYPTION_KEY": secret} if secret else {}))
    with pytest.raises(InvalidPlatform, match="ENCRYPTION_KEY"):
        verifying.declaration("production")


def test_with_the_right_ones_it_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "known_before", lambda _: VALUES)
    assert verifying.declaration("production").platform.environment is PRODUCTION
