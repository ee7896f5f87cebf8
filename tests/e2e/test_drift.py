"""`eleva drift` on production: silent on an untouched cloud, and naming whatever somebody changed, removed or made.

What is seeded covers every type that is declared, which tests/operations/inventory sees to. The tests build on each
other, in this order.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from infra.localcloud import own_pages
from infra.localcloud.paths import ROOT
from infra.policy import resources as r
from tests.support.rehearsal import Rehearsal, rehearsing
from tests.support.tampering import ALTERED, REMOVED, REMOVED_WITH_CONTENTS
from tests.support.twins import TWINS
from tests.support.vendors import BETTER_STACK, TEAM, VERCEL, Dashboards

pytestmark = pytest.mark.e2e

#: What is at stake where ALTERED has changed one of a type, and where one of it is gone; none where that is not seeded.
CLASSES: Mapping[str, tuple[str, str]] = {
    r.VERCEL_PROJECT: ("security", "destructive"),
    r.VERCEL_DOMAIN: ("security", "destructive"),
    r.VERCEL_VARIABLE: ("security", "destructive"),
    r.VERCEL_FIREWALL: ("security", "security"),
    r.VERCEL_RETENTION: ("destructive", "destructive"),
    r.VERCEL_CRONS: ("destructive", "destructive"),
    r.NEON_PROJECT: ("destructive", "destructive"),
    r.NEON_DATABASE: ("security", "destructive"),
    r.NEON_ROLE: ("security", "destructive"),
    r.REDIS: ("destructive", "destructive"),
    r.SCHEDULE: ("destructive", "destructive"),
    r.SEVERITY: ("alerting", "alerting"),
    r.POLICY: ("alerting", "alerting"),
    r.MONITOR_GROUP: ("alerting", "alerting"),
    r.HEARTBEAT_GROUP: ("alerting", "alerting"),
    r.MONITOR: ("alerting", "alerting"),
    r.HEARTBEAT: ("alerting", "alerting"),
    r.STATUS_PAGE: ("alerting", "alerting"),
    r.STATUS_PAGE_SECTION: ("cosmetic", "cosmetic"),
    r.STATUS_PAGE_RESOURCE: ("cosmetic", "alerting"),
}
#: A role's password shows in the variable that has it.
SHOWN_BY = {r.NEON_ROLE: ("Vercel variable", "variables-auditlog-database-url")}
#: What `fix` makes anew by its name alone, or not at all; it is removed last.
HOLDING_DATA = (r.NEON_DATABASE, r.NEON_ROLE, r.REDIS)
#: ALTERED has given it another name, by which it is removed.
RENAMED = r.STATUS_PAGE_RESOURCE
#: A machine that does other things takes its time; one look asks five vendors for all that they have.
ANSWER_WITHIN_S = 300
Found = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A local cloud of this module's own, with production on it, to tamper with."""
    with rehearsing(tmp_path_factory.mktemp("drifting") / "local") as rehearsal:
        ran = rehearsal.eleva("local", "up")
        assert ran.code == 0, ran.output
        yield rehearsal


def drift(cloud: Rehearsal, *arguments: str) -> tuple[int, Found, dict[str, Any]]:
    """Return exit code, findings by kind and name, and everything that `eleva drift --json` says."""
    ran = cloud.eleva("drift", "production", "--json", *arguments)
    assert "{" in ran.output, ran.output
    said: dict[str, Any] = json.loads(ran.output[ran.output.index("{") :])
    found = {(each["noun"], each["name"]): each for each in said["findings"]}
    assert len(found) == len(said["findings"]), "something is reported twice"
    return ran.code, found, said


def puts(cloud: Rehearsal) -> int:
    url = cloud.environment()["AWS_ENDPOINT_URL"] + own_pages.PUTS
    return int(httpx.get(url, trust_env=False, timeout=30).text)


def secrets(cloud: Rehearsal) -> list[str]:
    """What nobody may read in a report: credentials, what systems give, and what somebody put in their places."""
    ran = cloud.pulumi("stack", "output", "-s", "production", "--show-secrets", "--json")
    outputs = json.loads(ran.output)
    given = [value for system in ("database", "cache", "monitoring") for value in outputs[system].values()]
    credentials = [cloud.environment()[name] for name in ("NEON_API_KEY", "QSTASH_TOKEN", "VERCEL_API_TOKEN")]
    public = outputs["monitoring"]["status_page_url"]
    return [*credentials, *(each for each in given if each != public), "https://elsewhere.example", "somebody_else"]


def test_an_untouched_platform_has_no_drift_and_looking_locks_and_writes_nothing(cloud: Rehearsal) -> None:
    before, since = puts(cloud), cloud.last_request()
    code, found, said = drift(cloud)
    assert (code, found, said["unknown"], said["doubted"], said["would"]) == (0, {}, [], [], {"production": {}})
    assert said["looked_at"] > 100
    assert puts(cloud) == before, "a lock or a state was written"
    assert cloud.writes(since) == []


def test_nothing_is_found_in_ten_runs_while_heartbeats_arrive_and_times_move(cloud: Rehearsal) -> None:
    command = [sys.executable, "-m", "tests.support.looking"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=cloud.environment(), cwd=ROOT) as looking:
        try:
            for _ in range(10):
                live_on(Dashboards(cloud))
                said = answered(looking)
                assert (said["findings"], said["unknown"], said["doubted"]) == ([], [], [])
                assert said["looked_at"] > 100
            assert looking.stdin
            looking.stdin.close()
            assert looking.wait(timeout=60) == 0
        finally:
            looking.kill()  # one that hangs is waited for without an end otherwise


def answered(looking: subprocess.Popen[str]) -> dict[str, Any]:
    """Have it look once, and return what it says."""
    assert looking.stdin
    assert looking.stdout
    looking.stdin.write("look\n")
    looking.stdin.flush()
    ready, _, _ = select.select([looking.stdout], [], [], ANSWER_WITHIN_S)  # a line is written at once
    assert ready, f"no answer within {ANSWER_WITHIN_S} s"
    said: dict[str, Any] = json.loads(looking.stdout.readline())
    return said


def live_on(there: Dashboards) -> None:
    """Let an hour go by: jobs report, the site is deployed, somebody saves settings without changing any."""
    httpx.post(f"{there.rehearsal.found.url}/_local/clock", json={"advance_s": 3600}, trust_env=False, timeout=30)
    for heartbeat in there.call("GET", f"{BETTER_STACK}/v2/heartbeats?per_page=50")["data"]:
        there.rehearsal.vendor("GET", heartbeat["attributes"]["url"])
    there.call("PATCH", f"{VERCEL}/v9/{there.project}?{TEAM}", {"nodeVersion": "24.x"})
    there.call("PATCH", there.neon, {"project": {"history_retention_seconds": 30 * 24 * 3600}})


def test_a_vendor_that_refuses_is_unknown_and_has_lost_nothing(cloud: Rehearsal) -> None:
    faults = f"{cloud.found.url}/_local/faults"
    try:
        for vendor, status in (("betterstack", 401), ("qstash", 403)):
            fault = {"vendor": vendor, "kind": "status", "status": status}
            httpx.post(faults, json=fault, trust_env=False, timeout=30).raise_for_status()
        code, found, said = drift(cloud)
    finally:
        httpx.delete(faults, trust_env=False, timeout=30).raise_for_status()
    assert (code, found) == (1, {})
    assert "BETTERUPTIME_API_TOKEN is refused (401)" in str(said["unknown"])
    assert "QSTASH_TOKEN is refused (403)" in str(said["unknown"])


def test_what_was_changed_or_made_is_found_classified_and_nothing_else(cloud: Rehearsal) -> None:
    there = Dashboards(cloud)
    assert CLASSES.keys() == ALTERED.keys()
    for tampering in ALTERED.values():
        tampering.do(there)
    for twin in TWINS.values():
        twin.make(there)
    there.call("PATCH", there.variable("STRIPE_SECRET_KEY"), {"value": "sk_live_of_somebody_else"})
    code, found, said = drift(cloud)
    assert code == 7
    changed = {SHOWN_BY.get(type_, (t.noun, t.name)): CLASSES[type_][0] for type_, t in ALTERED.items()}
    twins = {(t.noun, t.name) for t in TWINS.values()}
    hidden = ("Vercel variable", "variables-stripe-secret-key")
    by_change = {change: {k for k, f in found.items() if f["change"] == change} for change in ("changed", "unmanaged")}
    assert by_change["changed"] == set(changed)
    assert {key: found[key]["drift_class"] for key in changed} == changed
    assert {key[0] for key in by_change["unmanaged"]} == {key[0] for key in twins}
    assert len(by_change["unmanaged"]) == len(twins)
    assert {key for key in found if key not in by_change["changed"] | by_change["unmanaged"]} == {hidden}
    assert found[hidden]["change"] == "rewritten"
    assert not [secret for secret in secrets(cloud) if secret in str(said)]
    assert "process-pending-payouts, which so runs twice" in str(found[("QStash schedule", TWINS[r.SCHEDULE].name)])
    assert said["findings"][0]["step"] == "replace", "what would be replaced is to stand first"


def test_fix_shows_what_it_would_do_and_does_nothing_unasked(cloud: Rehearsal) -> None:
    there = Dashboards(cloud)
    there.call("DELETE", f"https://qstash.upstash.io/v2/schedules/{TWINS[r.SCHEDULE].name}")  # `up` refuses it
    for type_, tampering in REMOVED.items():
        if type_ not in (*HOLDING_DATA, RENAMED):
            tampering.do(there)
    before = puts(cloud)
    ran = cloud.eleva("drift", "fix", "production")
    assert ran.code == 1
    assert puts(cloud) == before
    assert "create   monitoring-monitor-stripe" in ran.output
    assert "update   hosting-firewall" in ran.output
    assert "write    variables-stripe-secret-key" in ran.output
    assert "left     Neon database database-audit" in ran.output


def test_after_fix_nothing_is_left_to_do(cloud: Rehearsal) -> None:
    there, since = Dashboards(cloud), cloud.last_request()
    ran = cloud.eleva("drift", "fix", "production", "--yes")
    assert ran.code == 1, "the database's owner is left"
    assert "left     Neon database database-audit" in ran.output, ran.output
    there.call("PATCH", f"{there.branch}/databases/auditdb", {"database": {"owner_name": "auditdb_owner"}})
    ran = cloud.up("production", "--refresh", "--expect-no-changes")
    assert ran.code == 0, ran.output
    written = [each["request"] for each in cloud.writes(since) if "/env/" in each["path"]]
    key = [each for each in written if "sk_live_" in str(each.get("value"))]
    assert key, "Stripe's key was not written again"
    assert "somebody_else" not in str(written)
    assert not [each for each in cloud.writes(since) if each["method"] == "DELETE"], "fix deleted something"


def test_what_holds_data_is_gone_and_more_than_a_third_of_a_vendor_is_not_believed(cloud: Rehearsal) -> None:
    there = Dashboards(cloud)
    for type_ in (*HOLDING_DATA, RENAMED):
        REMOVED[type_].do(there)
    code, found, said = drift(cloud)
    assert code == 1
    assert "Neon seems to have lost 2 of 3 resources at once" in str(said["doubted"])
    assert "Upstash seems to have lost 1 of 1 resources at once" in str(said["doubted"])
    assert {f["type"] for f in found.values() if f["change"] == "deleted"} == {RENAMED}


def test_everything_that_is_gone_is_found_once_its_vendor_is_believed(cloud: Rehearsal) -> None:
    there = Dashboards(cloud)
    for tampering in REMOVED_WITH_CONTENTS.values():
        tampering.do(there)
    vendors = [part for name in ("Vercel", "Neon", "Upstash", "QStash", "Better Stack") for part in ("--believe", name)]
    code, found, _ = drift(cloud, *vendors)
    assert code == 7
    for type_, tampering in {**REMOVED_WITH_CONTENTS, **{t: REMOVED[t] for t in (*HOLDING_DATA, RENAMED)}}.items():
        finding = found[(tampering.noun, tampering.name)]
        assert (finding["change"], finding["drift_class"]) == ("deleted", CLASSES[type_][1]), finding
