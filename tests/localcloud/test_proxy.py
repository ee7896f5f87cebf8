"""The TLS proxy, as programs meet it that know the vendors' addresses alone: what passes, and what does not."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from infra.localcloud.certificate import issue
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.http.listener import Listener
from infra.localcloud.proxy import TlsProxy
from tests.support.listener import listening

BIG = 20_000_000


def vendor(name: str, *hosts: str) -> Api:
    made = Api(name, hosts, lambda _: None)

    @made.route("GET", "/{path:rest}")
    def read(call: Call) -> Reply:
        return Reply(200, {"vendor": name, "host": call.headers["host"], "path": call.path, "query": call.query_text})

    @made.route("POST", "/echo")
    def echo(call: Call) -> Reply:
        return Reply(200, call.text)

    return made


@dataclass
class Place:
    proxy: TlsProxy
    authority: Path

    def client(self, *, trusted: Path | None = None) -> httpx.Client:
        """Return a client that does as Go's with HTTPS_PROXY and SSL_CERT_FILE."""
        trust = ssl.create_default_context(cafile=str(trusted or self.authority))
        return httpx.Client(proxy=self.proxy.url, verify=trust, trust_env=False, timeout=30)


@pytest.fixture(scope="module")
def listener() -> Listener:
    apis = [vendor("vercel", "api.vercel.com"), vendor("neon", "console.neon.tech")]
    return Listener(apis, reset=lambda: None, suffixes={".upstash.io": vendor("redis")})


@pytest.fixture(scope="module")
def place(listener: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    authority = tmp_path_factory.mktemp("data") / "proxy" / "authority.pem"
    with listening(listener) as url:
        proxy = TlsProxy(listener, int(url.rsplit(":", 1)[1]), authority)
        proxy.start()
        yield Place(proxy, authority)
        proxy.stop()


@pytest.mark.parametrize(
    ("host", "name"),
    [("api.vercel.com", "vercel"), ("console.neon.tech", "neon"), ("made-up-10001.upstash.io", "redis")],
)
def test_every_host_that_is_served_is_reached_with_the_request_as_it_was(place: Place, host: str, name: str) -> None:
    with place.client() as client:
        answer = client.get(f"https://{host}/v2/schedules/https://a.example//b%2Fc?d=1&d=%20")
    assert answer.http_version == "HTTP/1.1"
    path = "/v2/schedules/https://a.example//b%2Fc"
    assert answer.json() == {"vendor": name, "host": host, "path": path, "query": "d=1&d=%20"}


@pytest.mark.parametrize(
    "url",
    [
        "https://registry.terraform.io/",
        "https://api.stripe.com/",
        "https://vercel.com/",
        "https://api.vercel.com.example.org/",
        "https://api.vercel.com:8443/",
        "https://127.0.0.1/",
    ],
)
def test_every_other_host_is_refused_in_the_phrase_that_go_shows(place: Place, url: str) -> None:
    host = httpx.URL(url).host
    with place.client() as client, pytest.raises(httpx.ProxyError, match=f"403 {host}:.* is not of the local cloud"):
        client.get(url)


@pytest.mark.parametrize("request_line", ["GET http://api.vercel.com/ HTTP/1.1", "CONNECT api.vercel.com HTTP/1.1"])
def test_what_is_no_request_for_a_tunnel_is_refused(place: Place, request_line: str) -> None:
    with socket.create_connection(("127.0.0.1", place.proxy.port), timeout=5) as stranger:
        stranger.sendall(f"{request_line}\r\nHost: api.vercel.com\r\n\r\n".encode())
        assert stranger.makefile("rb").readline().startswith(b"HTTP/1.1 405 ")


def test_without_the_right_authority_there_is_no_connection(place: Place, tmp_path: Path) -> None:
    (tmp_path / "other.pem").write_bytes(issue(["api.vercel.com"]).authority)
    with (
        place.client(trusted=tmp_path / "other.pem") as client,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        client.get("https://api.vercel.com/")


def test_a_connection_is_used_again(place: Place) -> None:
    opened: list[str] = []

    def trace(event: str, _: object) -> None:
        opened.extend([event] if event == "connection.connect_tcp.started" else [])

    with place.client() as client:
        for _ in range(3):
            client.get("https://api.vercel.com/a", extensions={"trace": trace}).raise_for_status()
    assert len(opened) <= 1


def test_many_at_once_each_get_their_own_answer_and_big_bodies_pass_whole(place: Place) -> None:
    def both(number: int) -> bool:
        text = str(number) * (BIG if number == 0 else 100_000)
        with place.client() as client:
            return bool(client.post("https://api.vercel.com/echo", content=text).json() == text)

    with ThreadPoolExecutor(10) as pool:
        assert all(pool.map(both, range(10)))


def test_the_authority_signs_for_the_vendors_alone_and_its_key_is_nowhere(place: Place) -> None:
    assert [path.name for path in place.authority.parent.iterdir()] == ["authority.pem"]
    assert b"PRIVATE" not in place.authority.read_bytes()


def test_stopping_ends_connections_and_leaves_no_port_and_no_file(listener: Listener, tmp_path: Path) -> None:
    authority = tmp_path / "proxy" / "authority.pem"
    with listening(listener) as url:
        proxy = TlsProxy(listener, int(url.rsplit(":", 1)[1]), authority)
        proxy.start()
        port = proxy.port
        with Place(proxy, authority).client() as client, socket.create_connection(("127.0.0.1", port)) as silent:
            client.get("https://api.vercel.com/a").raise_for_status()
            proxy.stop()
            assert silent.recv(1) == b""
            with pytest.raises(httpx.TransportError):
                client.get("https://api.vercel.com/a")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert not authority.exists()
