"""Conditional writes: of any number of runs one gets the lease."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from mypy_boto3_s3 import S3Client

from infra.operations.lease.backend import Backend
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore, LeaseUnavailable
from infra.platform import naming

MakeLease = Callable[..., Lease]


def test_a_lease_lies_beside_what_is_pulumi_s(store: LeaseStore) -> None:
    assert store.place == "s3://eleva-local-state/leases/eleva/production.json"


def test_a_free_stack_has_none(store: LeaseStore) -> None:
    assert store.read() is None


def test_what_was_stored_is_read(store: LeaseStore, lease_of: MakeLease) -> None:
    lease = lease_of(locks=("a-lock",))
    etag = store.create(lease)
    found = store.read()
    assert found
    assert (found.lease, found.etag) == (lease, etag)


def test_of_ten_at_once_one_is_first(store: LeaseStore, lease_of: MakeLease) -> None:
    for _ in range(5):
        with ThreadPoolExecutor(10) as runs:
            etags = list(runs.map(store.create, [lease_of() for _ in range(10)]))
        (won,) = [etag for etag in etags if etag]
        store.delete(won)


def test_only_the_version_that_was_seen_is_replaced(store: LeaseStore, lease_of: MakeLease) -> None:
    first = store.create(lease_of())
    assert first
    second = store.replace(lease_of(), first)
    assert second
    assert store.replace(lease_of("bob"), first) is None
    found = store.read()
    assert found
    assert found.lease.user == "ada"


def test_of_ten_that_replace_the_same_version_one_does(store: LeaseStore, lease_of: MakeLease) -> None:
    seen = store.create(lease_of())
    assert seen
    with ThreadPoolExecutor(10) as runs:
        etags = list(runs.map(lambda _: store.replace(lease_of(), seen), range(10)))
    assert len([etag for etag in etags if etag]) == 1


def test_one_that_is_gone_is_not_replaced(store: LeaseStore, lease_of: MakeLease) -> None:
    etag = store.create(lease_of())
    assert etag
    store.delete(etag)
    assert store.replace(lease_of(), etag) is None
    assert store.read() is None


def test_only_the_version_that_was_seen_is_removed(store: LeaseStore, lease_of: MakeLease) -> None:
    first = store.create(lease_of())
    assert first
    store.replace(lease_of("bob"), first)
    store.delete(first)
    found = store.read()
    assert found
    assert found.lease.user == "bob"


@pytest.mark.parametrize("body", [b"", b"not JSON", b'{"run": "1"}'])
def test_what_is_no_lease_is_named_and_left_alone(store: LeaseStore, s3: S3Client, body: bytes) -> None:
    s3.put_object(Bucket="eleva-local-state", Key=naming.lease("production"), Body=body)
    with pytest.raises(LeaseUnavailable, match=f"aws s3 rm {re.escape(store.place)}"):
        store.read()


def test_a_bucket_that_does_not_answer_is_no_free_stack(lease_of: MakeLease) -> None:
    nowhere = Backend.at("s3://b?region=eu-central-1&endpoint=http://127.0.0.1:9&s3ForcePathStyle=true")
    store = LeaseStore(nowhere.s3, "b", "leases/eleva/production.json")
    for call in (store.read, lambda: store.create(lease_of()), lambda: store.replace(lease_of(), "x")):
        with pytest.raises(LeaseUnavailable, match=re.escape(store.place)):
            call()


def test_a_bucket_that_refuses_is_no_free_stack(store: LeaseStore, s3: S3Client) -> None:
    with pytest.raises(LeaseUnavailable, match="NoSuchBucket"):
        LeaseStore(s3, "another-bucket", "leases/eleva/production.json").read()
