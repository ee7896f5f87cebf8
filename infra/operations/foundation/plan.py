"""What is to be done so that an environment's foundation is there: key, buckets, and the roles of its jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import boto3

from infra.operations.foundation.policies import role
from infra.platform import naming
from infra.platform.accounts import Accounts
from infra.platform.backups import BACKUPS
from infra.platform.delivery import OIDC_AUDIENCE, OIDC_ISSUER, ROLES
from infra.platform.environments import Environment
from infra.vendors.aws import bucket, key, trust
from infra.vendors.aws.bucket import Bucket
from infra.vendors.aws.calls import SETTINGS, refusals
from infra.vendors.aws.change import Change
from infra.vendors.destination import local_cloud


def plan(environment: Environment, accounts: Accounts) -> list[Change]:
    """Return what is to be done, in order; nothing when all of it is as it should be. Only looks.

    Raises:
        AwsRefused: AWS does not answer, or something of ours cannot become what it should be.
    """
    region = accounts.aws.region
    kms = boto3.client("kms", region_name=region, config=SETTINGS)
    s3 = boto3.client("s3", region_name=region, config=SETTINGS)
    iam = boto3.client("iam", region_name=region, config=SETTINGS)
    found: list[Change] = list(key.changes(kms, naming.kms_alias(environment.name), f"Eleva Care, {environment.name}"))
    for wanted in buckets(environment, accounts):
        found += bucket.changes(s3, wanted)
    found += trust.provider_changes(iam, accounts.aws.account_id, OIDC_ISSUER, OIDC_AUDIENCE)
    for each in ROLES:
        if each.environment == environment.name:
            found += trust.role_changes(iam, role(each, accounts))
    return found


def buckets(environment: Environment, accounts: Accounts) -> Iterator[Bucket]:
    """Return the buckets of an environment; only production's data is backed up."""
    account = accounts.aws
    alias = f"arn:aws:kms:{account.region}:{account.account_id}:{naming.kms_alias(environment.name)}"
    tls = local_cloud() is None  # whose AWS listens on this machine alone, without
    yield Bucket(naming.state_bucket(environment.name, account.account_id), account.region, alias, tls_only=tls)
    if environment.is_production:
        name = naming.backup_bucket(environment.name, account.account_id)
        days, dumps = BACKUPS.retention_days, naming.DUMPS  # what came of restore tests stays: they are monthly
        yield Bucket(name, account.region, alias, tls_only=tls, retention_days=days, expiring=dumps)


def carry_out(changes: Sequence[Change], done: Callable[[Change], None]) -> None:
    """Do what was planned, and tell of each change when it is done.

    Raises:
        AwsRefused: a change failed; those before it stay, and the next run goes on from there.
    """
    for change in changes:
        with refusals(f"{change.what} ({change.place})"):
            change.apply()
        done(change)


def ensure(environment: Environment, accounts: Accounts) -> None:
    """Bring an environment's foundation about without asking anybody.

    Raises:
        AwsRefused: AWS does not answer or refuses.
    """
    carry_out(plan(environment, accounts), lambda _: None)
