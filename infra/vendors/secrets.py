"""Vendor secrets in AWS Secrets Manager: one secret per variable, named `eleva/<environment>/<NAME>`.

boto3 finds its endpoint and credentials in the environment, as everywhere else on AWS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.vendors.aws.calls import SETTINGS, cause
from infra.vendors.errors import SecretsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_secretsmanager.type_defs import SecretListEntryTypeDef

#: BatchGetSecretValue takes at most 20 names at once (AWS).
BATCH = 20


def refuse_other_account(account_id: str, region: str) -> str:
    """Check whose account the credentials in use belong to, before anything is read or written with them.

    Returns:
        Who they are of in that account, as AWS names it (`arn:aws:sts::...:assumed-role/ROLE/SESSION`).

    Raises:
        SecretsUnavailable: they are of another account, or AWS does not accept them.
    """
    try:
        caller = boto3.client("sts", region_name=region, config=SETTINGS).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise SecretsUnavailable(f"cannot tell whose AWS credentials these are: {cause(error)}") from error
    if caller["Account"] != account_id:
        raise SecretsUnavailable(
            f"these credentials are of AWS account {caller['Account']}, and eleva:accounts names "
            f"{account_id}: use that account's"
        )
    return caller["Arn"]


class SecretStore:
    """The secrets of one environment; `prefix` is what stands before each variable's name, `eleva/production/`.

    Secrets are encrypted with the KMS key `kms_key` (id or alias) when they are created.
    """

    def __init__(self, prefix: str, region: str, kms_key: str) -> None:
        self.prefix = prefix
        self._kms_key = kms_key
        self._aws: SecretsManagerClient = boto3.client("secretsmanager", region_name=region, config=SETTINGS)

    def read(self, names: Collection[str]) -> dict[str, str]:
        """Return the values of those of `names` that exist and are not empty.

        Raises:
            SecretsUnavailable: the store cannot be read.
        """
        found: dict[str, str] = {}
        for batch in _batches(sorted(names)):
            try:
                answer = self._aws.batch_get_secret_value(SecretIdList=[self.prefix + name for name in batch])
            except (BotoCoreError, ClientError) as error:
                raise SecretsUnavailable(f"cannot read secrets below {self.prefix}: {cause(error)}") from error
            refused = [e for e in answer.get("Errors", []) if e.get("ErrorCode") != "ResourceNotFoundException"]
            if refused:
                raise SecretsUnavailable(f"cannot read {refused[0].get('SecretId')}: {refused[0].get('ErrorCode')}")
            for secret in answer["SecretValues"]:
                if secret.get("SecretString"):
                    found[secret["Name"].removeprefix(self.prefix)] = secret["SecretString"]
        return found

    def names(self) -> set[str]:
        """Return the names that exist, whatever their values.

        Raises:
            SecretsUnavailable: the store cannot be read.
        """
        return {secret["Name"].removeprefix(self.prefix) for secret in self._listed()}

    def changed(self) -> dict[str, datetime]:
        """Return by name when each secret was last changed, its value or what describes it.

        Raises:
            SecretsUnavailable: the store cannot be read.
        """
        return {secret["Name"].removeprefix(self.prefix): secret["LastChangedDate"] for secret in self._listed()}

    def _listed(self) -> list[SecretListEntryTypeDef]:
        try:
            pages = self._aws.get_paginator("list_secrets").paginate(Filters=[{"Key": "name", "Values": [self.prefix]}])
            return [secret for page in pages for secret in page["SecretList"]]
        except (BotoCoreError, ClientError) as error:
            raise SecretsUnavailable(f"cannot list secrets below {self.prefix}: {cause(error)}") from error

    def create(self, name: str, value: str) -> bool:
        """Store `value` under `name` unless the name exists; return whether it was stored.

        Raises:
            SecretsUnavailable: the store refuses.
        """
        try:
            self._aws.create_secret(Name=self.prefix + name, SecretString=value, KmsKeyId=self._kms_key)
        except self._aws.exceptions.ResourceExistsException:
            return False
        except (BotoCoreError, ClientError) as error:
            raise SecretsUnavailable(f"cannot create {self.prefix}{name}: {cause(error)}") from error
        return True

    def replace(self, name: str, value: str) -> None:
        """Store `value` as the new version of `name`, which exists; AWS keeps the previous version.

        Raises:
            SecretsUnavailable: the store refuses.
        """
        try:
            self._aws.put_secret_value(SecretId=self.prefix + name, SecretString=value)
        except (BotoCoreError, ClientError) as error:
            raise SecretsUnavailable(f"cannot replace {self.prefix}{name}: {cause(error)}") from error


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]
