"""QStash schedules under the real engine, default providers off: in place, idempotent, no secret in the state."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.engine.install import install
from infra.vendors.destination import LOCAL_CLOUD
from tests.support.qstash import Emulated, emulated

pytestmark = pytest.mark.e2e

DRIFT = 7  # the engine's exit code for changes that were not expected
CHECK_FAILED = 1
SECRET = "the-cron-secret"  # made up here
PROGRAM = """\
import json
from pathlib import Path
import pulumi
from infra.components import providers
from infra.components.qstash_schedule import QstashSchedule

declared = json.loads(Path(__file__).with_name("declared.json").read_text())
bearer = pulumi.Output.concat("Bearer ", pulumi.Config().require_secret("cron"))
QstashSchedule(
    "jobs-keep-alive",
    destination="https://eleva.example/api/cron/keep-alive",
    method="GET",
    retries=3,
    timeout_s=70,
    headers={"Authorization": bearer, "x-cron-job-name": "keepAlive"},
    opts=pulumi.ResourceOptions(provider=providers.dynamic("qstash")),
    **declared,
)
"""
CONFIG = """\
config:
  pulumi:disable-default-providers: ["*"]
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engine")
    install(folder, lambda _: None)
    return folder


class Stack:
    """A program with one schedule, and a state that can be lost."""

    def __init__(self, engine: Path, folder: Path) -> None:
        self._program = folder / "program"
        self._program.mkdir()
        options = f"options: {{virtualenv: {sys.prefix}}}"
        (self._program / "Pulumi.yaml").write_text(f"name: jobs\nruntime:\n  name: python\n  {options}\n")
        (self._program / "__main__.py").write_text(PROGRAM)
        state = folder / "state"
        state.mkdir()
        self._environment = {
            "PATH": f"{engine}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": state.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "passphrase",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            LOCAL_CLOUD: os.environ[LOCAL_CLOUD],
            "QSTASH_TOKEN": LOCAL.qstash_token,
        }
        self._number = 0
        self.lose_state()

    def lose_state(self) -> None:
        """Go on with a stack that knows nothing."""
        self._number += 1
        (self._program / f"Pulumi.s{self._number}.yaml").write_text(CONFIG)
        self.run("stack", "init", f"s{self._number}")
        self.run("config", "set", "--secret", "cron", SECRET)

    def declare(self, cron: str = "*/5 * * * *", schedule_id: str = "eleva-test-keep-alive", **more: str) -> None:
        """Write what the program declares."""
        declared = {"cron": cron, "schedule_id": schedule_id, **more}
        (self._program / "declared.json").write_text(json.dumps(declared))

    def use_token(self, token: str) -> None:
        self._environment["QSTASH_TOKEN"] = token

    def run(self, *arguments: str, code: int = 0, hash_seed: str = "random") -> str:
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self._program,
            env={**self._environment, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert SECRET not in done.stdout + done.stderr
        return done.stdout + done.stderr

    def up(self, *arguments: str, hash_seed: str = "random") -> str:
        return self.run("up", "--yes", "--skip-preview", *arguments, hash_seed=hash_seed)

    def planned(self) -> list[tuple[str, list[str]]]:
        """Return the operations of a preview on the schedule, with the properties that are named as the reason."""
        steps = json.loads(self.run("preview", "--json"))["steps"]
        return [(step["op"], step.get("diffReasons")) for step in steps if step["urn"].endswith("jobs-keep-alive")]

    def schedule(self) -> dict[str, Any]:
        """Return the schedule as the state has it."""
        resources = json.loads(self.run("stack", "export"))["deployment"]["resources"]
        found: dict[str, Any] = next(each for each in resources if each["urn"].endswith("jobs-keep-alive"))
        return found


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulated]:
    with emulated(monkeypatch) as running:
        yield running


@pytest.fixture
def stack(engine: Path, tmp_path: Path, vendor: Emulated) -> Stack:
    stack = Stack(engine, tmp_path)
    stack.declare()
    stack.up()
    return stack


def test_the_state_holds_neither_token_nor_readable_headers(stack: Stack, vendor: Emulated) -> None:
    [live] = vendor.http.get("schedules").json()
    assert live["header"]["Authorization"] == [f"Bearer {SECRET}"]
    schedule = stack.schedule()
    assert schedule["id"] == "eleva-test-keep-alive"
    for properties in (schedule["inputs"], schedule["outputs"]):
        assert "ciphertext" in properties["headers"]
        assert LOCAL.qstash_token not in json.dumps(properties)
    stack.up("--expect-no-changes", hash_seed="7")  # the pickled provider is the same in every process


def test_an_edit_is_in_place_and_another_id_deletes_first(stack: Stack, vendor: Emulated) -> None:
    stack.declare(cron="0 9 * * *")
    assert stack.planned() == [("update", ["cron"])]
    vendor.calls.clear()
    stack.up()
    assert [write.split("/")[0] for write in vendor.writes()] == ["POST "]
    stack.declare(cron="0 9 * * *", schedule_id="eleva-test-other")
    vendor.calls.clear()
    stack.up()
    assert [write.split("/")[0] for write in vendor.writes()] == ["DELETE ", "POST "]
    assert [schedule["scheduleId"] for schedule in vendor.http.get("schedules").json()] == ["eleva-test-other"]


def test_drift_is_found_named_and_repaired(stack: Stack, vendor: Emulated) -> None:
    vendor.http.post("schedules/eleva-test-keep-alive/pause")
    stack.run("refresh", "--preview-only", "--expect-no-changes", code=DRIFT)
    stack.run("refresh", "--yes", "--skip-preview")
    assert stack.planned() == [("update", ["paused"])]
    stack.up()
    assert vendor.http.get("schedules/eleva-test-keep-alive").json()["isPaused"] is False
    vendor.http.delete("schedules/eleva-test-keep-alive")
    stack.run("refresh", "--preview-only", "--expect-no-changes", code=DRIFT)
    stack.up("--refresh")
    assert len(vendor.http.get("schedules").json()) == 1


def test_what_somebody_added_is_named_kept_secret_where_it_may_be_one_and_taken_away(
    stack: Stack, vendor: Emulated
) -> None:
    sent = next(call for call in vendor.calls if call.method == "POST")
    added = {
        "upstash-flow-control-key": "jobs",
        "upstash-flow-control-value": "rate=1, period=1d",
        "upstash-callback": f"https://other.example/{SECRET}",
        "upstash-callback-forward-authorization": f"Bearer {SECRET}",
        "upstash-failure-callback-forward-authorization": f"Bearer {SECRET}",
    }
    vendor.http.post(sent.path.removeprefix("/v2/"), headers={**sent.headers, **added})
    stack.run("refresh", "--preview-only", "--diff", "--expect-no-changes", code=DRIFT)
    stack.run("refresh", "--yes", "--skip-preview", "--diff")
    secret = {"callback", "callback_headers", "failure_callback_headers"}
    for properties in (stack.schedule()["inputs"], stack.schedule()["outputs"]):
        assert [name for name in secret if "ciphertext" not in properties[name]] == []
        assert properties["flow_control"] == {"key": "jobs", "rate": 1, "period": 86400}
    [(operation, reasons)] = stack.planned()
    assert (operation, {name.split(".")[0] for name in reasons}) == ("update", {"flow_control", *secret})
    stack.up("--diff")
    [live] = vendor.http.get("schedules").json()
    assert not {"flowControlKey", "callback", "callbackHeader", "failureCallbackHeader"} & set(live)
    stack.run("refresh", "--preview-only", "--expect-no-changes")


def test_a_wrong_failure_callback_is_refused_and_not_shown(stack: Stack, vendor: Emulated) -> None:
    stack.declare(failure_callback=f"https://eleva.example/{SECRET}#")
    vendor.calls.clear()
    shown = stack.run("up", "--yes", "--skip-preview", code=CHECK_FAILED)
    assert "failure_callback must be an https:// URL" in shown
    assert vendor.writes() == []


def test_after_a_lost_state_everything_is_adopted_without_a_write(stack: Stack, vendor: Emulated) -> None:
    stack.lose_state()
    vendor.calls.clear()
    stack.up()
    assert vendor.writes() == []
    stack.up("--expect-no-changes")


def test_a_rotated_token_needs_no_up_before_refresh_and_destroy(stack: Stack, vendor: Emulated) -> None:
    vendor.account.rotate_token()
    assert "QSTASH_TOKEN is refused" in stack.run("refresh", "--yes", "--skip-preview", code=1)
    stack.use_token("")
    assert "QSTASH_TOKEN is not set" in stack.run("refresh", "--yes", "--skip-preview", code=1)
    stack.use_token(vendor.account.token)
    stack.run("refresh", "--preview-only", "--expect-no-changes")
    stack.run("destroy", "--yes", "--skip-preview")
    assert vendor.writes()[-1] == "DELETE /v2/schedules/eleva-test-keep-alive"
