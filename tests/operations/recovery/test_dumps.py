"""A dump goes through the bucket and back unchanged; what is wrong on the way is said, and leaves nothing behind."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import boto3
import pytest

from infra.localcloud.accounts import LOCAL
from infra.operations.recovery import backup, load
from infra.operations.recovery.bucket import BackupBucket, Uploaded
from infra.operations.recovery.clients import FOLDER, Client, client_version
from infra.operations.recovery.drills.fill import fill
from infra.operations.recovery.errors import BackupAltered, ClientTooOld, Differs, NotEmpty, RecoveryRefused
from infra.operations.recovery.fingerprint import tables
from infra.operations.recovery.manifest import Beginning, Dump, Manifest
from infra.operations.recovery.refill import refill
from infra.platform import naming
from infra.platform.databases import DATABASES, Database
from tests.operations.recovery.conftest import PASSWORD, STACK, sql

BUCKET = naming.backup_bucket(STACK, LOCAL.aws_account_id)
KEY = "dumps/one/main.dump"


class Unlimited:
    """Stands in for the lease."""

    def confirm(self) -> None:
        pass


@pytest.fixture
def urls(database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Both databases, filled, as a stack's outputs."""
    found = {name: database(f"{name}db") for name in ("main", "audit")}
    for name, url in found.items():
        fill(name, url)
    outputs = {naming.DATABASE: {f"{name}.direct_url": url for name, url in found.items()}}
    monkeypatch.setattr(backup, "stack_outputs", lambda _: outputs)
    monkeypatch.setattr(backup, "exported", lambda _: {"deployment": {"resources": []}})
    return found


def taken(bucket: BackupBucket) -> Manifest:
    return backup.take(STACK, bucket, Unlimited(), lambda _: None)  # type: ignore[arg-type]


def s3() -> Any:
    return boto3.client("s3", region_name=LOCAL.aws_region)


def test_a_backup_comes_back_table_by_table(
    bucket: BackupBucket, urls: dict[str, str], database: Callable[[str], str]
) -> None:
    manifest = taken(bucket)
    assert bucket.manifests() == ([manifest], [])
    assert sum(table.rows for dump in manifest.databases.values() for table in dump.tables.values()) >= 20_000
    assert bucket.began() == Beginning(at=manifest.taken)
    for name, url in urls.items():
        found = load.load(bucket, name, manifest.databases[name], database(f"{name}_again"))
        assert found == tables(url) == dict(manifest.databases[name].tables)


def test_everything_in_the_bucket_is_encrypted_with_the_key_and_locked(
    bucket: BackupBucket, urls: dict[str, str]
) -> None:
    taken(bucket)
    for each in s3().list_objects_v2(Bucket=BUCKET)["Contents"]:
        head = s3().head_object(Bucket=BUCKET, Key=each["Key"])
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", bucket.usable_key())
        assert head["ObjectLockMode"] == "GOVERNANCE"
        assert b"somebody-1@example.com" not in s3().get_object(Bucket=BUCKET, Key=each["Key"])["Body"].read()


def replaced(bucket: BackupBucket, dump: Dump, content: bytes) -> Dump:
    """Put something else into the place of a dump, and return what a manifest that pins no version says."""
    s3().put_object(Bucket=BUCKET, Key=dump.key, Body=content)
    return dump.model_copy(update={"version_id": None})


def content_of(dump: Dump) -> bytes:
    found: bytes = s3().get_object(Bucket=BUCKET, Key=dump.key)["Body"].read()
    return found


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda whole: whole[:-100], "bytes, and"),
        (lambda whole: whole[:5000] + b"\0\0\0\0" + whole[5004:], "its SHA-256 is another one"),
    ],
)
def test_a_truncated_or_altered_dump_is_never_run(
    bucket: BackupBucket,
    urls: dict[str, str],
    database: Callable[[str], str],
    alter: Callable[[bytes], bytes],
    told: str,
) -> None:
    dump = taken(bucket).databases["main"]
    again = database("again")
    with pytest.raises(BackupAltered, match=re.escape(told)):
        load.load(bucket, "main", replaced(bucket, dump, alter(content_of(dump))), again)
    assert tables(again) == {}
    # the version that the manifest names is still there
    assert load.load(bucket, "main", dump, again) == dict(dump.tables)


def test_what_the_manifest_does_not_have_is_a_difference(
    bucket: BackupBucket, urls: dict[str, str], database: Callable[[str], str]
) -> None:
    dump = taken(bucket).databases["audit"]
    wrong = {name: table.model_copy(update={"rows": 1}) for name, table in dump.tables.items()}
    with pytest.raises(Differs, match=r"audit public\.audit_logs has 6000 rows instead of 1"):
        load.load(bucket, "audit", dump.model_copy(update={"tables": wrong}), database("again"))


def test_a_target_that_is_not_empty_stays_as_it_is(
    bucket: BackupBucket, urls: dict[str, str], database: Callable[[str], str]
) -> None:
    dump, full = taken(bucket).databases["main"], database("full")
    sql(full, "CREATE TABLE kept AS SELECT 1 AS x")
    before = tables(full)
    with pytest.raises(NotEmpty, match=r"main has 1 tables already \(public\.kept"):
        load.load(bucket, "main", dump, full)
    assert tables(full) == before


def test_a_key_that_cannot_be_used_is_said_before_anything_is_read(
    bucket: BackupBucket, urls: dict[str, str], database: Callable[[str], str]
) -> None:
    dump = taken(bucket).databases["main"]
    boto3.client("kms", region_name=LOCAL.aws_region).disable_key(KeyId=dump.kms_key.rsplit("/")[-1])
    again = database("again")
    with pytest.raises(RecoveryRefused, match="is Disabled"):
        load.load(bucket, "main", dump, again)
    with pytest.raises(RecoveryRefused, match="is Disabled"):
        taken(bucket)
    assert tables(again) == {}
    other = dump.model_copy(update={"kms_key": "00000000-0000-0000-0000-000000000000"})
    with pytest.raises(RecoveryRefused, match="look at the KMS key 00000000"):
        load.load(bucket, "main", other, again)


def test_a_dump_under_another_key_is_never_run(
    bucket: BackupBucket, urls: dict[str, str], database: Callable[[str], str]
) -> None:
    dump, again = taken(bucket).databases["main"], database("again")
    kms = boto3.client("kms", region_name=LOCAL.aws_region)
    another = kms.create_key()["KeyMetadata"]["Arn"]
    for encrypted in ({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": another}, {"ServerSideEncryption": "AES256"}):
        copy = s3().put_object(Bucket=BUCKET, Key=dump.key, Body=content_of(dump), **encrypted)
        with pytest.raises(BackupAltered, match=f"is encrypted with .* written with {re.escape(dump.kms_key)}"):
            load.load(bucket, "main", dump.model_copy(update={"version_id": copy["VersionId"]}), again)
    assert tables(again) == {}
    # a new key for new backups leaves the old ones as they are
    kms.update_alias(AliasName=naming.kms_alias(STACK), TargetKeyId=another)
    assert bucket.usable_key() == another
    assert load.load(bucket, "main", dump, again) == dict(dump.tables)


def test_a_backup_that_stops_half_way_is_none(
    bucket: BackupBucket, urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = bucket.upload

    def stopping(key: str, source: Any) -> Uploaded:
        if key.endswith("audit.dump"):
            raise RecoveryRefused("stopped")
        return upload(key, source)

    monkeypatch.setattr(bucket, "upload", stopping)
    with pytest.raises(RecoveryRefused, match="stopped"):
        taken(bucket)
    assert [each["Key"].rsplit("/")[-1] for each in s3().list_objects_v2(Bucket=BUCKET)["Contents"]] == ["main.dump"]
    assert bucket.manifests() == ([], [])


class Failing:
    """A source that fails at its end, as a pg_dump that was killed."""

    def __init__(self, size_bytes: int) -> None:
        self._left = size_bytes

    def read(self, size: int) -> bytes:
        given = self._left if size < 0 else min(size, self._left)
        self._left -= given
        return b"x" * given

    def finish(self) -> None:
        raise RecoveryRefused("pg_dump failed")


@pytest.mark.parametrize("size_bytes", [0, 1000, 8 * 2**20, 20 * 2**20], ids=["none", "small", "one part", "parts"])
def test_a_dump_that_fails_at_its_end_is_not_in_the_bucket(bucket: BackupBucket, size_bytes: int) -> None:
    with pytest.raises(RecoveryRefused, match="pg_dump failed"):
        bucket.upload(KEY, Failing(size_bytes))
    assert "Contents" not in s3().list_objects_v2(Bucket=BUCKET)
    assert "Uploads" not in s3().list_multipart_uploads(Bucket=BUCKET)


def test_an_unreadable_manifest_hides_no_other(bucket: BackupBucket, urls: dict[str, str]) -> None:
    manifest = taken(bucket)
    s3().put_object(Bucket=BUCKET, Key="dumps/20250101T000000Z/manifest.json", Body=b"{")
    found, wrong = bucket.manifests()
    assert found == [manifest]
    assert "20250101T000000Z/manifest.json is no manifest" in wrong[0]
    assert bucket.manifest("newest") == manifest
    with pytest.raises(RecoveryRefused, match=f"there is no backup yesterday .* {manifest.id}"):
        bucket.manifest("yesterday")


def script(folder: Path, name: str, lines: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{lines}\n")
    (folder / name).chmod(0o755)


def test_a_client_older_than_the_server_is_refused_before_anything_is_sent(
    bucket: BackupBucket, urls: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "pg_dump", 'echo "pg_dump (PostgreSQL) 15.4 (Debian 15.4-1)"')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(ClientTooOld, match=r"pg_dump is 15 and the server is 18: install PostgreSQL's clients"):
        taken(bucket)
    assert "Contents" not in s3().list_objects_v2(Bucket=BUCKET)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(ClientTooOld, match="there is no pg_dump on PATH"):
        client_version("pg_dump", 17)


def test_no_password_is_an_argument_and_no_other_secret_reaches_the_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "pg_dump", f'echo "$@" > {tmp_path}/arguments; env > {tmp_path}/environment')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("NEON_API_KEY", "a-token")
    with Client("pg_dump", f"postgresql://me:{PASSWORD}@host.example/db?sslmode=require") as client:
        assert client.read(10) == b""
        client.finish()
    arguments, environment = (tmp_path / "arguments").read_text(), (tmp_path / "environment").read_text()
    assert PASSWORD not in arguments
    assert f"PGPASSWORD={PASSWORD}" in environment
    assert "a-token" not in environment


def test_a_clients_further_lines_which_may_hold_rows_are_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path, "pg_restore", 'echo "pg_restore: error: bad" >&2; echo "DETAIL: a patient" >&2; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def restore() -> None:
        with Client("pg_restore", "postgresql://me@host.example/db", reads=True) as client:
            for _ in range(100):
                client.write(b"x" * 100_000)
            client.finish()

    with pytest.raises(RecoveryRefused) as refused:
        restore()
    assert "pg_restore: error: bad" in str(refused.value) or "ended before" in str(refused.value)
    assert "patient" not in str(refused.value)


def test_the_clients_of_a_named_folder_go_before_those_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = tmp_path / "pg_dump"
    client.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 99.1'\n")
    client.chmod(0o755)
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert client_version("pg_dump", 18) == 99
    with pytest.raises(ClientTooOld, match="there is no pg_restore"):
        client_version("pg_restore", 18)


class There:
    """A branch in use with these databases."""

    in_use: Mapping[str, str] = MappingProxyType({"id": "br-one"})
    databases = DATABASES

    def __init__(self, urls: dict[str, str]) -> None:
        self._urls = urls

    def url(self, _: Any, database: Database) -> str:
        return self._urls[database.name]


def test_lost_databases_are_filled_once_and_others_are_left_alone(
    bucket: BackupBucket, urls: dict[str, str], database: Callable[[str], str]
) -> None:
    manifest = taken(bucket)
    sql(urls["audit"], "CREATE TABLE since_then (x int)")
    there = There({**urls, "main": database("main_again")})
    lost, told = (naming.resource(naming.DATABASE, "main"),), list[str]()
    assert refill(there, bucket, lost, told.append) == manifest.taken  # type: ignore[arg-type]
    assert tables(there.url(None, DATABASES[0])) == dict(manifest.databases["main"].tables)
    assert told == [f"loading {manifest.id} into main ..."]
    refill(there, bucket, lost, told.append)  # type: ignore[arg-type]  # as after a run that was killed
    with pytest.raises(NotEmpty, match="audit was lost, and has tables now"):
        refill(there, bucket, (naming.DATABASE_PROJECT,), told.append)  # type: ignore[arg-type]
