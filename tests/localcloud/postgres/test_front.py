"""The declared URL, unchanged, opens the right database and refuses everybody else, with an error and never a hang."""

from __future__ import annotations

import os
import socket
import threading

import psycopg
import pytest

from infra.localcloud.postgres import Cluster, Front

PASSWORD = "npg_right"


def _url(endpoint: str, *, password: str = PASSWORD, mode: str = "require") -> str:
    return f"postgresql://owner:{password}@{endpoint}.eu-central-1.aws.neon.tech/app?sslmode={mode}"


@pytest.fixture(scope="module", autouse=True)
def branch(cluster: Cluster) -> None:
    cluster.create_branch("fronted")
    cluster.create_role("fronted", "owner", PASSWORD)
    cluster.create_database("fronted", "app", "owner")
    cluster.open_endpoint("ep-calm-sea-1", "fronted", read_only=False, disabled=False, settings={"work_mem": "5 MB"})
    cluster.open_endpoint("ep-calm-sea-2", "fronted", read_only=True, disabled=False, settings={})
    cluster.open_endpoint("ep-calm-sea-3", "fronted", read_only=False, disabled=True, settings={})


@pytest.fixture(autouse=True)
def redirected(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(front.port))
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "10")


@pytest.mark.parametrize("endpoint", ["ep-calm-sea-1", "ep-calm-sea-1-pooler"])
def test_the_url_opens_the_database_as_its_role(endpoint: str) -> None:
    with psycopg.connect(_url(endpoint)) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("owner", "app")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (_url("ep-calm-sea-1", password="npg_wrong"), 'password authentication failed for user "owner"'),
        (_url("ep-calm-sea-1").replace("/app", "/other"), 'database "other" does not exist'),
        (_url("ep-calm-sea-9"), "The requested endpoint could not be found"),
        (_url("ep-calm-sea-3"), "The endpoint has been disabled"),
        (_url("ep-calm-sea-1", mode="disable"), "connection is insecure"),
        (_url("ep-calm-sea-1").replace("ep-calm-sea-1.eu-central-1.aws.neon.tech", "db.example"), "Endpoint ID is not"),
        (f"{_url('ep-calm-sea-1')}&sslsni=0", "Endpoint ID is not specified"),
        (_url("ep-calm-sea-1").replace("owner:npg_right", "cloud_admin:x"), "password authentication failed"),
    ],
)
def test_whoever_may_not_in_is_told_why(url: str, message: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=message):
        psycopg.connect(url)


def test_the_endpoints_settings_apply_and_the_clients_own_win() -> None:
    with psycopg.connect(_url("ep-calm-sea-1")) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("5MB",)
    with psycopg.connect(_url("ep-calm-sea-1"), options="-c work_mem=6MB") as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("6MB",)


def test_a_read_only_endpoint_refuses_writes() -> None:
    with psycopg.connect(_url("ep-calm-sea-2")) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("CREATE TABLE refused ()")


def test_a_running_query_can_be_cancelled() -> None:
    with psycopg.connect(_url("ep-calm-sea-1")) as connection:
        threading.Timer(0.2, connection.cancel_safe).start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(20)")


def test_large_results_pass_whole() -> None:
    with psycopg.connect(_url("ep-calm-sea-1")) as connection:
        (text,) = connection.execute("SELECT repeat('x', 5000000)").fetchone() or ("",)
    assert len(text) == 5_000_000


def test_what_is_not_postgresql_is_disconnected(front: Front) -> None:
    with socket.create_connection(("127.0.0.1", front.port), timeout=5) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert stranger.recv(100) == b""


def test_a_taken_port_is_an_error_and_stop_ends_sessions(cluster: Cluster, front: Front) -> None:
    with pytest.raises(OSError, match="in use"):
        Front(cluster, port=front.port).start()
    other = Front(cluster)
    other.start()
    os.environ["PGPORT"] = str(other.port)
    with psycopg.connect(_url("ep-calm-sea-1")) as connection:
        connection.execute("SELECT 1")
        connection.commit()
        other.stop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
