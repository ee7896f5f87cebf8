"""An empty emulated QStash for every test, behind a listener, and an HTTP client with its token."""

from collections.abc import Iterator

import httpx
import pytest

from infra.localcloud import qstash
from infra.localcloud.accounts import LOCAL
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.world import Clock, Ids
from infra.vendors import destination, transport
from tests.support.listener import serving


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account(clock: Clock) -> QstashAccount:
    return QstashAccount(LOCAL, clock, Ids())


@pytest.fixture
def http(account: QstashAccount, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    with serving(qstash.build(account, clock, Ids())) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        headers = {"Authorization": f"Bearer {LOCAL.qstash_token}"}
        with transport.client(base_url="https://qstash.upstash.io/v2/", headers=headers) as client:
            yield client
