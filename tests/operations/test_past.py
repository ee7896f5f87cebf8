"""What is known of a stack: read from its bucket, or told by pulumi. Both say the same of a real one in tests/e2e."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.operations.history import ENTRIES, FailedRun
from infra.operations.lease.backend import Backend
from infra.operations.past import Past, read_past
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.state import Managed, State
from tests.support.answers import command

URN = "urn:pulumi:production::eleva::vercel:P::app"
APP = {"urn": URN, "type": "vercel:P", "id": "prj_1"}
FULL = State([Managed("vercel:P", "prj_1", {}, "app", urn=URN)])
STACKS, HISTORY = ".pulumi/stacks/eleva/production", ".pulumi/history/eleva/production/production"


@pytest.fixture(autouse=True)
def no_pulumi(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on the bucket; whoever asks pulumi fails."""
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"s3://{backend.bucket}/folder?region=eu-central-1")
    monkeypatch.setenv("PATH", "")


def pulumi_tells(state: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a pulumi that exports `state`, and no history."""
    exported = json.dumps({"deployment": state})
    command(folder, f"case $2 in export) echo '{exported}';; *) echo '[]';; esac")
    monkeypatch.setenv("PATH", str(folder))


def put(backend: Backend, key: str, content: object) -> None:
    backend.s3.put_object(Bucket=backend.bucket, Key=backend.prefix + key, Body=json.dumps(content).encode())


def put_state(backend: Backend, latest: dict[str, Any] | None, form: str = ".json") -> None:
    put(
        backend,
        STACKS + form,
        {"version": 3, "checkpoint": {"stack": "organization/eleva/production", "latest": latest}},
    )


def put_run(backend: Backend, minute: int, result: str = "failed", form: str = ".json") -> None:
    began = int(datetime(2026, 11, 26, 2, minute, tzinfo=UTC).timestamp())
    entry = {"kind": "update", "result": result, "startTime": began, "endTime": began + 30}
    put(backend, f"{HISTORY}-{began}000000000.history{form}", {**entry, "resourceChanges": {"same": 1, "create": 3}})
    put(backend, f"{HISTORY}-{began}000000000.checkpoint{form}", {})


def test_the_state_and_the_failed_runs_are_read_from_the_bucket(backend: Backend) -> None:
    put_state(backend, {"resources": [APP]})
    put(backend, f"{STACKS}.json.bak", {"checkpoint": {"latest": None}})
    put(backend, ".pulumi/stacks/eleva/production-eu.json.gz", "another stack's")
    put_run(backend, 37, "succeeded")
    put_run(backend, 38)
    put_run(backend, 39)
    times = [(datetime(2026, 11, 26, 2, minute, tzinfo=UTC), 30) for minute in (39, 38)]
    assert read_past("production") == Past(FULL, [FailedRun(at, at.replace(second=to)) for at, to in times])


def test_a_stack_that_was_never_deployed_has_no_past(backend: Backend) -> None:
    put_state(backend, None)
    assert read_past("production") == Past(State([]), [])


def test_a_long_history_is_read_as_far_as_pulumi_would_tell_it(backend: Backend) -> None:
    put_state(backend, None)
    for minute in range(ENTRIES + 5):
        put_run(backend, minute)
    assert len(read_past("production").failed) == ENTRIES


def test_pulumi_is_asked_for_a_state_that_is_compressed_or_was(
    backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_state(backend, None)
    put_state(backend, None, ".json.zst")
    with pytest.raises(PulumiFailed):
        read_past("production")
    pulumi_tells({"resources": [APP]}, tmp_path, monkeypatch)
    assert read_past("production") == Past(FULL, [])


def test_pulumi_is_asked_for_a_history_that_is_compressed(backend: Backend) -> None:
    put_state(backend, None)
    put_run(backend, 39, form=".json.gz")
    with pytest.raises(PulumiFailed):
        read_past("production")


@pytest.mark.parametrize("key", [f"{STACKS}.yaml", ".pulumi/stacks/production.json"])
def test_pulumi_is_asked_for_a_state_that_is_not_where_it_is_now(key: str, backend: Backend) -> None:
    put(backend, key, {})
    with pytest.raises(PulumiFailed):
        read_past("production")


@pytest.mark.parametrize("content", ["[]", '{"deployment": {}}', "no JSON"])
def test_pulumi_is_asked_for_a_state_of_an_unknown_form(content: str, backend: Backend) -> None:
    backend.s3.put_object(Bucket=backend.bucket, Key=f"{backend.prefix}{STACKS}.json", Body=content.encode())
    with pytest.raises(PulumiFailed):
        read_past("production")


@pytest.mark.parametrize("url", ["file:///tmp/stacks", "s3://nowhere?region=eu-central-1"])
def test_pulumi_is_asked_where_there_is_no_such_bucket(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", url)
    with pytest.raises(PulumiFailed):
        read_past("production")
    pulumi_tells({"resources": [APP]}, tmp_path, monkeypatch)
    assert read_past("production") == Past(FULL, [])
