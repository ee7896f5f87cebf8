"""An AWS account that is empty at first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.aws import emulated


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with emulated(monkeypatch):
        yield
