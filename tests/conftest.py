"""What holds for all tests."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from unittest import mock

import botocore.session
import pytest

from infra.localcloud.guard import scrubbed

#: Where AWS clients would find a developer's profiles, which may name another endpoint too.
NO_AWS_FILES = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}

# AWS's own descriptions of its services are most of what a client costs, and each session would read them anew.
botocore.session.create_loader = functools.cache(botocore.session.create_loader)


def pytest_xdist_auto_num_workers() -> int:
    """Take one more than there are processors: many tests wait for a part of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts PostgreSQL servers, so that the quick subset can leave it out."""
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_developer() -> Iterator[None]:
    """Keep credentials and endpoints of the shell out of every test.

    Also those of a running local cloud: AWS_ENDPOINT_URL goes before an emulated AWS, and tests would write there.
    """
    with mock.patch.dict(os.environ, {**scrubbed(os.environ), **NO_AWS_FILES}, clear=True):
        yield
