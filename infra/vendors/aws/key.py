"""A KMS key under an alias, which rotates every year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from infra.vendors.aws.calls import refusals, unless
from infra.vendors.aws.change import Aspect, Change, mend

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

#: Marks a key from the moment it exists, so that one whose alias was not made any more is found again.
TAG = "eleva:alias"


def changes(kms: KMSClient, alias: str, description: str) -> Iterator[Change]:
    """Return what is to be done so that a key with the alias is there, usable and rotating.

    Raises:
        AwsRefused: AWS does not answer.
    """
    place = f"key {alias}"
    with refusals(f"look at {place}"):
        key = _described(kms, alias)
        if key is None:
            yield _made(kms, place, alias, description)
        elif key.get("KeyState") == "PendingDeletion":
            yield Change(place, "cancel its deletion", lambda: kms.cancel_key_deletion(KeyId=key["KeyId"]))
        if key is not None and not key.get("Enabled"):
            yield Change(place, "enable it", lambda: kms.enable_key(KeyId=key["KeyId"]))
        rotates = Aspect(
            "rotate it every year",
            True,
            lambda: kms.get_key_rotation_status(KeyId=_id(kms, alias))["KeyRotationEnabled"],
            lambda: kms.enable_key_rotation(KeyId=_id(kms, alias)),
        )
        yield from mend(place, [rotates], exists=bool(key and key.get("Enabled")))


def _made(kms: KMSClient, place: str, alias: str, description: str) -> Change:
    if unnamed := _without_alias(kms, alias):
        return Change(
            place,
            f"give the alias to the key {unnamed}, which was made for it",
            lambda: kms.create_alias(AliasName=alias, TargetKeyId=unnamed),
        )

    def create() -> None:
        key = kms.create_key(Description=description, Tags=[{"TagKey": TAG, "TagValue": alias}])["KeyMetadata"]
        kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])

    return Change(place, "create it", create)


def _described(kms: KMSClient, alias: str) -> KeyMetadataTypeDef | None:
    found = unless("NotFoundException", lambda: kms.describe_key(KeyId=alias))
    return None if found is None else found["KeyMetadata"]


def _id(kms: KMSClient, alias: str) -> str:
    return kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]


def _without_alias(kms: KMSClient, alias: str) -> str | None:
    """Return the id of the usable key that was made for `alias`."""
    for page in kms.get_paginator("list_keys").paginate():
        for key in page["Keys"]:
            # The keys that AWS keeps in an account for its own services show their tags to nobody.
            tags = unless("AccessDeniedException", lambda k=key: kms.list_resource_tags(KeyId=k["KeyId"]))  # type: ignore[misc]
            if tags and {"TagKey": TAG, "TagValue": alias} in tags["Tags"] and _is_usable(kms, key["KeyId"]):
                return key["KeyId"]
    return None


def _is_usable(kms: KMSClient, key_id: str) -> bool:
    return kms.describe_key(KeyId=key_id)["KeyMetadata"].get("Enabled", False)
