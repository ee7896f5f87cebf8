"""Keeping a lease, and giving it back."""

from __future__ import annotations

import time
from collections.abc import Callable
from unittest import mock

import pytest
from mypy_boto3_s3 import S3Client

from infra.operations.lease.clock import now_s
from infra.operations.lease.holder import Held, LeaseLost
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore, LeaseUnavailable, Stored
from tests.support.waiting import wait_for

MakeLease = Callable[..., Lease]
BUCKET = "eleva-local-state"


def held_by(store: LeaseStore, lease: Lease) -> Held:
    etag = store.create(lease)
    assert etag
    return Held(store, Stored(lease, etag), now_s())


def current(store: LeaseStore) -> Lease:
    found = store.read()
    assert found
    return found.lease


def test_it_is_renewed_several_times_in_its_duration(store: LeaseStore, lease_of: MakeLease) -> None:
    held, told = held_by(store, lease_of()), list[float]()
    with held.renewed(told.append):
        time.sleep(1.2)
    assert current(store).renewals >= 4
    assert current(store).renewed > current(store).since
    assert told == sorted(told)
    assert len(told) > current(store).renewals  # once for each, and at the beginning


def test_an_engine_may_run_for_less_than_the_lease_lasts(store: LeaseStore, lease_of: MakeLease) -> None:
    held = held_by(store, lease_of(duration_s=30))
    assert 19 < held.may_run_until_s - now_s() <= 20


def test_without_an_answer_the_engine_s_time_runs_out(store: LeaseStore, lease_of: MakeLease) -> None:
    held = held_by(store, lease_of())
    until_s, told = held.may_run_until_s, list[float]()
    with mock.patch.object(store, "replace", side_effect=LeaseUnavailable("cannot renew: no answer")):
        with held.renewed(told.append):
            wait_for(lambda: now_s() > until_s)
        assert held.trouble == "cannot renew: no answer"
    assert held.may_run_until_s == until_s
    assert set(told) == {until_s}


def test_after_a_failure_it_is_tried_again(store: LeaseStore, lease_of: MakeLease) -> None:
    held = held_by(store, lease_of())
    answers = [LeaseUnavailable("no answer"), LeaseUnavailable("no answer")]
    replace = store.replace

    def failing_twice(lease: Lease, etag: str) -> str | None:
        if answers:
            raise answers.pop()
        return replace(lease, etag)

    with mock.patch.object(store, "replace", failing_twice), held.renewed(lambda _: None):
        wait_for(lambda: current(store).renewals)
    assert "no answer" not in held.trouble


def test_a_renewal_whose_answer_was_lost_is_recognized(store: LeaseStore, lease_of: MakeLease) -> None:
    held = held_by(store, lease_of())
    replace = store.replace

    def lost(lease: Lease, etag: str) -> str | None:
        replace(lease, etag)
        raise LeaseUnavailable("the answer was lost")

    with mock.patch.object(store, "replace", lost), pytest.raises(LeaseUnavailable):
        held.note_lock("first")
    held.note_lock("second")
    assert current(store).run == held.lease.run
    assert "second" in current(store).locks


def test_when_another_run_has_it_no_engine_may_run(store: LeaseStore, lease_of: MakeLease, s3: S3Client) -> None:
    held, told = held_by(store, lease_of()), list[float]()
    taken = lease_of("bob")
    s3.put_object(Bucket=BUCKET, Key="leases/eleva/production.json", Body=taken.model_dump_json().encode())
    with held.renewed(told.append):
        wait_for(lambda: told[-1] == 0.0)
    assert held.may_run_until_s == 0.0
    assert "bob@elsewhere" in held.trouble
    with pytest.raises(LeaseLost):
        held.note_lock("its-lock")
    assert current(store) == taken


def test_when_somebody_removed_it_no_engine_may_run(store: LeaseStore, lease_of: MakeLease, s3: S3Client) -> None:
    held, told = held_by(store, lease_of()), list[float]()
    s3.delete_object(Bucket=BUCKET, Key="leases/eleva/production.json")
    with held.renewed(told.append):
        wait_for(lambda: told[-1] == 0.0)
    assert store.read() is None


def test_given_back_it_leaves_neither_locks_nor_itself(store: LeaseStore, lease_of: MakeLease, s3: S3Client) -> None:
    held = held_by(store, lease_of())
    held.note_lock(".pulumi/locks/one.json")
    for name in ("one", "of-another-run"):
        s3.put_object(Bucket=BUCKET, Key=f".pulumi/locks/{name}.json", Body=b"{}")
    held.release()
    left = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert left == [".pulumi/locks/of-another-run.json"]


def test_what_another_run_has_is_not_given_back(store: LeaseStore, lease_of: MakeLease, s3: S3Client) -> None:
    held, taken = held_by(store, lease_of()), lease_of("bob")
    s3.put_object(Bucket=BUCKET, Key="leases/eleva/production.json", Body=taken.model_dump_json().encode())
    held.release()
    assert current(store) == taken
