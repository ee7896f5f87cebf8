"""Of two backups at once one goes on, and one whose lease was lost becomes none."""

from __future__ import annotations

import boto3
import pytest

from infra.operations.lease.acquire import StackHeld
from infra.operations.lease.record import Lease
from infra.operations.recovery import alone
from infra.operations.recovery.alone import on_backup, on_stack
from infra.operations.recovery.bucket import BackupBucket
from infra.operations.recovery.errors import RecoveryRefused
from infra.platform import naming
from tests.operations.recovery.conftest import STACK

STATE = "state-of-a-test"
REGION = "eu-central-1"


@pytest.fixture(autouse=True)
def _state(bucket: BackupBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"LocationConstraint": REGION}
    boto3.client("s3", region_name=REGION).create_bucket(Bucket=STATE, CreateBucketConfiguration=where)  # type: ignore[arg-type]
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"s3://{STATE}?region={REGION}")


def test_a_second_one_is_turned_away_and_an_engine_is_not(bucket: BackupBucket) -> None:
    with on_backup(STACK, 0, print) as first:
        first.confirm()
        with pytest.raises(StackHeld, match="the backup of production is in use by"), on_backup(STACK, 0, print):
            pytest.fail("there were two at once")
        with on_stack(STACK, "recovery switch-over", 0, print) as other:
            other.confirm()
    with on_backup(STACK, 0, print) as next_one:
        next_one.confirm()


def test_a_lost_lease_is_noticed_before_the_manifest_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = boto3.client("s3", region_name=REGION)
    with on_backup(STACK, 0, print) as held:
        monkeypatch.setattr(alone, "now_s", lambda: float("inf"))  # as after a machine that slept
        with pytest.raises(RecoveryRefused, match="begin again"):
            held.confirm()
    assert "Contents" not in s3.list_objects_v2(Bucket=STATE, Prefix=naming.backup_lease(STACK))


def test_a_backup_that_was_killed_holds_up_the_next_one_until_its_lease_has_lapsed() -> None:
    s3 = boto3.client("s3", region_name=REGION)
    dead = Lease.of_this_run("recovery backup", 1, {}).model_copy(update={"host": "elsewhere"})
    s3.put_object(Bucket=STATE, Key=naming.backup_lease(STACK), Body=dead.model_dump_json().encode())
    with on_backup(STACK, 60, print) as next_one:
        next_one.confirm()
