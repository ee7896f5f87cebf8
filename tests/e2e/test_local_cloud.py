"""The local cloud with the real engine: starting, two stacks side by side, committed keys, scrubbing, stopping."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from infra.localcloud import control, running
from infra.localcloud.control import LocalCloudFailed, NoProxy
from infra.localcloud.guard import NotLocal
from infra.localcloud.paths import HOME_VARIABLE, Layout
from tests.support.credentials import REAL

pytestmark = pytest.mark.e2e

#: What `pulumi stack init` on the real state leaves in a committed stack file; no local key opens it.
COMMITTED = """\
secretsprovider: awskms://alias/eleva-state?region=eu-central-1
encryptedkey: AQICAHhyZWFsLWtleS1vZi10aGUtcmVhbC1zdGF0ZQ==
config:
  eleva:token: {secure: v1:cmVhbA==:cmVhbA==}
"""
PROGRAM = """\
import pulumi
print("a program's own words")
pulumi.export("accounts", pulumi.Config("eleva").require_object("accounts")["aws"]["account_id"])
pulumi.export("secret", pulumi.Output.secret(f"of {pulumi.get_stack()}"))
"""


def silent(_: str) -> None: ...


def clone(root: Path) -> Layout:
    """Make a repository with two stacks that belong to a real state."""
    options = f"runtime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}"
    (root / "Pulumi.yaml").write_text(f"name: sample\nmain: stacks\n{options}\n")
    (root / "stacks").mkdir()
    (root / "stacks" / "__main__.py").write_text(PROGRAM)
    for stack in ("production", "preview"):
        (root / f"Pulumi.{stack}.yaml").write_text(COMMITTED)
    (root / ".gitignore").write_text(".local/\n__pycache__/\n")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    author = ["-c", "user.name=test", "-c", "user.email=test@eleva.example"]
    subprocess.run(["git", *author, "commit", "-q", "-m", "all"], cwd=root, check=True)
    return Layout(root, root / ".local")


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The clone of the local cloud that tests leave running."""
    return clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Layout]:
    """A clone of a test's own, for what starts, kills and stops; nothing runs there before or afterwards."""
    layout = clone(tmp_path)
    try:
        yield layout
    finally:
        control.stop(layout)


@pytest.fixture(scope="module")
def local(layout: Layout) -> Iterator[running.Running]:
    found, ran_before = control.start(layout, silent, base={**os.environ, **REAL})
    try:
        assert not ran_before
        yield found
    finally:
        control.stop(layout)


def pulumi(layout: Layout, found: running.Running, *arguments: str, cwd: Path = Path("/")) -> str:
    """Run plain `pulumi`, from anywhere, as somebody would after `eval "$(eleva local env)"`."""
    done = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"],
        cwd=cwd,
        env=control.environment(layout, found),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_two_stacks_with_committed_keys_come_up_side_by_side_and_git_stays_clean(
    layout: Layout, local: running.Running
) -> None:
    for stack in ("production", "preview"):
        assert "a program's own words" in pulumi(layout, local, "up", "-s", stack, "--yes", "--skip-preview")
    for stack in ("production", "preview"):
        pulumi(layout, local, "up", "-s", stack, "--yes", "--skip-preview", "--expect-no-changes")
        outputs = json.loads(pulumi(layout, local, "stack", "output", "-s", stack, "--json", "--show-secrets"))
        assert outputs == {"accounts": "123456789012", "secret": f"of {stack}"}
        assert f"of {stack}" not in pulumi(layout, local, "stack", "export", "-s", stack)
    assert subprocess.check_output(["git", "status", "--porcelain"], cwd=layout.root) == b""


def test_a_changed_setting_counts_at_once_and_the_local_key_stays(layout: Layout, local: running.Running) -> None:
    file = layout.root / "Pulumi.preview.yaml"
    file.write_text(f"{COMMITTED}  eleva:colour: green\n")
    try:
        assert pulumi(layout, local, "config", "get", "eleva:colour", "-s", "preview").strip() == "green"
        pulumi(layout, local, "preview", "-s", "preview")
    finally:
        file.write_text(COMMITTED)


def test_nothing_of_the_user_s_credentials_reaches_a_process(layout: Layout, local: running.Running) -> None:
    server = local.process()
    assert server is not None
    for process in (server, *server.children(recursive=True)):
        values = set(process.environ().values())
        assert not values & set(REAL.values())
    seen = subprocess.check_output(
        [Path(sys.executable).parent / "eleva", "local", "run", "env"],
        env={**os.environ, **REAL, HOME_VARIABLE: str(layout.home)},
        text=True,
    )
    assert not [name for name, value in REAL.items() if f"={value}\n" in seen]
    assert f"ELEVA_LOCAL_CLOUD={local.url}" in seen


def test_starting_again_changes_nothing(layout: Layout, local: running.Running) -> None:
    with ThreadPoolExecutor(2) as pool:
        again = list(pool.map(lambda _: control.start(layout, silent), range(2)))
    assert again == [(local, True)] * 2


def test_a_state_file_that_leads_elsewhere_is_refused_before_the_first_call(
    layout: Layout, local: running.Running
) -> None:
    running.write(running.Running(local.pid, local.created, "https://api.vercel.com", local.aws_url, 1), layout.state)
    try:
        with pytest.raises(NotLocal, match=r"ELEVA_LOCAL_CLOUD is https://api\.vercel\.com"):
            control.start(layout, silent)
    finally:
        running.write(local, layout.state)


def test_reset_leaves_empty_stacks(layout: Layout, local: running.Running) -> None:
    pulumi(layout, local, "up", "-s", "production", "--yes", "--skip-preview")
    control.reset(layout)
    stacks = json.loads(pulumi(layout, local, "stack", "ls", "--json"))
    assert {stack["name"]: stack.get("resourceCount", 0) for stack in stacks} == {"production": 0, "preview": 0}
    pulumi(layout, local, "up", "-s", "production", "--yes", "--skip-preview")


def test_stopping_leaves_no_process_and_no_port(stopped: Layout) -> None:
    found, _ = control.start(stopped, silent)
    server = found.process()
    assert server is not None
    family = [server, *server.children(recursive=True)]
    assert control.stop(stopped) is True
    assert not psutil.wait_procs(family, timeout=5)[1]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", found.postgres_port), timeout=5)
    assert control.stop(stopped) is False


def test_pulumi_begins_with_the_vendors_own_plugins_behind_the_proxy_and_not_past_it(stopped: Layout) -> None:
    found, _ = control.start(stopped, silent, tls_proxy=True)
    own = control.environment(stopped, found, official=True)

    def stacks(**changes: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", "stack", "ls", "--json"]
        return subprocess.run(command, env={**own, **changes}, capture_output=True, text=True, check=False)

    assert {stack["name"] for stack in json.loads(stacks().stdout)} == {"production", "preview"}
    past = stacks(NO_PROXY="*", https_proxy="")
    assert past.returncode == 1
    assert "NO_PROXY is " in past.stderr
    assert "https_proxy is not set" in past.stderr
    server = found.process()
    assert server is not None
    server.kill()
    server.wait(10)
    assert control.stop(stopped) is False
    assert not stopped.authority.exists()


def test_a_running_one_gets_no_proxy_later(layout: Layout, local: running.Running) -> None:
    assert not local.proxy_url
    with pytest.raises(NoProxy, match="eleva local start --tls-proxy"):
        control.start(layout, silent, tls_proxy=True)
    with pytest.raises(NoProxy):
        control.environment(layout, local, official=True)


def test_it_starts_anew_after_having_been_killed_and_clears_what_was_left(stopped: Layout) -> None:
    first, _ = control.start(stopped, silent)
    server = first.process()
    assert server is not None
    family = server.children(recursive=True)
    server.kill()
    server.wait(10)
    second, ran_before = control.start(stopped, silent)
    assert not ran_before
    assert second.pid != first.pid
    assert not psutil.wait_procs(family, timeout=5)[1]
    assert control.stop(stopped)


def test_a_start_that_fails_shows_why(stopped: Layout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalCloudFailed, match=f"port {port} cannot be used"):
            control.start(stopped, silent, port=port)
    assert running.alive(stopped) is None
