"""The plugins' executables, as the engine starts and ends them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from infra.localcloud.plugins.install import install


@pytest.fixture
def executables(tmp_path: Path) -> dict[str, Path]:
    """Install below a folder with a space in its name; return the executables by plugin folder."""
    return {path.parent.name: path for path in install(tmp_path / "pulumi home", Path(sys.executable))}


@contextmanager
def started(*command: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a process that prints a plugin's port, and that port."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def version(port: str) -> str:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        info = provider_pb2_grpc.ResourceProviderStub(channel).GetPluginInfo(empty_pb2.Empty(), timeout=10)
    return str(info.version)


def gone(port: str) -> bool:
    try:
        version(port)
    except grpc.RpcError:
        return True
    return False


def test_each_executable_serves_its_version(executables: dict[str, Path]) -> None:
    for folder, name, number in (
        ("resource-vercel-v5.21.1", "vercel", "5.21.1"),
        ("resource-upstash-v0.5.0", "upstash", "0.5.0"),
        ("resource-terraform-provider-v1.5.0", "terraform-provider", "1.5.0"),
    ):
        executable = executables.pop(folder)
        assert executable.name == f"pulumi-resource-{name}"
        with started(str(executable), "127.0.0.1:1") as (_, port):
            assert version(port) == number
    assert not executables


def test_an_interrupt_ends_a_plugin_before_the_engines_patience(executables: dict[str, Path]) -> None:
    with started(str(executables["resource-upstash-v0.5.0"])) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=4) == -signal.SIGINT


def test_a_plugin_does_not_outlive_a_killed_engine(executables: dict[str, Path]) -> None:
    engine = '"$0" & wait'
    with started("/bin/sh", "-c", engine, str(executables["resource-upstash-v0.5.0"])) as (process, port):
        assert version(port) == "0.5.0"
        os.kill(process.pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while not gone(port):
            assert time.monotonic() < deadline, "the plugin still answers"
            time.sleep(0.1)


def test_an_unknown_name_is_a_usage_error() -> None:
    command = [sys.executable, "-m", "infra.localcloud.plugins", "cloudflare"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "vercel|upstash|terraform-provider" in done.stderr
