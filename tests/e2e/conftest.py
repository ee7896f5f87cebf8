"""Local clouds with the real engine: one with production on it for tests that leave it as it was, and empty ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.environments import Environments, based
from tests.support.rehearsal import Rehearsal, rehearsing


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A local cloud on which `eleva local up` has brought up production, from nothing."""
    with rehearsing(tmp_path_factory.mktemp("production") / "local") as rehearsal:
        ran = rehearsal.eleva("local", "up")
        (rehearsal.layout.home / "up.log").write_text(ran.output)
        assert ran.code == 0, ran.output
        yield rehearsal


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A local cloud with the made-up keys that people would supply, and nothing else."""
    with rehearsing(tmp_path_factory.mktemp("empty") / "local") as rehearsal:
        ran = rehearsal.eleva("local", "supply")
        assert ran.code == 0, ran.output
        yield rehearsal


@pytest.fixture(scope="session")
def previews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environments]:
    """A local cloud with production and the base of all previews, for tests that leave no environment behind."""
    with based(tmp_path_factory.mktemp("previews") / "local") as environments:
        yield environments
