"""Pulumi's lock: whose it is, whether its engine still runs, and that no other one is released."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest

from infra.operations.recover.lock import LocksUnknown, open_locks
from tests.support.aws import emulated

REGION, BUCKET = "eu-central-1", "state"
HERE = socket.gethostname()


@pytest.fixture(autouse=True)
def _bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"s3://{BUCKET}/states?region={REGION}")
    with emulated(monkeypatch):
        boto3.client("s3", region_name=REGION).create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        yield


def lock(name: str, machine: str, pid: int, since: str, stack: str = "production") -> None:
    """Write a lock as the engine does."""
    content = {"pid": pid, "username": "ci", "hostname": machine, "timestamp": since}
    boto3.client("s3", region_name=REGION).put_object(
        Bucket=BUCKET,
        Key=f"states/.pulumi/locks/organization/eleva/{stack}/{name}.json",
        Body=json.dumps(content).encode(),
    )


def ended() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_lock_says_who_holds_it_and_since_when() -> None:
    lock("a", "runner-7", 4711, "2026-11-26T03:41:03.123456789+01:00")
    lock("b", "runner-7", 1, "2026-11-26T02:41:03Z", stack="preview")
    (found,) = open_locks().of("production")
    assert (found.holder, found.pid, found.is_alive) == ("ci@runner-7", 4711, None)
    assert found.since == datetime(2026, 11, 26, 2, 41, 3, 123456, tzinfo=UTC)
    assert "a run of ci@runner-7 (process 4711) has locked the stack since" in found.told
    assert "of which nothing is known here" in found.told


def test_a_stack_that_nobody_locked_has_none() -> None:
    assert open_locks().of("production") == []


def test_an_engine_of_this_machine_is_alive_or_has_ended() -> None:
    lock("a", HERE, os.getpid(), datetime.now(UTC).isoformat())
    lock("b", HERE, ended(), datetime.now(UTC).isoformat())
    assert [each.is_alive for each in open_locks().of("production")] == [True, False]


def test_another_process_that_has_the_engine_s_number_by_now_is_not_the_engine() -> None:
    lock("a", HERE, os.getpid(), "2020-01-01T00:00:00Z")
    (found,) = open_locks().of("production")
    assert found.is_alive is False


def test_only_what_was_looked_at_is_released() -> None:
    lock("a", "runner-7", 1, "2026-11-26T02:41:03Z")
    locks = open_locks()
    found = locks.of("production")
    lock("b", "runner-8", 2, "2026-11-26T02:51:03Z")
    locks.release(found)
    assert [each.holder for each in locks.of("production")] == ["ci@runner-8"]
    locks.release(found)  # gone already


def test_other_backends_are_said_not_to_be_looked_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "https://api.pulumi.com")
    with pytest.raises(LocksUnknown, match=r"https://api\.pulumi\.com"):
        open_locks()


def test_what_aws_refuses_and_what_is_no_lock_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("s3", region_name=REGION).put_object(
        Bucket=BUCKET, Key="states/.pulumi/locks/organization/eleva/production/x.json", Body=b"{}"
    )
    with pytest.raises(LocksUnknown, match="not a lock"):
        open_locks().of("production")
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"s3://nowhere?region={REGION}")
    with pytest.raises(LocksUnknown, match="NoSuchBucket"):
        open_locks().of("production")
