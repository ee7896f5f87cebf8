"""What an engine may write under a lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from mypy_boto3_s3 import S3Client

from infra.operations.lease.backend import Backend
from infra.operations.lease.clock import now_s
from infra.operations.lease.gate import Gate, Refused
from infra.operations.lease.holder import Held
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore, LeaseUnavailable, Stored
from infra.operations.lease.upstream import Request, Upstream
from tests.support.waiting import wait_for

BUCKET = "eleva-local-state"
LOCK = ".pulumi/locks/organization/eleva/production/1.json"
MakeLease = Callable[..., Lease]


@pytest.fixture
def held(store: LeaseStore, lease_of: MakeLease) -> Iterator[Held]:
    lease = lease_of(duration_s=3)
    etag = store.create(lease)
    assert etag
    held = Held(store, Stored(lease, etag), now_s())
    with held.renewed(lambda _: None):
        yield held


@pytest.fixture
def gate(held: Held, backend: Backend) -> Gate:
    return Gate(held, Upstream(backend).send, "", "production")


def request(key: str, method: str = "PUT", body: bytes = b"{}") -> Request:
    return Request(method, key, "", {}, body)


def keys(s3: S3Client) -> set[str]:
    return {found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]} - {"leases/eleva/production.json"}


@pytest.mark.parametrize(
    "key",
    [
        ".pulumi/stacks/eleva/production.json",
        ".pulumi/stacks/eleva/production.json.bak",
        ".pulumi/stacks/eleva/production.json.gz",
        ".pulumi/stacks/eleva/production.pulumi-tags",
        ".pulumi/history/eleva/production/production-1.history.json",
        ".pulumi/backups/eleva/production/production.1.json",
        LOCK,
        ".pulumi/meta.yaml",
    ],
)
def test_what_belongs_to_the_stack_is_written(gate: Gate, s3: S3Client, key: str) -> None:
    assert gate.pass_on(request(key)).status == 200
    assert keys(s3) == {key}


@pytest.mark.parametrize(
    "key",
    [
        ".pulumi/stacks/eleva/preview.json",
        ".pulumi/stacks/eleva/production-2.json",
        ".pulumi/stacks/another/production.json",
        ".pulumi/stacks/production.json",
        ".pulumi/locks/organization/eleva/preview/1.json",
        ".pulumi/meta.yaml.bak",
        "leases/eleva/production.json",
        "elsewhere/.pulumi/stacks/eleva/production.json",
        ".pulumi/stacks/eleva/%70review.json",
        "",
    ],
)
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_everything_else_is_refused(gate: Gate, key: str, method: str) -> None:
    with pytest.raises(Refused, match="the lease is on the stack eleva/production"):
        gate.pass_on(request(key, method))


def test_a_folder_of_the_bucket_is_where_the_stacks_are(held: Held, backend: Backend, s3: S3Client) -> None:
    gate = Gate(held, Upstream(backend).send, "infra/", "production")
    gate.pass_on(request("infra/.pulumi/stacks/eleva/production.json"))
    with pytest.raises(Refused):
        gate.pass_on(request(".pulumi/stacks/eleva/production.json"))
    assert keys(s3) == {"infra/.pulumi/stacks/eleva/production.json"}


def test_other_stacks_are_read(gate: Gate, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key=".pulumi/stacks/eleva/preview.json", Body=b"theirs")
    assert gate.pass_on(request(".pulumi/stacks/eleva/preview.json", "GET", b"")).body == b"theirs"


def test_a_lock_is_on_record_before_it_is_there(gate: Gate, held: Held, store: LeaseStore, s3: S3Client) -> None:
    gate.pass_on(request(LOCK))
    found = store.read()
    assert found
    assert found.lease.locks == (LOCK,)
    assert LOCK in keys(s3)


def test_without_a_record_there_is_no_lock(
    gate: Gate, store: LeaseStore, s3: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LeaseUnavailable("no answer")

    monkeypatch.setattr(store, "replace", fail)
    with pytest.raises(Refused, match="no answer"):
        gate.pass_on(request(LOCK))
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1  # the lease alone


@pytest.mark.parametrize("key", [".pulumi/stacks/eleva/production.json", LOCK, ".pulumi/meta.yaml"])
def test_a_run_that_was_stopped_past_its_lease_writes_nothing(
    store: LeaseStore, lease_of: MakeLease, backend: Backend, s3: S3Client, key: str
) -> None:
    lease = lease_of(duration_s=0.3)
    etag = store.create(lease)
    assert etag
    held = Held(store, Stored(lease, etag), now_s())  # and nothing renews it
    gate = Gate(held, Upstream(backend).send, "", "production")
    wait_for(lambda: now_s() > held.may_run_until_s)
    for method in ("PUT", "DELETE"):
        with pytest.raises(Refused, match="not renewed in time"):
            gate.pass_on(request(key, method))
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 1


def test_a_body_that_is_no_plain_body_is_refused_and_not_stored_as_it_is(gate: Gate, s3: S3Client) -> None:
    headers = {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}
    with pytest.raises(Refused, match="piece by piece"):
        gate.pass_on(Request("PUT", ".pulumi/stacks/eleva/production.json", "", headers, b"2;chunk-signature=..."))
    assert keys(s3) == set()


def test_a_state_that_another_run_wrote_is_refused(gate: Gate, s3: S3Client) -> None:
    key = ".pulumi/stacks/eleva/production.json"
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"theirs")
    with pytest.raises(Refused, match="was written by another run"):
        gate.pass_on(request(key))
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"theirs"
