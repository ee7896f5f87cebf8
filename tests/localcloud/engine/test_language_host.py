"""The language host, spoken to as the engine does. Running whole programs is tested end to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2 as pb
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub

EXECUTOR = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "config": os.environ["PULUMI_CONFIG"]}), file=open("seen.json", "w"))
sys.exit(int(sys.argv[-1]))
"""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "pulumi-language-python-exec").write_text(EXECUTOR)
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.localcloud.engine.language_host", "127.0.0.1:1"],
        env={**os.environ, "ELEVA_LANGUAGE_HOST_FOLDER": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def stub(host: subprocess.Popen[str]) -> Iterator[LanguageRuntimeStub]:
    assert host.stdout is not None
    with grpc.insecure_channel(f"127.0.0.1:{host.stdout.readline().strip()}") as channel:
        yield LanguageRuntimeStub(channel)


def info(folder: Path, **options: str) -> pb.ProgramInfo:
    values = Struct()
    values.update(options)
    return pb.ProgramInfo(root_directory=str(folder), program_directory=str(folder), entry_point=".", options=values)


@pytest.mark.parametrize(
    ("code", "error", "bail"), [(0, "", False), (32, "", True), (3, "Program exited with non-zero exit code: 3", False)]
)
def test_a_program_s_end_is_told_as_the_engine_expects(
    stub: LanguageRuntimeStub, tmp_path: Path, code: int, error: str, bail: bool
) -> None:
    stub.Handshake(pb.LanguageHandshakeRequest(engine_address="127.0.0.1:2"))
    request = pb.RunRequest(
        info=info(tmp_path), project="eleva", stack="production", dryRun=True, parallel=4, config={"eleva:a": "b"}
    )
    request.args.append(str(code))
    response = stub.Run(request)
    assert (response.error, response.bail) == (error, bail)
    seen = (tmp_path / "seen.json").read_text()
    for expected in ('"--engine", "127.0.0.1:2"', '"--dry_run", "true"', '"--stack", "production"', 'eleva:a\\": \\"b'):
        assert expected in seen


def test_a_plugin_s_output_comes_as_it_is_written_with_its_exit_code(stub: LanguageRuntimeStub, tmp_path: Path) -> None:
    plugin = "import os, sys; print('port', flush=True); sys.stderr.write(os.environ['GIVEN']); sys.exit(5)"
    (tmp_path / "__main__.py").write_text(plugin)
    request = pb.RunPluginRequest(info=info(tmp_path), kind="resource", pwd=str(tmp_path), env=["GIVEN=a=b"])
    parts = list(stub.RunPlugin(request))
    assert b"".join(part.stdout for part in parts) == b"port\n"
    assert b"".join(part.stderr for part in parts) == b"a=b"
    assert parts[-1].exitcode == 5


def test_a_plugin_ends_when_the_engine_gives_it_up(stub: LanguageRuntimeStub, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    request = pb.RunPluginRequest(info=info(tmp_path), kind="resource", pwd=str(tmp_path))
    call: Any = stub.RunPlugin(request)
    pid = int(next(iter(call)).stdout)
    call.cancel()
    subprocess.run(["sh", "-c", f"while kill -0 {pid} 2>/dev/null; do sleep 0.05; done"], timeout=10, check=True)


def test_the_interpreter_is_the_project_s(stub: LanguageRuntimeStub, tmp_path: Path) -> None:
    named = stub.About(pb.AboutRequest(info=info(tmp_path, virtualenv="venv")))
    assert named.executable == str(tmp_path / "venv" / "bin" / "python")
    assert stub.About(pb.AboutRequest(info=info(tmp_path))).executable == sys.executable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_ends_at_once_and_quietly(
    host: subprocess.Popen[str], stub: LanguageRuntimeStub, number: signal.Signals
) -> None:
    stub.GetPluginInfo(Empty())
    host.send_signal(number)
    assert host.wait(5) == 0


def test_an_import_gets_a_note_in_place_of_a_program_and_nothing_of_its_values(stub: LanguageRuntimeStub) -> None:
    reply = stub.GenerateProgram(pb.GenerateProgramRequest(source={"main.pp": 'value = "s3cr3t"'}))
    assert reply.source["__main__.py"].startswith(b"# This engine generates no Python.")
    assert b"s3cr3t" not in reply.source["__main__.py"]
