"""The small stack, once per worker, and what a run without failures makes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.failing.small_stack import SmallStack, small_stack


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    """The small stack, with what a run without failures makes of it known."""
    with small_stack(tmp_path_factory.mktemp("failing") / "local") as stack:
        stack.learn()
        yield stack
