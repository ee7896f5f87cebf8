"""A bucket on an emulated AWS, PostgreSQL behind Neon's names, and the clients of the server's own version."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.engine.launcher import write_launchers
from infra.localcloud.paths import ROOT, Layout
from infra.localcloud.postgres import Cluster
from infra.operations.foundation.plan import ensure
from infra.operations.recovery.bucket import BackupBucket
from infra.platform.accounts import Accounts, AwsAccount
from infra.platform.environments import PRODUCTION
from infra.vendors.destination import LOCAL_CLOUD
from tests.platform.samples import ACCOUNTS
from tests.support.aws import emulated
from tests.support.postgres import running_cluster, running_front

STACK = "production"
OWNER = "elevadb_owner"
PASSWORD = "not-to-be-seen"


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("recovery-cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="package")
def front_port(cluster: Cluster) -> Iterator[int]:
    with running_front(cluster) as front:
        yield front.port


@pytest.fixture
def database(
    cluster: Cluster, front_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], str]]:
    """Return what makes an empty database of a name, and returns its URL as Neon would."""
    layout = Layout(ROOT, tmp_path / "local")
    layout.workspace.mkdir(parents=True)
    write_launchers(layout)
    monkeypatch.setenv("PATH", f"{layout.bin}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(front_port))
    cluster.create_branch("br-one")
    cluster.create_role("br-one", OWNER, PASSWORD)
    cluster.open_endpoint("ep-one", "br-one", read_only=False, disabled=False, settings={})

    def make(name: str) -> str:
        cluster.create_database("br-one", name, OWNER)
        return f"postgresql://{OWNER}:{PASSWORD}@ep-one.eu-central-1.aws.neon.tech/{name}?sslmode=require"

    yield make
    cluster.delete_branch("br-one")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[BackupBucket]:
    """Return the bucket, empty."""
    # The emulated AWS refuses everything where requests without TLS are refused: it does not know theirs have it.
    monkeypatch.setenv(LOCAL_CLOUD, "http://127.0.0.1:9")
    with emulated(monkeypatch):
        ensure(PRODUCTION, Accounts.model_validate(ACCOUNTS))
        yield BackupBucket(STACK, AwsAccount(account_id=LOCAL.aws_account_id, region=LOCAL.aws_region))


def sql(url: str, *statements: str) -> None:
    """Run statements as the owner."""
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())
