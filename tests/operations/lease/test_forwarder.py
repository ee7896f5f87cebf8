"""The bucket as the engine reaches it: everything as it is at S3, but only for who knows the way."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from infra.operations.lease.backend import Backend
from infra.operations.lease.forwarder import Forwarder
from infra.operations.lease.gate import Refused
from infra.operations.lease.upstream import Request, Response, Upstream

BUCKET = "eleva-local-state"


@pytest.fixture
def forwarder(backend: Backend) -> Iterator[Forwarder]:
    """One that passes on everything, but refuses what is named `forbidden` and loses the answers about `lost`."""
    upstream = Upstream(backend)

    def pass_on(request: Request) -> Response:
        if "forbidden" in request.key:
            raise Refused("not <this> one")
        return Response(0) if "lost" in request.key else upstream.send(request)

    forwarder = Forwarder(pass_on, BUCKET)
    forwarder.start()
    try:
        yield forwarder
    finally:
        forwarder.stop()


@pytest.fixture
def through(forwarder: Forwarder) -> S3Client:
    """A client that has no credentials of the bucket's."""
    session = boto3.Session("made-up", "made-up", region_name="eu-central-1")
    settings = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, proxies={})
    return session.client("s3", endpoint_url=forwarder.url, config=settings)


def test_it_is_the_bucket(through: S3Client, s3: S3Client) -> None:
    through.put_object(
        Bucket=BUCKET, Key="a/b c+d.json", Body=b"{}", ContentType="application/json", Metadata={"x": "y"}
    )
    found = s3.get_object(Bucket=BUCKET, Key="a/b c+d.json")
    assert (found["Body"].read(), found["ContentType"], found["Metadata"]) == (b"{}", "application/json", {"x": "y"})
    head = through.head_object(Bucket=BUCKET, Key="a/b c+d.json")
    assert (head["ContentLength"], head["ETag"]) == (2, found["ETag"])
    through.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "a/b c+d.json"})
    assert [one["Key"] for one in through.list_objects_v2(Bucket=BUCKET, Prefix="a/")["Contents"]] == ["a/b c+d.json"]
    assert through.get_object(Bucket=BUCKET, Key="copy", Range="bytes=1-")["Body"].read() == b"}"
    through.delete_object(Bucket=BUCKET, Key="a/b c+d.json")
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=BUCKET, Key="a/b c+d.json")
    with pytest.raises(through.exceptions.NoSuchKey):
        through.get_object(Bucket=BUCKET, Key="a/b c+d.json")


def test_a_body_of_many_megabytes_arrives_whole(through: S3Client, s3: S3Client) -> None:
    body = bytes(range(256)) * 4096 * 6  # the engine's client sends parts of 5 MiB
    through.put_object(Bucket=BUCKET, Key="large", Body=body)
    assert s3.get_object(Bucket=BUCKET, Key="large")["Body"].read() == body
    assert through.get_object(Bucket=BUCKET, Key="large")["Body"].read() == body


@pytest.mark.parametrize("way", ["/", "/wrong/eleva-local-state/k", "{secret}/another-bucket/k", "{secret}"])
def test_who_does_not_know_the_way_gets_nothing(forwarder: Forwarder, s3: S3Client, way: str) -> None:
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"secret")
    url = urlsplit(forwarder.url)
    place = f"http://{url.netloc}{way.format(secret=url.path)}"
    for method in ("GET", "PUT", "DELETE"):
        answer = httpx.request(method, place, trust_env=False)
        assert (answer.status_code, answer.content) == (403, b"")
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["k"]


def test_a_name_that_begins_like_the_bucket_s_is_another_bucket(forwarder: Forwarder) -> None:
    assert httpx.get(f"{forwarder.url}/{BUCKET}-2/k", trust_env=False).status_code == 403


def test_what_may_not_be_written_is_an_error_of_s3_with_the_reason(forwarder: Forwarder, through: S3Client) -> None:
    assert forwarder.refusal == ""
    with pytest.raises(ClientError, match="not <this> one") as refusal:
        through.put_object(Bucket=BUCKET, Key="forbidden", Body=b"")
    assert refusal.value.response["Error"]["Code"] == "AccessDenied"
    assert forwarder.refusal == "not <this> one"


def test_a_lost_answer_is_an_error_and_no_success(through: S3Client) -> None:
    with pytest.raises(ClientError, match="502"):
        through.put_object(Bucket=BUCKET, Key="lost", Body=b"")


def test_a_bucket_that_cannot_be_reached_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    nowhere = Backend.at("s3://b?region=eu-central-1&endpoint=http://127.0.0.1:9&s3ForcePathStyle=true")
    assert Upstream(nowhere).send(Request("GET", "k", "", {}, b"")).status == 0
