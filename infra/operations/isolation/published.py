"""Where production's fingerprints are: an object of its state's bucket, and all that previews' jobs may read there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from infra.operations.isolation.fingerprints import Published, fingerprints
from infra.platform import naming
from infra.platform.accounts import AwsAccount
from infra.platform.environments import PRODUCTION
from infra.platform.variables.contract import Contract
from infra.vendors.aws.calls import SETTINGS, cause, code

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_KEY_BYTES = 32
#: Whoever may not list a bucket is told this also of what is not there.
_DENIED = "AccessDenied"


class NotPublished(Exception):
    """The fingerprints could not be written; the message says where, why, and what follows."""


@dataclass(frozen=True)
class Unpublished:
    """There are no fingerprints to compare with, and why: so nothing is proved."""

    reason: str


class Place:
    """The object in an AWS account."""

    def __init__(self, account: AwsAccount) -> None:
        self._bucket = naming.state_bucket(PRODUCTION.name, account.account_id)
        self._key = naming.fingerprints(PRODUCTION.name)
        self._s3: S3Client = boto3.client("s3", region_name=account.region, config=SETTINGS)
        self.told = f"s3://{self._bucket}/{self._key}"

    def read(self) -> Published | Unpublished:
        """Return what production has published, or why there is nothing to be compared with."""
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=self._key)["Body"].read()
            return Published.model_validate_json(body)
        except ValidationError:
            return Unpublished(f"{self.told} is not of a form that this version understands")
        except (BotoCoreError, ClientError) as error:
            if code(error) in ("NoSuchKey", "NoSuchBucket"):
                return Unpublished(f"production has published no fingerprints yet ({self.told})")
            unseen = " or is not there, which AWS does not tell apart" if code(error) == _DENIED else ""
            return Unpublished(f"{self.told} cannot be read{unseen}: {cause(error)}")

    def write(self, published: Published) -> None:
        """Store them.

        Raises:
            NotPublished: AWS did not answer or refused.
        """
        try:
            self._s3.put_object(
                Bucket=self._bucket,
                Key=self._key,
                Body=published.model_dump_json(indent=1).encode(),
                ContentType="application/json",
                # Not the bucket's own key, which no preview may use: what is here is for them.
                ServerSideEncryption="AES256",
            )
        except (BotoCoreError, ClientError) as error:
            raise NotPublished(
                f"production is deployed, but what previews are compared with could not be written to {self.told}: "
                f"{cause(error)}. Until it is, an old value of production's counts in place of a new one\n"
                "-> eleva foundation check production, then eleva up production again"
            ) from error


def publish(values: Mapping[str, str | None], ids: Mapping[str, str], contract: Contract, account: AwsAccount) -> bool:
    """Store the fingerprints of production's values and ids where they have changed; return whether they had.

    Args:
        values: of its variables, as deployed.
        ids: what vendors call its projects and databases, by the name of the stack's output.
        contract: production's.
        account: whose bucket.

    Raises:
        NotPublished: AWS did not answer or refused.
    """
    place = Place(account)
    old = place.read()
    key = old.key if isinstance(old, Published) else secrets.token_hex(_KEY_BYTES)
    new = fingerprints(values, ids, contract, key, datetime.now(UTC))
    if isinstance(old, Published) and new.altered(made=old.made) == old:
        return False
    place.write(new)
    return True
