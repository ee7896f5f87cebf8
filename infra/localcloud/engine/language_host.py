"""A Pulumi language host for Python: starts programs and policy packs for an engine that came without the official one.

The engine starts it as `pulumi-language-python`, reads a port from its stdout and calls `pulumirpc.LanguageRuntime`
there. Only what running needs is served; code generation is `make sdks`.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from importlib.metadata import distributions
from pathlib import Path
from typing import IO, Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import language_pb2 as pb
from pulumi.runtime.proto import language_pb2_grpc as rpc
from pulumi.runtime.proto import plugin_pb2

#: The exit code by which a program says that its error has been shown already.
SHOWN = 32
#: What the Python SDK allows itself, so that no large resource hits gRPC's 4 MB.
MAX_MESSAGE_BYTES = 400 * 1024 * 1024


def python_of(info: pb.ProgramInfo) -> str:
    """Return the interpreter of a program: of the `virtualenv` named in its project file, else this process's own."""
    virtualenv = MessageToDict(info.options).get("virtualenv")
    if not virtualenv:
        return sys.executable
    return str(Path(info.root_directory) / virtualenv / "bin" / "python")


class LanguageHost(rpc.LanguageRuntimeServicer):
    """Runs programs and plugins written in Python. `engine` is the address that programs report to."""

    def __init__(self, engine: str, executor: Path) -> None:
        self._engine = engine
        self._executor = executor

    def Handshake(self, request: pb.LanguageHandshakeRequest, context: Any) -> pb.LanguageHandshakeResponse:
        """Keep the engine's address."""
        self._engine = request.engine_address or self._engine
        return pb.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: Any) -> plugin_pb2.PluginInfo:
        """Tell which version this is: none of the vendor's."""
        return plugin_pb2.PluginInfo(version="0.0.0")

    def GetRequiredPackages(self, request: Any, context: Any) -> pb.GetRequiredPackagesResponse:
        """Name no package: the engine looks for a plugin when the program first uses it."""
        return pb.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: Any) -> pb.GetRequiredPluginsResponse:
        """Name no plugin, as above."""
        return pb.GetRequiredPluginsResponse()

    def About(self, request: pb.AboutRequest, context: Any) -> pb.AboutResponse:
        """Tell which Python runs the programs."""
        return pb.AboutResponse(executable=python_of(request.info), version=sys.version.split()[0])

    def GetProgramDependencies(self, request: Any, context: Any) -> pb.GetProgramDependenciesResponse:
        """List what is installed."""
        found = sorted((d.metadata["Name"], d.version) for d in distributions())
        return pb.GetProgramDependenciesResponse(
            dependencies=[pb.DependencyInfo(name=name, version=version) for name, version in found]
        )

    def InstallDependencies(self, request: Any, context: Any) -> Iterator[pb.InstallDependenciesResponse]:
        """Install nothing: the project's set-up has done it."""
        yield from ()

    def Cancel(self, request: Empty, context: Any) -> Empty:
        """Nothing to cancel: the engine interrupts the process group itself."""
        return Empty()

    def Run(self, request: pb.RunRequest, context: grpc.ServicerContext) -> pb.RunResponse:
        """Run a program to its end."""
        settings = {
            "monitor": request.monitor_address,
            "engine": self._engine,
            "project": request.project,
            "root_directory": request.info.root_directory,
            "stack": request.stack,
            "pwd": request.pwd,
            "dry_run": str(request.dryRun).lower(),
            "parallel": str(request.parallel),
            "organization": request.organization,
        }
        flags = [part for name, value in settings.items() if value for part in (f"--{name}", value)]
        command = [python_of(request.info), "-u", str(self._executor), *flags, request.info.entry_point, *request.args]
        environment = {
            **os.environ,
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        code = subprocess.call(command, cwd=request.info.program_directory, env=environment)
        if code == 0:
            return pb.RunResponse()
        if code == SHOWN:
            return pb.RunResponse(bail=True)
        return pb.RunResponse(error=f"Program exited with non-zero exit code: {code}")

    def RunPlugin(self, request: pb.RunPluginRequest, context: grpc.ServicerContext) -> Iterator[pb.RunPluginResponse]:
        """Run a policy pack or another plugin written in Python; stream its output, then its exit code."""
        folder = request.info.program_directory
        python = [python_of(request.info), "-u"]
        if request.kind == "analyzer":
            command, cwd = [*python, "-m", "pulumi.policy", *request.args, folder], folder
        else:
            command, cwd = [*python, folder, *request.args], request.pwd
        environment = {**os.environ, **dict(pair.split("=", 1) for pair in request.env)}
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        context.add_callback(lambda: _end(process))  # the engine ends a plugin by giving up the call
        yield from _output(process)
        yield pb.RunPluginResponse(exitcode=process.wait())


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _output(process: subprocess.Popen[bytes]) -> Iterator[pb.RunPluginResponse]:
    """Yield what `process` writes as it comes, until it has closed both outputs."""
    chunks: queue.Queue[pb.RunPluginResponse | None] = queue.Queue()

    def pump(stream: IO[bytes] | None, wrapped: Callable[[bytes], pb.RunPluginResponse]) -> None:
        while stream and (chunk := os.read(stream.fileno(), 65536)):
            chunks.put(wrapped(chunk))
        chunks.put(None)

    pumps = (
        (process.stdout, lambda chunk: pb.RunPluginResponse(stdout=chunk)),
        (process.stderr, lambda chunk: pb.RunPluginResponse(stderr=chunk)),
    )
    for arguments in pumps:
        threading.Thread(target=pump, args=arguments, daemon=True).start()
    for _ in pumps:
        yield from iter(chunks.get, None)


def main() -> None:
    """Serve until the engine interrupts; the first argument that is no flag is the engine's address."""
    for number in (signal.SIGINT, signal.SIGTERM):  # the engine's way to end a plugin: no traceback, no delay
        signal.signal(number, lambda *_: os._exit(0))
    engine = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "")
    executor = Path(os.environ["ELEVA_LANGUAGE_HOST_FOLDER"]) / "pulumi-language-python-exec"
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", MAX_MESSAGE_BYTES), ("grpc.max_send_message_length", -1)],
    )
    rpc.add_LanguageRuntimeServicer_to_server(LanguageHost(engine, executor), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
