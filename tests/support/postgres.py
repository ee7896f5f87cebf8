"""Real PostgreSQL for the length of a test, or of many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.localcloud.postgres import Cluster, Front


@contextmanager
def running_cluster(root: Path) -> Iterator[Cluster]:
    """Yield a started cluster whose files lie below `root`."""
    cluster = Cluster(root)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


@contextmanager
def running_front(cluster: Cluster) -> Iterator[Front]:
    """Yield a front that leads to the endpoints of `cluster`."""
    front = Front(cluster)
    front.start()
    try:
        yield front
    finally:
        front.stop()
