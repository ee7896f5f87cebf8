"""A branch's environment from its creation to its end: it works, is its own, is as declared, and leaves nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from infra.localcloud.aws import STATE_BUCKET
from tests.e2e.test_isolation import client, stored
from tests.support.environments import Environments, stack_of

pytestmark = pytest.mark.e2e
BRANCH = "feat/one"
STACK = stack_of(BRANCH)
OWN = {
    "AUDITLOG_DATABASE_URL",
    "DATABASE_URL",
    "DATABASE_URL_UNPOOLED",
    "NEXT_PUBLIC_APP_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "UPSTASH_REDIS_REST_URL",
}


def opened(previews: Environments, url: str, **changes: Any) -> str:
    """Open a database as a client on the local cloud does; return whose it is."""
    environment = previews.cloud.environment()
    transport = {"hostaddr": environment["PGHOSTADDR"], "port": environment["PGPORT"], "connect_timeout": 30}
    with psycopg.connect(url, **{**transport, **changes}) as connection:
        row = connection.execute("select current_user || '@' || current_database()").fetchone()
    assert row
    return str(row[0])


def pinged(previews: Environments, url: str, token: str) -> int:
    """Return what Redis answers to a token."""
    address, target = httpx.URL(previews.cloud.found.url), httpx.URL(f"{url}/ping")
    local = target.copy_with(scheme=address.scheme, host=address.host, port=address.port)
    headers = {"Host": target.host, "Authorization": f"Bearer {token}"}
    return httpx.get(local, headers=headers, trust_env=False, timeout=30).status_code


def drifted(previews: Environments) -> list[str]:
    """Return what `eleva drift` tells of production and the base."""
    ran = previews.cloud.eleva("drift", "production", "preview", "--json")
    said = json.loads(ran.output[ran.output.index("{") :])
    return [f"{each['noun']} {each['name']}" for each in said["findings"]]


def test_an_environment_lives_and_goes(previews: Environments) -> None:
    previews.push(BRANCH)
    before, built = previews.everything(), previews.deployments(BRANCH)
    assert previews.create("no-such-branch").code == 1
    made = previews.json("create", BRANCH, "--pr", "12")
    assert (made["stack"], made["pull_request"]) == (STACK, 12)
    assert made["deployment"]
    assert previews.deployments(BRANCH) == built + 1
    assert {each["key"] for each in previews.variables(BRANCH)} == OWN
    assert {tuple(each["target"]) for each in previews.variables(BRANCH)} == {("preview",)}

    writes = previews.cloud.last_request()
    again = previews.create(BRANCH, "--markdown")
    assert again.code == 0, again.output
    assert f"### Preview of `{BRANCH}`: {made['origin']}" in again.output
    assert previews.cloud.writes(writes) == []
    assert previews.json("show", BRANCH)[0]["expires"] == made["expires"]

    assert previews.cloud.eleva("verify", STACK).code == 0
    unchanged = previews.cloud.pulumi("preview", "--stack", STACK, "--expect-no-changes")
    assert unchanged.code == 0, unchanged.output
    assert drifted(previews) == []

    assert [(each["branch"], each["state"]) for each in previews.json("list")] == [(BRANCH, "kept")]
    assert previews.json("extend", BRANCH, "--ttl", "20d")["expires"] > made["expires"]

    gone = previews.json("destroy", BRANCH)["destroyed"]
    assert len([each for each in gone if each.startswith("Vercel variable")]) == len(OWN)
    assert previews.everything() == before
    assert previews.json("list") == []
    assert previews.json("destroy", BRANCH)["destroyed"] == []
    shown = previews.cloud.eleva("preview", "show", BRANCH)
    assert (shown.code, shown.output.strip()) == (1, f"{STACK} is not there: eleva preview create makes it")


def test_its_credentials_open_its_own_and_nothing_of_production_or_of_another_branch(previews: Environments) -> None:
    for branch in ("mine", "theirs"):
        previews.push(branch)
        previews.json("create", branch)
    mine, theirs = previews.outputs(stack_of("mine")), previews.outputs(stack_of("theirs"))
    production = previews.outputs("production")
    for url in mine["database"].values():
        parts = psycopg.conninfo.conninfo_to_dict(url)
        assert opened(previews, url) == f"{parts['user']}@{parts['dbname']}"
        for other in (production, theirs):
            for foreign in other["database"].values():
                with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                    opened(previews, foreign, user=parts["user"], password=parts["password"])
    assert pinged(previews, mine["cache"]["rest_url"], mine["cache"]["rest_token"]) == httpx.codes.OK
    redis = {each["database_name"]: each for each in previews.databases()}
    for name in ("eleva-production", f"eleva-{stack_of('theirs')}"):
        url = f"https://{redis[name]['endpoint']}"
        assert pinged(previews, url, mine["cache"]["rest_token"]) == httpx.codes.UNAUTHORIZED
        assert pinged(previews, url, redis[name]["rest_token"]) == httpx.codes.OK
    without_state(previews, "mine")
    assert drifted(previews) == []
    for branch in ("mine", "theirs"):
        previews.json("destroy", branch)


def without_state(previews: Environments, branch: str) -> None:
    """Delete a stack's state, as somebody who cannot see it has none."""
    for key in previews.objects():
        if f"/stacks/eleva/{stack_of(branch)}.json" in key:
            previews.s3.delete_object(Bucket=STATE_BUCKET, Key=key)


@pytest.fixture
def leaked(previews: Environments) -> Iterator[Callable[[str], str]]:
    """Plant a leak of that name; yield what does so and returns a value that nobody may see. It is gone afterwards."""
    mended: list[Callable[[], object]] = []
    settings = previews.cloud.layout.settings / "Pulumi.preview.yaml"
    secrets = client(previews.cloud, "secretsmanager")

    def by_hand() -> str:
        value = str(previews.outputs("production")["database"]["main.pooled_url"])
        id_ = previews.set_variable("DATABASE_URL", value)
        mended.append(lambda: previews.unset_variable(id_))
        return value

    def shared() -> str:
        value = str(previews.outputs("production")["database"]["main.pooled_url"])
        id_ = previews.share_variable("ANALYTICS_URL", value)
        mended.append(lambda: previews.unshare_variable(id_))
        return value

    def secret() -> str:
        value, id_ = stored(previews.cloud, "production")["RESEND_API_KEY"], "eleva/preview/SENTRY_AUTH_TOKEN"
        secrets.create_secret(Name=id_, SecretString=value)
        mended.append(lambda: secrets.delete_secret(SecretId=id_, ForceDeleteWithoutRecovery=True))
        return value

    def live_key() -> str:
        present, value = settings.read_text(), "pk_live_Y2xlcmsuZWxldmEuY2FyZSQ"
        variables = yaml.safe_load(present)["eleva:variables"]
        previews.cloud.configure("preview", variables={**variables, "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY": value})

        def mend() -> None:
            settings.write_text(present)
            previews.cloud.configure("preview")

        mended.append(mend)
        return value

    planted = {
        "by hand at Vercel": by_hand,
        "in the whole team": shared,
        "as a secret": secret,
        "in the stack file": live_key,
    }
    yield lambda name: planted[name]()
    for mend in mended:
        mend()


@pytest.mark.parametrize(
    ("where", "variable"),
    [
        ("by hand at Vercel", "variable DATABASE_URL at Vercel: shares the host and password and value of"),
        ("in the whole team", "shared variable ANALYTICS_URL of the team at Vercel: shares the host and password and"),
        ("as a secret", "variable SENTRY_AUTH_TOKEN of preview: shares the value of production's RESEND_API_KEY"),
        ("in the stack file", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: is not of test mode"),
    ],
)
def test_a_leak_is_refused_by_name_before_anything_is_made(
    previews: Environments, leaked: Callable[[str], str], where: str, variable: str
) -> None:
    previews.push("leaky")
    value = leaked(where)
    before, built, last = previews.everything(), previews.deployments("leaky"), previews.cloud.last_request()
    ran = previews.create("leaky")
    assert ran.code == 1
    assert variable in ran.output
    assert value not in ran.output
    assert previews.cloud.writes(last) == []
    assert (previews.everything(), previews.deployments("leaky")) == (before, built)


MIGRATION = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL_UNPOOLED"]) as connection:
    connection.execute("create table if not exists migrated ()")
print("credentials:", sorted(name for name in os.environ if "VERCEL" in name or "AWS" in name or "NEON" in name))
"""


def test_a_hook_that_fails_leaves_the_environment_for_one_that_migrates(previews: Environments) -> None:
    previews.push("hooked")
    before, built = previews.everything(), previews.deployments("hooked")
    try:
        previews.cloud.configure("preview", previews={"hook": ["false"]})
        failed = previews.create("hooked")
        assert failed.code == 1
        assert "the hook `false` failed (exit code 1)" in failed.output
        assert previews.json("show", "hooked")[0]["state"] == "kept"
        assert previews.deployments("hooked") == built
        previews.cloud.configure("preview", previews={"hook": [sys.executable, "-c", MIGRATION]})
        completed = previews.create("hooked")
    finally:
        previews.cloud.configure("preview", previews=None)
    assert completed.code == 0, completed.output
    assert "credentials: []" in completed.output
    assert previews.deployments("hooked") == built + 1
    url = previews.outputs(stack_of("hooked"))["database"]["main.direct_url"]
    environment = previews.cloud.environment()
    with psycopg.connect(url, hostaddr=environment["PGHOSTADDR"], port=environment["PGPORT"]) as connection:
        assert connection.execute("select count(*) from migrated").fetchone() == (0,)
    previews.json("destroy", "hooked")
    assert previews.everything() == before
