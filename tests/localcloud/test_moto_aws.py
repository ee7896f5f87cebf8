"""AWS on the local cloud: what moto does not do by itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.s3.models import S3Backend
from mypy_boto3_s3 import S3Client

from infra.localcloud import own_pages
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, STATE_BUCKET
from infra.localcloud.moto_aws import Aws

SETTINGS = Config(proxies={}, read_timeout=5, retries={"total_max_attempts": 1})


@pytest.fixture
def clients() -> Iterator[list[S3Client]]:
    emulated = Aws()
    emulated.start()
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name="eu-central-1")
    yield [session.client("s3", endpoint_url=emulated.url, config=SETTINGS) for _ in range(4)]
    emulated.stop()


@pytest.mark.parametrize("known", [False, True])
def test_of_several_conditional_writes_at_once_one_holds(clients: list[S3Client], known: bool) -> None:
    condition: dict[str, Any] = {"IfNoneMatch": "*"}
    if known:
        condition = {"IfMatch": clients[0].put_object(Bucket=STATE_BUCKET, Key="k", Body=b"")["ETag"]}
    codes: list[str] = []
    store = S3Backend.put_object

    def slowly(*arguments: Any, **named: Any) -> Any:
        time.sleep(0.05)  # between the look at the condition and the write
        return store(*arguments, **named)

    def write(client: S3Client) -> bool:
        try:
            client.put_object(Bucket=STATE_BUCKET, Key="k", Body=str(id(client)).encode(), **condition)
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])
            return False
        return True

    with mock.patch.object(S3Backend, "put_object", slowly), ThreadPoolExecutor(len(clients)) as at_once:
        assert sum(at_once.map(write, clients)) == 1
    assert codes == ["PreconditionFailed"] * 3


def test_a_client_that_stops_in_the_middle_of_sending_holds_up_nobody(clients: list[S3Client]) -> None:
    address = urlsplit(clients[0].meta.endpoint_url)
    with socket.create_connection((address.hostname, address.port)) as stopped:
        stopped.sendall(
            f"PUT /{STATE_BUCKET}/k HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 9\r\n\r\nha".encode()
        )
        time.sleep(0.2)
        assert clients[0].put_object(Bucket=STATE_BUCKET, Key="other", Body=b"")["ETag"]


def test_the_objects_written_are_counted(clients: list[S3Client]) -> None:
    page = f"{clients[0].meta.endpoint_url}{own_pages.PUTS}"
    before = int(httpx.get(page, trust_env=False).text)
    clients[0].put_object(Bucket=STATE_BUCKET, Key="k", Body=b"state")
    clients[0].get_object(Bucket=STATE_BUCKET, Key="k")
    assert int(httpx.get(page, trust_env=False).text) == before + 1
