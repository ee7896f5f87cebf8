"""No secret in plain text: not in the state, not in what commands print, not in the logs, not in any argument.

Where one of these tests fails, it names the secret and does not show it.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
import psutil
import pytest

from infra.localcloud import environment
from infra.localcloud.accounts import LOCAL
from tests.support.rehearsal import Rehearsal

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

pytestmark = pytest.mark.e2e
SAMPLE_EVERY_S = 0.02
NEW_CRON_SECRET = "c5" * 32
#: A key for tests, where production needs a live one.
WRONG_STRIPE_KEY = "sk_" + "test_" + "a7" * 20


class Secrets:
    """Secret values by where they are from; its representation, which pytest prints, has none of them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)
        self.names = set(self._values)

    def __repr__(self) -> str:
        return f"Secrets({sorted(self.names)})"

    def and_also(self, **values: str) -> Secrets:
        """Return these and further ones."""
        return Secrets({**self._values, **values})

    def found_in(self, text: str) -> list[str]:
        """Return the names of those whose value is in `text`."""
        return sorted(name for name, value in self._values.items() if value in text)

    def everything(self) -> str:
        """Return a text with all of them in it."""
        return json.dumps(self._values)


def store_of(rehearsal: Rehearsal) -> SecretsManagerClient:
    return boto3.client(
        "secretsmanager",
        region_name=LOCAL.aws_region,
        endpoint_url=rehearsal.found.aws_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


@contextmanager
def stored(rehearsal: Rehearsal, variable: str, value: str) -> Iterator[None]:
    """Have another value in the store for the length of the context."""
    store, name = store_of(rehearsal), f"eleva/production/{variable}"
    before = store.get_secret_value(SecretId=name)["SecretString"]
    store.put_secret_value(SecretId=name, SecretString=value)
    try:
        yield
    finally:
        store.put_secret_value(SecretId=name, SecretString=before)


@contextmanager
def watching_arguments(seen: set[str]) -> Iterator[None]:
    """Add to `seen` the command lines of all processes that are seen while the context lasts."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLE_EVERY_S):
            seen.update(" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def secrets(production: Rehearsal) -> Secrets:
    """Every secret value that exists on the platform."""
    store = store_of(production)
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
    return Secrets({**found, **{name: value for name, value in credentials.items() if name != "UPSTASH_EMAIL"}})


def test_there_is_something_to_find(secrets: Secrets) -> None:
    assert {"Redis token", "eleva/production/STRIPE_SECRET_KEY", "password of audit.direct_url"} <= secrets.names
    found = secrets.found_in(secrets.everything())
    assert found == sorted(secrets.names)


def test_a_failure_shows_none_of_them(secrets: Secrets) -> None:
    found = secrets.found_in(repr(secrets))
    assert found == []


def test_the_state_holds_no_secret_in_plain_text(production: Rehearsal, secrets: Secrets) -> None:
    found = secrets.found_in(json.dumps(production.export("production")))
    assert found == []


def test_commands_print_no_secret(production: Rehearsal, secrets: Secrets) -> None:
    output = (production.layout.home / "up.log").read_text()
    output += production.pulumi("preview", "--stack", "production", "--diff").output
    output += production.pulumi("stack", "--stack", "production").output
    output += production.pulumi("refresh", "--stack", "production", "--preview-only", "--diff").output
    output += production.eleva("secrets", "list", "production").output
    output += production.eleva("local", "requests").output
    found = secrets.found_in(output)
    assert found == []


def test_a_changed_secret_is_neither_shown_nor_handed_over_in_an_argument(
    production: Rehearsal, secrets: Secrets
) -> None:
    every, seen = secrets.and_also(new=NEW_CRON_SECRET), set[str]()
    with stored(production, "CRON_SECRET", NEW_CRON_SECRET):
        preview = production.pulumi("preview", "--stack", "production", "--diff").output
        with watching_arguments(seen):
            up = production.up("production", "--diff").output
    restored = production.up("production", "--diff").output
    for output in (preview, up, restored):
        found, changes = every.found_in(output), "variables-cron-secret" in output
        assert found == []
        assert changes
    # What runs a program, a vendor's plugin and a dynamic provider has been seen; so has the local cloud itself.
    arguments = "\n".join(seen)
    for part in ("pulumi up", "pulumi-language-python-exec", "infra.localcloud.plugins", "infra.localcloud.server"):
        watched = part in arguments
        assert watched, part
    found = every.found_in(arguments)
    assert found == []


def test_a_refused_secret_is_named_and_not_shown(production: Rehearsal, secrets: Secrets) -> None:
    before = production.last_request()
    with stored(production, "STRIPE_SECRET_KEY", WRONG_STRIPE_KEY):
        ran = production.up("production")
    code, named = ran.code, "STRIPE_SECRET_KEY" in ran.output
    assert (code != 0, named) == (True, True)
    assert production.writes(before) == []
    found = secrets.and_also(refused=WRONG_STRIPE_KEY).found_in(ran.output)
    assert found == []


def test_the_local_cloud_s_log_holds_no_secret(production: Rehearsal, secrets: Secrets) -> None:
    found = secrets.found_in(production.layout.log.read_text(errors="replace"))
    assert found == []
