"""The state file: only who knows its version writes it, whatever happens in between."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from mypy_boto3_s3 import S3Client

from infra.operations.lease.backend import Backend
from infra.operations.lease.checkpoint import Checkpoint, StateChanged, StateUnreadable, alters
from infra.operations.lease.upstream import Request, Response, Upstream

BUCKET = "eleva-local-state"
KEY = ".pulumi/stacks/eleva/production.json"
Send = Callable[[Request], Response]


@pytest.fixture
def send(backend: Backend) -> Send:
    return Upstream(backend).send


def put(body: bytes) -> Request:
    return Request("PUT", KEY, "", {}, body)


def state(s3: S3Client) -> bytes:
    return s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()


def losing(send: Send, answers: set[str], *, arrives: bool) -> Send:
    """Return a connection that loses the next answer to such a request, which arrives before that, or never does."""

    def lossy(request: Request) -> Response:
        if request.method not in answers:
            return send(request)
        answers.remove(request.method)
        if arrives:
            send(request)
        return Response(0)

    return lossy


def test_one_run_writes_as_often_as_it_likes(send: Send, s3: S3Client) -> None:
    checkpoint = Checkpoint(send, KEY)
    for body in (b"1", b"2", b"2", b"3"):
        assert checkpoint.write(put(body)).status == 200
    assert state(s3) == b"3"


def test_of_two_runs_that_know_the_same_version_one_writes_on(send: Send, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0")
    stopped, next_ = Checkpoint(send, KEY), Checkpoint(send, KEY)
    next_.write(put(b"next"))
    with pytest.raises(StateChanged):
        stopped.write(put(b"stopped"))
    next_.write(put(b"next again"))
    with pytest.raises(StateChanged):
        stopped.write(Request("DELETE", KEY, "", {}, b""))
    assert state(s3) == b"next again"


def test_of_two_runs_that_know_of_none_one_creates_it(send: Send, s3: S3Client) -> None:
    first, second = Checkpoint(send, KEY), Checkpoint(send, KEY)
    first.write(put(b"first"))
    with pytest.raises(StateChanged):
        second.write(put(b"second"))
    assert second.write(Request("DELETE", KEY, "", {}, b"")).status == 404
    assert state(s3) == b"first"


def test_a_request_that_arrives_after_the_next_run_wrote_alters_nothing(send: Send, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0")
    under_way: list[Request] = []

    def slow(request: Request) -> Response:
        if request.method == "GET":
            return send(request)
        under_way.append(request)
        return Response(0)

    Checkpoint(slow, KEY).write(put(b"late"))
    Checkpoint(send, KEY).write(put(b"next"))
    assert send(under_way[0]).status == 412
    assert state(s3) == b"next"


def test_a_write_whose_answer_was_lost_is_recognized_when_it_is_tried_again(send: Send, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0")
    checkpoint = Checkpoint(losing(send, {"PUT"}, arrives=True), KEY)
    assert checkpoint.write(put(b"1")).unsure
    assert state(s3) == b"1"
    assert checkpoint.write(put(b"1")).status == 200
    assert checkpoint.write(put(b"2")).status == 200
    assert state(s3) == b"2"


def test_a_write_that_never_arrived_is_tried_again(send: Send, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0")
    checkpoint = Checkpoint(losing(send, {"PUT"}, arrives=False), KEY)
    assert checkpoint.write(put(b"1")).unsure
    assert checkpoint.write(put(b"1")).status == 200
    assert state(s3) == b"1"


def test_after_a_lost_answer_another_run_s_state_is_not_taken_for_one_s_own(send: Send, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0")
    checkpoint = Checkpoint(losing(send, {"PUT"}, arrives=True), KEY)
    checkpoint.write(put(b"1"))
    Checkpoint(send, KEY).write(put(b"next"))
    with pytest.raises(StateChanged):
        checkpoint.write(put(b"1"))
    assert state(s3) == b"next"


def test_a_state_that_was_removed_is_not_brought_back(send: Send, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0")
    checkpoint = Checkpoint(send, KEY)
    s3.delete_object(Bucket=BUCKET, Key=KEY)
    with pytest.raises(StateChanged):
        checkpoint.write(put(b"1"))


def test_the_run_that_removed_it_may_write_it_anew(send: Send, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0")
    checkpoint = Checkpoint(send, KEY)
    assert checkpoint.write(Request("DELETE", KEY, "", {}, b"")).status == 204
    assert checkpoint.write(put(b"1")).status == 200


def test_a_state_in_parts_is_written_when_it_is_put_together(send: Send, s3: S3Client) -> None:
    checkpoint = Checkpoint(send, KEY)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    etag = s3.upload_part(Bucket=BUCKET, Key=KEY, UploadId=upload, PartNumber=1, Body=b"whole")["ETag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    together = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
    assert checkpoint.write(Request("POST", KEY, f"uploadId={upload}", {}, together)).status == 200
    assert state(s3) == b"whole"
    assert checkpoint.write(put(b"next")).status == 200


@pytest.mark.parametrize(
    ("method", "query", "expected"),
    [
        ("PUT", "", True),
        ("PUT", "x-id=PutObject", True),
        ("PUT", "x-id=UploadPart&partNumber=1&uploadId=1", False),
        ("POST", "uploads=", False),
        ("POST", "uploadId=1", True),
        ("DELETE", "", True),
        ("DELETE", "uploadId=1", False),
        ("GET", "", False),
    ],
)
def test_what_alters_the_file_is_told_from_what_does_not(method: str, query: str, expected: bool) -> None:
    assert alters(Request(method, KEY, query, {}, b"")) is expected


def test_where_the_version_cannot_be_told_nothing_begins(send: Send) -> None:
    with pytest.raises(StateUnreadable, match="nothing"):
        Checkpoint(lambda _: Response(0), KEY)
    with pytest.raises(StateUnreadable, match="403"):
        Checkpoint(lambda _: Response(403), KEY)


def test_what_a_dead_run_was_doing_is_named(send: Send, s3: S3Client) -> None:
    operation = {"resource": {"urn": "urn:pulumi:production::eleva::a:b:C::thing"}, "type": "creating"}
    body = {"version": 3, "checkpoint": {"latest": {"pending_operations": [operation]}}}
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=json.dumps(body).encode())
    assert Checkpoint(send, KEY).pending == ("urn:pulumi:production::eleva::a:b:C::thing (creating)",)


@pytest.mark.parametrize("body", [b"{}", b"broken", b'{"checkpoint": {"latest": null}}', b"[]"])
def test_a_state_without_such_operations_names_none(send: Send, s3: S3Client, body: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=body)
    assert Checkpoint(send, KEY).pending == ()
