"""Keys: from nothing, half-made, and changed by somebody."""

from __future__ import annotations

import boto3
import pytest
from mypy_boto3_kms import KMSClient

from infra.vendors.aws.key import TAG, changes
from tests.support.aws import REGION

ALIAS = "alias/eleva-production"


@pytest.fixture
def kms() -> KMSClient:
    return boto3.client("kms", region_name=REGION)


def made(kms: KMSClient) -> list[str]:
    planned = list(changes(kms, ALIAS, "Eleva Care, production"))
    for change in planned:
        change.apply()
    return [change.what for change in planned]


def key_id(kms: KMSClient) -> str:
    return kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["KeyId"]


def test_from_nothing_a_key_has_its_alias_and_rotates(kms: KMSClient) -> None:
    assert made(kms) == ["create it", "rotate it every year"]
    assert kms.get_key_rotation_status(KeyId=key_id(kms))["KeyRotationEnabled"]
    assert made(kms) == []
    assert len(kms.list_keys()["Keys"]) == 1


def test_a_key_that_was_left_without_alias_gets_it_and_no_second_one_is_made(kms: KMSClient) -> None:
    left = kms.create_key(Tags=[{"TagKey": TAG, "TagValue": ALIAS}])["KeyMetadata"]["KeyId"]
    kms.create_key(Tags=[{"TagKey": TAG, "TagValue": "alias/eleva-preview"}])
    assert made(kms) == [f"give the alias to the key {left}, which was made for it", "rotate it every year"]
    assert key_id(kms) == left
    assert made(kms) == []


def test_a_key_that_stopped_rotating_rotates_again(kms: KMSClient) -> None:
    made(kms)
    kms.disable_key_rotation(KeyId=key_id(kms))
    assert made(kms) == ["rotate it every year"]


def test_a_key_that_somebody_disabled_is_enabled(kms: KMSClient) -> None:
    made(kms)
    kms.disable_key(KeyId=key_id(kms))
    assert made(kms)[0] == "enable it"
    assert made(kms) == []


def test_a_key_about_to_be_deleted_is_kept(kms: KMSClient) -> None:
    made(kms)
    kms.schedule_key_deletion(KeyId=key_id(kms))
    assert made(kms)[:2] == ["cancel its deletion", "enable it"]
    assert kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["Enabled"]
    assert made(kms) == []
