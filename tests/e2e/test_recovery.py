"""Backups of production are taken, tried and watched over, and every drill leads back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, STATE_BUCKET
from infra.localcloud.paths import ROOT
from infra.operations.lease.record import Lease
from infra.operations.recovery.drills.catalogue import DRILLS
from infra.platform import naming
from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e
STACK = "production"
#: They take two minutes and a half on a quiet machine.
DRILLS_TIMEOUT_S = 1800
#: What is another time's in each run: times, and the names of branches that are made from them.
_OWN = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00|\d{8}t\d{6}z")


def data(output: str) -> Any:
    return json.loads(output[output.index("{") :])


def test_a_backup_and_its_test_keep_the_promises(production: Rehearsal) -> None:
    before = production.eleva("recovery", "status", STACK, "--json")
    assert before.code == 1
    broken = [promise["name"] for promise in data(before.output)["promises"] if not promise["holds"]]
    assert broken == ["daily backup", "kept", "restore test", "restored in time"]
    taken = production.eleva("recovery", "backup", STACK)
    assert taken.code == 0, taken.output
    passwords = json.loads(production.pulumi("stack", "output", "-s", STACK, "--show-secrets", "--json").output)
    assert not [url for url in passwords["database"].values() if url in taken.output]
    watched = production.eleva("recovery", "status", STACK, "--markdown")
    assert watched.code == 0, watched.output
    assert "there was none; due by" in watched.output
    tried = production.eleva("recovery", "verify", STACK, "--json")
    assert tried.code == 0, tried.output
    assert data(tried.output)["tried"][0]["differences"] == []
    after = production.eleva("recovery", "status", STACK)
    assert after.code == 0, after.output
    branches = production.vendor("GET", f"{project_of(production)}/branches", **neon())["branches"]
    assert [branch["name"] for branch in branches] == ["production"]


def neon() -> dict[str, str]:
    return {"Authorization": f"Bearer {LOCAL.neon_api_key}"}


def project_of(cloud: Rehearsal) -> str:
    api = "https://console.neon.tech/api/v2"
    found = cloud.vendor("GET", f"{api}/projects?org_id={LOCAL.neon_org_id}", **neon())["projects"]
    return next(f"{api}/projects/{each['id']}" for each in found if each["name"] == "eleva-production")


def test_a_second_backup_at_once_is_turned_away(production: Rehearsal) -> None:
    session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=LOCAL.aws_region)
    s3 = session.client("s3", endpoint_url=production.found.aws_url)
    key, lease = naming.backup_lease(STACK), Lease.of_this_run("recovery backup", 45, {"GITHUB_ACTOR": "the-first"})
    s3.put_object(Bucket=STATE_BUCKET, Key=key, Body=lease.model_dump_json().encode())
    try:
        ran = production.eleva("recovery", "backup", STACK, "--wait", "0")
    finally:
        s3.delete_object(Bucket=STATE_BUCKET, Key=key)
    assert ran.code == 75, ran.output
    assert "the backup of production is in use by the-first@" in ran.output


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("backup", "preview"), 2, "preview has test data alone"),
        (("restore", STACK), 2, "either --at TIME or --backup ID"),
        (("restore", STACK, "--at", "yesterday"), 2, "yesterday"),
        (("restore", STACK, "--at", "2020-01-01T00:00:00Z"), 1, "Neon has no history of 2020-01-01T00:00:00"),
        (("restore", STACK, "--backup", "20200101T000000Z"), 1, "there is no backup 20200101T000000Z"),
        (("switch-over", STACK, "--branch", "production", "--yes"), 1, "is no branch that was restored and compared"),
        (("drill", "earthquake"), 2, "there is no drill earthquake"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    production: Rehearsal, arguments: tuple[str, ...], code: int, told: str
) -> None:
    last = production.last_request()
    ran = production.eleva("recovery", *arguments)
    assert ran.code == code, ran.output
    assert told in " ".join(re.sub(r"[│╭╮╰╯─\n]", " ", ran.output).split())
    assert [entry for entry in production.writes(last) if entry["status"] < 300] == []


def test_a_restored_branch_waits_to_be_switched_to(production: Rehearsal) -> None:
    assert production.eleva("recovery", "backup", STACK).code == 0
    ran = production.eleva("recovery", "restore", STACK, "--backup", "newest", "--json")
    assert ran.code == 0, ran.output
    restored = data(ran.output)["branch"]
    last = production.last_request()
    asked = production.eleva("recovery", "switch-over", STACK, "--branch", restored)
    assert asked.code == 1
    assert "nothing was changed; --yes does it" in asked.output
    assert production.writes(last) == []
    branches = production.vendor("GET", f"{project_of(production)}/branches", **neon())["branches"]
    (made,) = [branch for branch in branches if branch["name"] == restored]
    assert "expires_at" not in made
    production.vendor("DELETE", f"{project_of(production)}/branches/{made['id']}", **neon())


def test_every_drill_leads_back_as_its_page_says() -> None:
    command = [str(Path(sys.prefix) / "bin" / "eleva"), "recovery", "drill", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=DRILLS_TIMEOUT_S, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)
    assert {each["drill"]: each["failures"] for each in found} == {drill.name: [] for drill in DRILLS}
    page = _OWN.sub("...", (ROOT / "docs/reference/drills.md").read_text())
    for each in found:
        typed = "\n".join(f"    {command}" for command in each["typed"])
        assert f"## {each['drill']}\n" in page
        assert _OWN.sub("...", typed) in page, "eleva recovery drill > docs/reference/drills.md"
        rows, lost, twice = each["rows"], each["lost_rows"], each["duplicates"]
        counts = f"| {rows[0]} | {rows[1]} | {lost} | {twice} | {len(each['typed'])} |"
        assert re.search(rf"\| {each['drill']} \|.*{re.escape(counts)}", page), counts
