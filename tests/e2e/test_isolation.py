"""Production publishes what previews are compared with, and the base of the previews is refused what it shares."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from infra.platform import naming
from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e

BUCKET = naming.state_bucket("production", LOCAL.aws_account_id)
KEY = naming.fingerprints("production")
SHARED = "SENTRY_AUTH_TOKEN"  # one that previews may go without, so that none is there before


def client(cloud: Rehearsal, service: Any) -> Any:
    return boto3.client(
        service,
        region_name=LOCAL.aws_region,
        endpoint_url=cloud.found.aws_url,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )


def stored(cloud: Rehearsal, environment: str) -> dict[str, str]:
    """Return the secrets of an environment."""
    secrets, prefix = client(cloud, "secretsmanager"), naming.secret_prefix(environment)
    pages = secrets.get_paginator("list_secrets").paginate(Filters=[{"Key": "name", "Values": [prefix]}])
    names = [one["Name"] for page in pages for one in page["SecretList"]]
    return {name.removeprefix(prefix): secrets.get_secret_value(SecretId=name)["SecretString"] for name in names}


def test_production_has_published_its_fingerprints_and_none_of_its_values(production: Rehearsal) -> None:
    s3 = client(production, "s3")
    found = s3.get_object(Bucket=BUCKET, Key=KEY)
    body = found["Body"].read().decode()
    secrets = stored(production, "production")
    assert found["ServerSideEncryption"] == "AES256"
    assert [name for name in secrets if f'"{name}"' not in body] == []
    assert [name for name, value in secrets.items() if value in body] == []
    assert production.up("production", "--expect-no-changes").code == 0
    assert s3.head_object(Bucket=BUCKET, Key=KEY)["LastModified"] == found["LastModified"]


def test_what_previews_share_is_refused_all_at_once_before_anything_is_created(production: Rehearsal) -> None:
    secrets, id_ = client(production, "secretsmanager"), f"{naming.secret_prefix('preview')}{SHARED}"
    key = stored(production, "production")["RESEND_API_KEY"]
    outputs = production.export("production")["deployment"]["resources"][0]["outputs"]
    secrets.create_secret(Name=id_, SecretString=f"sntrys_{key}")
    production.configure("preview", imports={"database-project": outputs["neon_project_id"]})
    before = production.last_request()
    try:
        ran = production.up("preview")
        writes = production.writes(before)
    finally:
        production.configure("preview", imports=None)
        secrets.delete_secret(SecretId=id_, ForceDeleteWithoutRecovery=True)
    assert ran.code != 0
    assert f"variable {SHARED} of preview: shares the value of production's RESEND_API_KEY" in ran.output
    assert "eleva:imports.database-project of preview: is that of production's neon_project_id" in ran.output
    assert [told for told in (key, outputs["neon_project_id"], "Traceback") if told in ran.output] == []
    assert writes == []


def test_an_up_that_cannot_publish_fails_and_previews_are_refused_until_one_can(production: Rehearsal) -> None:
    s3 = client(production, "s3")
    versions = s3.list_object_versions(Bucket=BUCKET)
    for each in versions.get("Versions", []) + versions.get("DeleteMarkers", []):
        s3.delete_object(Bucket=BUCKET, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=BUCKET)
    try:
        unpublished = production.up("production")
        before = production.last_request()
        refused = production.up("preview")
        writes = production.writes(before)
    finally:
        ensured = production.eleva("foundation", "ensure", "production", "--yes")
        published = production.up("production")
    assert ensured.code == published.code == 0, ensured.output + published.output
    assert unpublished.code != 0
    assert f"could not be written to s3://{BUCKET}/{KEY}: NoSuchBucket" in unpublished.output
    assert "Traceback" not in unpublished.output
    assert refused.code != 0
    assert "bring up production first: eleva up production" in refused.output
    assert writes == []
    assert s3.head_object(Bucket=BUCKET, Key=KEY)
