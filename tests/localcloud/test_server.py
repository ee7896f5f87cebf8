"""The server process: what it offers when it is ready, and that it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
import httpx
import psutil
import pytest

from infra.localcloud import aws, running
from infra.localcloud.accounts import LOCAL
from infra.localcloud.paths import HOME_VARIABLE, Layout
from infra.localcloud.running import Running
from infra.vendors.transport import LocalCloudTransport

READY_S = 60
#: Stopping PostgreSQL takes most of it; a call that is waited for would take five more.
STOP_S = 5
PROJECT = {"project": {"name": "p", "org_id": LOCAL.neon_org_id, "region_id": "aws-eu-central-1"}}


@dataclass
class Started:
    process: subprocess.Popen[bytes]
    layout: Layout
    running: Running


def launch(home: Path, port: int = 0, *options: str) -> subprocess.Popen[bytes]:
    home.mkdir(exist_ok=True)
    with (home / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "infra.localcloud.server", str(port), *options],
            env={**os.environ, HOME_VARIABLE: str(home)},
            stderr=log,
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    home = tmp_path_factory.mktemp("home")
    layout, process = Layout(home, home), launch(home, 0, running.TLS_PROXY)
    try:
        deadline = time.monotonic() + READY_S
        while (found := running.read(layout)) is None:
            assert process.poll() is None, layout.log.read_text()
            assert time.monotonic() < deadline, layout.log.read_text()
            time.sleep(0.05)
        httpx.get(f"{found.url}/_local/health", timeout=READY_S).raise_for_status()
        yield Started(process, layout, found)
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("api.vercel.com", "/v2/teams/eleva-local"),
        ("console.neon.tech", "/api/v2/projects"),
        ("api.upstash.com", "/v2/redis/databases"),
        ("qstash.upstash.io", "/v2/schedules"),
        ("uptime.betterstack.com", "/api/v2/monitors"),
    ],
)
def test_every_vendor_is_there_and_refuses_strangers(server: Started, host: str, path: str) -> None:
    with httpx.Client(transport=LocalCloudTransport(server.running.url)) as client:
        assert client.get(f"https://{host}{path}").status_code in (401, 403)


@pytest.mark.parametrize(
    ("vendor", "url"),
    [
        ("vercel", "https://api.vercel.com/v2/teams/eleva-local"),
        ("vercel", "https://api-frameworks.zeit.sh/"),
        ("neon", "https://console.neon.tech/api/v2/projects"),
        ("upstash", "https://api.upstash.com/v2/redis/databases"),
        ("upstash-redis", "https://some-database.upstash.io/ping"),
        ("qstash", "https://qstash.upstash.io/v2/schedules"),
        ("betterstack", "https://uptime.betterstack.com/api/v2/monitors"),
    ],
)
def test_every_vendor_can_be_made_to_fail(server: Started, vendor: str, url: str) -> None:
    planned = httpx.post(
        f"{server.running.url}/_local/faults", json={"kind": "status", "status": 507, "vendor": vendor, "count": 1}
    )
    assert planned.status_code == 201
    with httpx.Client(transport=LocalCloudTransport(server.running.url)) as client:
        assert client.get(url).status_code == 507
        assert client.get(url).status_code != 507
    httpx.delete(f"{server.running.url}/_local/faults").raise_for_status()


def test_programs_that_know_the_vendors_addresses_alone_come_through_the_proxy(server: Started) -> None:
    trust = ssl.create_default_context(cafile=str(server.layout.authority))
    with httpx.Client(proxy=server.running.proxy_url, verify=trust, trust_env=False, timeout=30) as client:
        for host in ("api.vercel.com", "api-frameworks.zeit.sh", "dcs.vercel-infra.com", "console.neon.tech"):
            assert client.get(f"https://{host}/").headers["server"] == "uvicorn"
        for host in ("api.upstash.com", "qstash.upstash.io", "uptime.betterstack.com", "betterstack.com"):
            assert client.get(f"https://{host}/").headers["server"] == "uvicorn"


def test_an_unknown_host_and_an_unknown_call_are_loud_and_on_record(server: Started) -> None:
    with httpx.Client(transport=LocalCloudTransport(server.running.url)) as client:
        before = httpx.get(f"{server.running.url}/_local/requests").json()
        for url in ("https://api.stripe.com/v1/charges", "https://api.vercel.com/v1/no-such-thing"):
            assert client.post(url, json={"a": 1}).status_code == 501
    entries = httpx.get(f"{server.running.url}/_local/requests", params={"since": len(before)}).json()
    assert [(entry["host"], entry["status"], entry["request"]) for entry in entries] == [
        ("api.stripe.com", 501, {"a": 1}),
        ("api.vercel.com", 501, {"a": 1}),
    ]
    assert "501 POST https://api.stripe.com/v1/charges" in server.layout.log.read_text()


def test_aws_has_the_bucket_and_the_key_of_the_stacks(server: Started) -> None:
    session = boto3.Session(aws.ACCESS_KEY_ID, aws.SECRET_ACCESS_KEY, region_name=LOCAL.aws_region)
    s3 = session.client("s3", endpoint_url=server.running.aws_url)
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [aws.STATE_BUCKET]
    kms = session.client("kms", endpoint_url=server.running.aws_url)
    assert kms.describe_key(KeyId=aws.STATE_KEY_ALIAS)["KeyMetadata"]["Enabled"]


def test_reset_empties_everything(server: Started) -> None:
    headers = {"Authorization": f"Bearer {LOCAL.neon_api_key}"}
    with httpx.Client(transport=LocalCloudTransport(server.running.url), headers=headers, timeout=30) as client:
        projects = f"https://console.neon.tech/api/v2/projects?org_id={LOCAL.neon_org_id}"
        assert client.post("https://console.neon.tech/api/v2/projects", json=PROJECT).status_code == 201
        assert len(client.get(projects).json()["projects"]) == 1
        httpx.post(f"{server.running.url}/_local/reset", timeout=30).raise_for_status()
        assert client.get(projects).json()["projects"] == []
    entries = httpx.get(f"{server.running.url}/_local/requests").json()
    assert [entry["method"] for entry in entries] == ["GET"]


@contextmanager
def calling_in_vain(server: Started) -> Iterator[None]:
    """Have a call under way that gets no answer."""
    url = f"{server.running.url}/_local/faults"
    httpx.post(url, json={"kind": "timeout", "vendor": "vercel"}).raise_for_status()
    with ThreadPoolExecutor(1) as pool, httpx.Client(transport=LocalCloudTransport(server.running.url)) as client:
        call = pool.submit(client.get, "https://api.vercel.com/v2/teams/eleva-local", timeout=60)
        while httpx.get(url).json()[-1]["hits"] == 0:
            assert not call.done()
        yield
        assert isinstance(call.exception(5), httpx.RemoteProtocolError)


def test_a_taken_port_is_named(server: Started, tmp_path: Path) -> None:
    port = int(server.running.url.rsplit(":", 1)[1])
    assert launch(tmp_path / "home", port).wait(READY_S) == 1
    assert f"port {port} cannot be used" in (tmp_path / "home" / "server.log").read_text()


def test_a_second_server_of_the_same_home_leaves_the_first_alone(server: Started, tmp_path: Path) -> None:
    assert launch(server.layout.home).wait(READY_S) != 0
    assert running.alive(server.layout) == server.running
    assert httpx.get(f"{server.running.url}/_local/health").status_code == httpx.codes.OK


def test_told_to_stop_it_leaves_no_process_no_port_and_no_file(server: Started) -> None:
    headers = {"Authorization": f"Bearer {LOCAL.neon_api_key}"}
    with httpx.Client(transport=LocalCloudTransport(server.running.url), headers=headers, timeout=30) as client:
        assert client.post("https://console.neon.tech/api/v2/projects", json=PROJECT).status_code == 201
    family = psutil.Process(server.process.pid).children(recursive=True)
    assert any("postgres" in process.name() for process in family)
    with calling_in_vain(server):
        server.process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert server.process.wait(30) == 0
    assert time.monotonic() - started < STOP_S
    assert "Exception in ASGI application" not in server.layout.log.read_text()
    assert not psutil.wait_procs(family, timeout=5)[1]
    urls = (server.running.url, server.running.aws_url, server.running.proxy_url)
    for port in (*(int(url.rsplit(":", 1)[1]) for url in urls), server.running.postgres_port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)
    assert not server.layout.state.exists()
    assert not server.layout.data.exists()
