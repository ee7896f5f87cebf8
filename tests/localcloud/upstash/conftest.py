"""The emulated Upstash account, new for every test, behind a listener; its databases are real Valkey servers."""

from collections.abc import Iterator

import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.upstash import HOST_SUFFIX, Upstash, build
from infra.localcloud.valkey.server import ValkeyServers
from infra.localcloud.world import Clock, Ids
from infra.vendors import destination, transport
from tests.support.listener import serving


@pytest.fixture
def upstash() -> Iterator[Upstash]:
    with ValkeyServers() as servers:
        yield build(LOCAL, Clock(), Ids(), servers)


@pytest.fixture
def http(upstash: Upstash, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    with serving(upstash.developer, upstash.qstash, suffixes={HOST_SUFFIX: upstash.redis}) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        with transport.client() as client:
            yield client


@pytest.fixture
def developer(http: httpx.Client) -> httpx.Client:
    """The client, signed in to the developer API."""
    http.auth = (LOCAL.upstash_email, LOCAL.upstash_api_key)
    http.base_url = httpx.URL("https://api.upstash.com/v2/")
    return http
