"""A rebuild: refused, with the state alone lost, with more lost, killed on its way, and of what previews share."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import psutil
import psycopg
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, STATE_BUCKET
from infra.localcloud.paths import ROOT
from infra.operations.existing import same_job
from infra.platform import naming
from infra.platform.jobs import JOBS, enabled
from infra.policy import resources
from tests.support.rehearsal import Rehearsal, rehearsing
from tests.support.strays import compared
from tests.support.tampering import REMOVED
from tests.support.vendors import NEON, QSTASH, Dashboards
from tests.support.waiting import wait_for

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient

pytestmark = pytest.mark.e2e
REBUILD = ("recovery", "rebuild", "production", "--confirm", "production")
SAME = ("--same", "ENCRYPTION_KEY")
ROWS = 20_000
KEY = f"{naming.secret_prefix('production')}ENCRYPTION_KEY"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A local cloud of this module's own, with production and bookings on it."""
    with rehearsing(tmp_path_factory.mktemp("rebuild") / "local") as rehearsal:
        ran = rehearsal.eleva("local", "up")
        assert ran.code == 0, ran.output
        with database(rehearsal) as bookings:
            bookings.execute(
                f"create table bookings as select n as id, md5(n::text) as note from generate_series(1, {ROWS}) n"
            )
        yield rehearsal


def database(cloud: Rehearsal) -> psycopg.Connection[Any]:
    url = json.loads(cloud.pulumi("stack", "output", "-s", "production", "--show-secrets", "--json").output)
    environment = cloud.environment()
    return psycopg.connect(
        url["database"]["main.direct_url"], hostaddr=environment["PGHOSTADDR"], port=environment["PGPORT"]
    )


def checksum(cloud: Rehearsal) -> Any:
    with database(cloud) as bookings:
        return bookings.execute("select count(*), md5(string_agg(note, '' order by id)) from bookings").fetchone()


def aws(cloud: Rehearsal) -> dict[str, Any]:
    return {
        "region_name": LOCAL.aws_region,
        "endpoint_url": cloud.found.aws_url,
        "aws_access_key_id": ACCESS_KEY_ID,
        "aws_secret_access_key": SECRET_ACCESS_KEY,
    }


def lose_state(cloud: Rehearsal, stack: str = "production") -> None:
    """Delete everything that pulumi keeps of the stack."""
    s3: S3Client = boto3.client("s3", **aws(cloud))
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=STATE_BUCKET, Prefix=".pulumi/"):
        for each in page.get("Contents", []):
            if stack in each["Key"]:
                s3.delete_object(Bucket=STATE_BUCKET, Key=each["Key"])


def rebuilt(cloud: Rehearsal, *further: str, command: tuple[str, ...] = REBUILD) -> dict[str, Any]:
    """Type the command; return what it says that it did."""
    ran = cloud.eleva(*command, *further, "--json")
    assert ran.code == 0, ran.output
    found: dict[str, Any] = json.loads(next(line for line in ran.output.splitlines() if line.startswith("{")))
    return found


def replace_secrets(cloud: Rehearsal) -> None:
    """Store another key of a vendor, which nobody deploys, and the encryption key once more."""
    ran = cloud.eleva("secrets", "set", "production", "NOVU_SECRET_KEY", "--replace", stdin="another" * 5)
    assert ran.code == 0, ran.output
    store: SecretsManagerClient = boto3.client("secretsmanager", **aws(cloud))
    store.put_secret_value(SecretId=KEY, SecretString=store.get_secret_value(SecretId=KEY)["SecretString"])


def destinations(cloud: Rehearsal) -> Counter[str]:
    """Return how many schedules call each job."""
    schedules = Dashboards(cloud).call("GET", f"{QSTASH}/schedules")
    return Counter(same_job(each["destination"]) for each in schedules)


def expect_as_declared(cloud: Rehearsal) -> None:
    """Prove that nothing is left to do, lost or there twice."""
    ran = cloud.up("production", "--expect-no-changes")
    assert ran.code == 0, ran.output
    assert destinations(cloud) == {job.path: 1 for job in enabled(JOBS)}
    there = compared(cloud, "production")
    assert (there.twice, there.lost) == ((), ())


def expect_refused(cloud: Rehearsal, words: str, *arguments: str) -> None:
    """Prove that a rebuild refuses, and touches no vendor and no stack."""
    before = cloud.last_request()
    ran = cloud.eleva(*(arguments or REBUILD))
    assert ran.code == 1, ran.output
    assert words in ran.output
    assert cloud.writes(before) == []
    assert "no stack named 'production'" in cloud.pulumi("stack", "export", "--stack", "production").output


def test_a_stack_that_has_its_state_is_no_case_for_it(cloud: Rehearsal) -> None:
    before = cloud.last_request()
    ran = cloud.eleva(*REBUILD)
    assert ran.code == 1
    assert "eleva up production -- --refresh" in ran.output
    assert cloud.requests(before) == []


def test_what_was_lost_is_shown_first_and_needs_the_stack_s_name(cloud: Rehearsal) -> None:
    lose_state(cloud)
    expect_refused(cloud, "--confirm production does it", "recovery", "rebuild", "production")
    wrong = cloud.eleva("recovery", "rebuild", "production", "--confirm", "preview")
    assert wrong.code == 2
    assert "no stack named 'production'" in cloud.pulumi("stack", "export", "--stack", "production").output


def test_without_the_encryption_key_nothing_is_done_and_no_other_is_made(cloud: Rehearsal) -> None:
    store: SecretsManagerClient = boto3.client("secretsmanager", **aws(cloud))
    store.delete_secret(SecretId=KEY, RecoveryWindowInDays=7)
    try:
        expect_refused(cloud, "ENCRYPTION_KEY")
        assert KEY not in {each["Name"] for each in store.list_secrets(MaxResults=100)["SecretList"]}
    finally:
        store.restore_secret(SecretId=KEY)


def test_with_the_state_alone_lost_no_vendor_is_written_to(cloud: Rehearsal) -> None:
    """It was lost two tests ago."""
    before = cloud.last_request()
    found = rebuilt(cloud)
    assert cloud.writes(before) == []
    assert {step["action"] for step in found["plan"]} == {"adopt"}
    assert found["done"]["verified"]
    expect_as_declared(cloud)
    assert cloud.writes(before) == []
    assert checksum(cloud)[0] == ROWS


def hits(faults: str) -> int:
    """Return how often the one planned fault has hit."""
    found: int = httpx.get(faults, trust_env=False, timeout=30).json()[0]["hits"]
    return found


def kill_rebuild(cloud: Rehearsal, method: str, path: str) -> None:
    """Begin a rebuild, and kill all of it when a vendor has done what such a call asks for and has not answered."""
    fault = {"kind": "timeout", "count": 1, "after_effect": True, "method": method, "path": path}
    faults = f"{cloud.found.url}/_local/faults"
    httpx.post(faults, json=fault, trust_env=False, timeout=30).raise_for_status()
    temporary = cloud.layout.home / "tmp"  # what is killed cannot remove its folders
    temporary.mkdir(exist_ok=True)
    with (cloud.layout.home / "killed.log").open("ab") as log:
        process = subprocess.Popen(
            [str(Path(sys.prefix) / "bin" / "eleva"), *REBUILD, *SAME],
            env=cloud.environment(TMPDIR=str(temporary)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(lambda: hits(faults) or process.poll() is not None, within_s=300)
        assert process.poll() is None, "the rebuild ended before that call"
    finally:
        family: list[psutil.Process] = []
        with suppress(psutil.NoSuchProcess):
            family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        for each in family:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait()
        psutil.wait_procs(family)
        httpx.delete(faults, trust_env=False, timeout=30).raise_for_status()


def test_more_lost_than_the_state_and_killed_twice_on_the_way_it_ends_the_same(cloud: Rehearsal) -> None:
    there = Dashboards(cloud)
    secrets = cloud.eleva("secrets", "list", "production").output
    for type_ in (resources.MONITOR, resources.SCHEDULE, resources.VERCEL_VARIABLE):
        REMOVED[type_].do(there)
    replace_secrets(cloud)
    lose_state(cloud)
    expect_refused(cloud, "--same ENCRYPTION_KEY")
    kill_rebuild(cloud, "GET", "/api/v2/heartbeats/*")  # a provider reads, for a state that nobody has seen yet
    words = "variables-novu-secret-key: may have an older value, and is set anew"
    expect_refused(cloud, words, "recovery", "rebuild", "production", *SAME)
    kill_rebuild(cloud, "POST", "/api/v2/monitors")  # the state is there by now
    found = rebuilt(cloud, *SAME)
    for copy in ROOT.glob("eleva-production-state-*.json"):  # of the state as it was after the kill
        copy.unlink()
    pending = cloud.export("production")["deployment"].get("pending_operations")
    assert not pending
    assert found["done"]["verified"]
    expect_as_declared(cloud)
    assert checksum(cloud)[0] == ROWS
    assert cloud.eleva("secrets", "list", "production").output == secrets
    assert "the state of production is there" in cloud.eleva(*REBUILD).output


def lose_databases_of_previews(cloud: Rehearsal) -> None:
    there, organisation = Dashboards(cloud), f"{NEON}/projects?org_id={LOCAL.neon_org_id}"
    for project in there.call("GET", organisation)["projects"]:
        if project["name"] == naming.database_project("preview"):
            url = f"{NEON}/projects/{project['id']}"
            (branch,) = there.call("GET", f"{url}/branches")["branches"]
            there.call("PATCH", f"{url}/branches/{branch['id']}", {"branch": {"protected": False}})
            there.call("DELETE", url)


def test_the_base_of_previews_comes_back_without_backups_and_touches_nothing_of_production(cloud: Rehearsal) -> None:
    up = cloud.up("preview")
    assert up.code == 0, up.output
    lose_state(cloud, "preview")
    lose_databases_of_previews(cloud)
    before = cloud.last_request()
    found = rebuilt(cloud, command=("recovery", "rebuild", "preview", "--confirm", "preview"))
    assert found["done"]["verified"]
    made = {step["noun"] for step in found["plan"] if step["action"] == "create"}
    assert made == {"Neon project", "Neon role", "Neon database"}
    assert {entry["vendor"] for entry in cloud.writes(before)} == {"neon"}
    for stack in ("preview", "production"):
        ran = cloud.up(stack, "--expect-no-changes")
        assert ran.code == 0, ran.output
