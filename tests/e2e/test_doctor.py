"""`eleva doctor` where everything is in place, and where it is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.platform import naming
from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e

ELEVA = str(Path(sys.prefix) / "bin" / "eleva")


def examined(cloud: Rehearsal, **changes: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """Return the exit code, and what is wrong by what it was looked for in; an empty variable is none."""
    environment = {name: value for name, value in cloud.environment(**changes).items() if value}
    ran = cloud.run(ELEVA, "doctor", "production", "--json", environment=environment)
    found: dict[str, Any] = json.loads(ran.output[ran.output.index("{") :])
    looked = {each["noun"] for each in found["findings"]}
    assert looked == {
        "AWS",
        "credential",
        "last deployment",
        "lease",
        "plan limit",
        "production branch",
        "program",
        "settings",
        "state",
    }
    return ran.code, {each["name"]: each["differences"] for each in found["findings"] if each["differences"]}


def test_where_everything_is_in_place_nothing_is_wrong(production: Rehearsal) -> None:
    assert examined(production) == (0, {})


def test_all_that_is_wrong_is_told_at_once_with_its_remedy_and_no_credential(production: Rehearsal) -> None:
    environment = production.environment()
    s3 = boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    bucket = naming.backup_bucket("production", "123456789012")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    try:
        code, wrong = examined(production, NEON_API_KEY="", BETTERUPTIME_API_TOKEN="of-another-team")
    finally:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert code == 1
    assert set(wrong) == {"foundation", "Neon", "Better Stack"}
    assert wrong["foundation"] == [
        {"what": f"bucket {bucket}: turn on versioning", "remedy": "eleva foundation ensure production --yes"}
    ]
    assert "NEON_API_KEY" in wrong["Neon"][0]["what"]
    assert "of-another-team" not in json.dumps(wrong)
