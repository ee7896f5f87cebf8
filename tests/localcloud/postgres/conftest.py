"""A running cluster and its front, shared by the tests here (each makes branches and endpoints of its own)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.localcloud.postgres import Cluster, Front
from tests.support.postgres import running_cluster, running_front


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="package")
def front(cluster: Cluster) -> Iterator[Front]:
    with running_front(cluster) as front:
        yield front


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "postgres"
