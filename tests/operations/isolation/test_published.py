"""Where production's fingerprints are kept, by whom they can be read, and when they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from infra.operations.foundation.plan import ensure
from infra.operations.isolation.fingerprints import Published
from infra.operations.isolation.published import NotPublished, Place, Unpublished, publish
from infra.platform import naming
from infra.platform.accounts import Accounts
from infra.platform.environments import PRODUCTION
from infra.vendors.destination import LOCAL_CLOUD
from tests.operations.isolation.samples import CONTRACT, PRODUCTIONS, PRODUCTIONS_IDS
from tests.platform.samples import ACCOUNTS
from tests.support.aws import ACCOUNT_ID, REGION, emulated

AWS = Accounts.model_validate(ACCOUNTS).aws
BUCKET, KEY = naming.state_bucket("production", ACCOUNT_ID), naming.fingerprints("production")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Production's buckets, as `eleva foundation ensure` makes them."""
    monkeypatch.setenv(LOCAL_CLOUD, "http://127.0.0.1:9")  # the emulated AWS does not see that requests have TLS
    with emulated(monkeypatch):
        ensure(PRODUCTION, Accounts.model_validate(ACCOUNTS))
        yield boto3.client("s3", region_name=REGION)


def published(values: dict[str, str] | None = None) -> bool:
    return publish({**PRODUCTIONS, **(values or {})}, PRODUCTIONS_IDS, CONTRACT, AWS)


def test_it_is_written_once_and_again_only_when_something_changed(s3: Any) -> None:
    assert published()
    first = Place(AWS).read()
    assert isinstance(first, Published)
    version = s3.head_object(Bucket=BUCKET, Key=KEY)["VersionId"]
    assert not published()
    assert s3.head_object(Bucket=BUCKET, Key=KEY)["VersionId"] == version
    assert published({"CRON_SECRET": "another0123456789abcdef0123456789abcdef"})
    second = Place(AWS).read()
    assert isinstance(second, Published)
    assert second.key == first.key
    assert {n for n in first.variables if first.variables[n] != second.variables[n]} == {"CRON_SECRET"}


def test_it_is_encrypted_without_the_key_that_previews_cannot_use(s3: Any) -> None:
    published()
    found = s3.head_object(Bucket=BUCKET, Key=KEY)
    assert (found["ServerSideEncryption"], found.get("SSEKMSKeyId")) == ("AES256", None)
    assert KEY.startswith(naming.PUBLISHED)


def test_nothing_published_is_told(s3: Any) -> None:
    found = Place(AWS).read()
    assert isinstance(found, Unpublished)
    assert "has published no fingerprints yet" in found.reason


@pytest.mark.parametrize("body", [b"", b"{}", b"no json", b"\xff"])
def test_what_is_not_understood_is_told_and_replaced_by_the_next_up(s3: Any, body: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=body)
    found = Place(AWS).read()
    assert isinstance(found, Unpublished)
    assert "not of a form" in found.reason
    assert published()
    assert isinstance(Place(AWS).read(), Published)


def test_another_version_is_not_understood(s3: Any) -> None:
    published()
    body = s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=body.replace(b'"version": 1', b'"version": 2'))
    assert isinstance(Place(AWS).read(), Unpublished)


def test_a_bucket_that_is_not_there_is_told_by_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    with emulated(monkeypatch):
        assert isinstance(Place(AWS).read(), Unpublished)
        with pytest.raises(NotPublished, match="eleva foundation check production") as told:
            published()
    secrets = [PRODUCTIONS[name] for name in PRODUCTIONS if (v := CONTRACT.variable(name)) and v.kind == "secret"]
    assert [value for value in secrets if value in str(told.value)] == []
