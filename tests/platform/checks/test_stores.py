"""Every way in which databases, cache, backups and regions could be wrong is found and told."""

from __future__ import annotations

import pytest

from infra.platform.aggregate import Platform
from tests.platform.checks.alterations import (
    Case,
    case_name,
    found_errors,
    one,
    part,
    setting,
)
from tests.platform.samples import ACCOUNTS


def _same_database_names(whole: Platform) -> Platform:
    databases = tuple(database.altered(database_name="one") for database in whole.database.databases)
    return part("database", databases=databases)(whole)


def _without_audit_variable(whole: Platform) -> Platform:
    kept = tuple(variable for variable in whole.contract.variables if variable.name != "AUDITLOG_DATABASE_URL")
    return part("contract", variables=kept)(whole)


CASES: list[Case] = [
    ("database abroad", part("database", region="aws-us-east-1"), "databases.py", "'aws-us-east-1'", "Frankfurt"),
    ("cache abroad", part("cache", primary_region="us-east-1"), "cache.py", "'us-east-1'", "Frankfurt"),
    ("replica abroad", part("cache", read_regions=("us-west-1",)), "cache.py", "'us-west-1'", "Frankfurt"),
    ("functions abroad", part("hosting", function_region="iad1"), "hosting.py", "'iad1'", "Frankfurt"),
    ("service abroad", one("services", "Novu", region="us"), "service 'Novu'", "'us'", "Frankfurt"),
    (
        "backups abroad",
        setting(accounts={**ACCOUNTS, "aws": {"account_id": "123456789012", "region": "us-east-1"}}),
        "accounts.aws.region",
        "'us-east-1'",
        "Frankfurt",
    ),
    ("unprotected", part("database", protected=False), "databases.py", "not protected", "protect it"),
    ("short history", part("database", history_retention_s=86400), "databases.py", "86400 s of history", "backups.py"),
    ("one database", _same_database_names, "databases.py", "database name 'one' occurs 2", "of its own"),
    ("unused", _without_audit_variable, "database 'audit'", "no variable", "data.py"),
    ("no TLS", part("cache", tls=False), "cache.py", "TLS is off", "leave it on"),
    ("eviction", part("cache", eviction=True), "cache.py", "eviction is on", "switch it off"),
    ("no history", part("backups", history_retention_days=0), "backups.py", "recovery point of 900 s", "more history"),
]


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_wrong_is_found_once(case: Case) -> None:
    assert len(found_errors(case)) == 1
