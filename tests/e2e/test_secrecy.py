"""No secret in plain text: not in the state, not in what commands print, not in the logs."""

from __future__ import annotations

import json
import re

import boto3
import pytest

from infra.localcloud import environment
from infra.localcloud.accounts import LOCAL
from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def secrets(production: Rehearsal) -> dict[str, str]:
    """Every secret value that exists on the platform, by where it is from."""
    store = boto3.client(
        "secretsmanager",
        region_name=LOCAL.aws_region,
        endpoint_url=production.found.aws_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    pages = store.get_paginator("list_secrets").paginate()
    names = [secret["Name"] for page in pages for secret in page["SecretList"]]
    found = {name: store.get_secret_value(SecretId=name)["SecretString"] for name in names}
    outputs = json.loads(
        production.pulumi("stack", "output", "--stack", "production", "--json", "--show-secrets").output
    )
    for name, url in outputs["database"].items():
        found[f"password of {name}"] = re.search(r":([^:@]+)@", url)[1]  # type: ignore[index]
    found["Redis token"] = outputs["cache"]["rest_token"]
    for name, url in outputs["monitoring"].items():
        if name.startswith("heartbeats."):
            found[name] = url.rsplit("/", 1)[1]
    # An account's address and key id are names; everything else that opens a vendor is a secret.
    credentials = environment.credentials(LOCAL)
    found |= {name: value for name, value in credentials.items() if name != "UPSTASH_EMAIL"}
    return found


def found_in(text: str, secrets: dict[str, str]) -> list[str]:
    return [name for name, value in secrets.items() if value in text]


def test_there_is_something_to_find(secrets: dict[str, str]) -> None:
    assert {"Redis token", "eleva/production/STRIPE_SECRET_KEY", "password of audit.direct_url"} <= set(secrets)
    assert found_in(json.dumps(secrets), secrets) == list(secrets)


def test_the_state_holds_no_secret_in_plain_text(production: Rehearsal, secrets: dict[str, str]) -> None:
    assert found_in(json.dumps(production.export("production")), secrets) == []


def test_commands_print_no_secret(production: Rehearsal, secrets: dict[str, str]) -> None:
    output = (production.layout.home / "up.log").read_text()
    output += production.pulumi("preview", "--stack", "production", "--diff").output
    output += production.pulumi("stack", "--stack", "production").output
    output += production.pulumi("refresh", "--stack", "production", "--preview-only", "--diff").output
    output += production.eleva("secrets", "list", "production").output
    output += production.eleva("local", "requests").output
    assert found_in(output, secrets) == []


def test_the_local_cloud_s_log_holds_no_secret(production: Rehearsal, secrets: dict[str, str]) -> None:
    assert found_in(production.layout.log.read_text(errors="replace"), secrets) == []
