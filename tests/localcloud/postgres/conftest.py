"""A running cluster and its front, shared by the tests here (each makes branches and endpoints of its own)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.localcloud.postgres import Cluster, Front


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="package")
def front(cluster: Cluster) -> Iterator[Front]:
    front = Front(cluster)
    front.start()
    yield front
    front.stop()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "postgres"
