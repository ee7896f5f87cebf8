"""Serves a stand-in provider to the engine over gRPC, as `pulumirpc.ResourceProvider`."""

# ruff: noqa: N802  (names are gRPC's)
from __future__ import annotations

import functools
import json
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from infra.localcloud.plugins.diff import Change, Kind
from infra.localcloud.plugins.package_schema import package_schema
from infra.localcloud.plugins.provider import Provider
from infra.localcloud.plugins.registry import Executable
from infra.localcloud.plugins.resource import Failure, HalfDone, Refusal
from infra.localcloud.plugins.schema import load
from infra.localcloud.plugins.values import decode, encode

#: The engine works on many resources at once, and most calls only wait for the local cloud.
_THREADS = 32
_MESSAGE_BYTES = 400 * 1024 * 1024  # the engine's own limit
_PARENT_CHECK_S = 1.0

Context = grpc.ServicerContext
Q = TypeVar("Q", bound=Message)
R = TypeVar("R", bound=Message)


def _explained(method: Callable[[Servicer, Q, Context], R]) -> Callable[[Servicer, Q, Context], R]:
    """Turn what `method` raises into a gRPC error that names operation and resource."""

    @functools.wraps(method)
    def run(self: Servicer, request: Q, context: Context) -> R:
        what = " ".join([*(getattr(request, name, "") for name in ("type", "name")), method.__name__.lower()]).strip()
        try:
            return method(self, request, context)
        except HalfDone as half:
            _abort_half_done(context, f"{what}: {half}", half)
        except Refusal as refusal:
            context.abort(grpc.StatusCode.UNKNOWN, f"{what}: {refusal}")
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{os.path.basename(at.filename)}, line {at.lineno}"
            text = f"{what}: a defect of the stand-in plugin: {type(error).__name__}: {error} ({where})"
            context.abort(grpc.StatusCode.INTERNAL, text)

    return run


def _abort_half_done(context: Context, text: str, half: HalfDone) -> NoReturn:
    """Report an object that was made but not finished, in the form by which the engine keeps it in the state."""
    detail = any_pb2.Any()
    detail.Pack(pb.ErrorResourceInitFailed(id=half.id, properties=encode(half.state), reasons=[text]))
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=text, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, text)


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Translates between the engine's messages and a `Provider`."""

    def __init__(self, executable: Executable, environ: Mapping[str, str]) -> None:
        self._executable = executable
        self._environ = environ
        self._package = executable.name

    @functools.cached_property
    def _provider(self) -> Provider:
        if self._package not in self._executable.packages:
            served = " or ".join(self._executable.packages)
            raise Refusal(f"the plugin {self._executable.name} needs a parameter: the package {served}")
        return Provider(self._executable.load(self._package), self._environ)

    def close(self) -> None:
        """Close what the provider has opened."""
        if "_provider" in self.__dict__:
            self._provider.close()

    def Handshake(self, request: pb.ProviderHandshakeRequest, context: Context) -> pb.ProviderHandshakeResponse:
        """Agree on how values are sent."""
        return pb.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=True)

    def GetPluginInfo(self, request: Empty, context: Context) -> plugin_pb2.PluginInfo:
        """Return the version."""
        return plugin_pb2.PluginInfo(version=self._executable.version)

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> Empty:
        """Accept an engine that did not start this process."""
        return empty_pb2.Empty()

    def Cancel(self, request: Empty, context: Context) -> Empty:
        """Let running calls end: what is half created would be lost."""
        return empty_pb2.Empty()

    @_explained
    def Parameterize(self, request: pb.ParameterizeRequest, context: Context) -> pb.ParameterizeResponse:
        """Become the package that a generated SDK names."""
        value = request.value
        if value.name not in self._executable.packages:
            served = ", ".join(self._executable.packages) or "none"
            raise Refusal(f"the local cloud's {self._executable.name} has no package {value.name!r}, only {served}")
        # The version is not compared: for a provider that is in the state the engine sends this plugin's own.
        self._package = value.name
        return pb.ParameterizeResponse(name=value.name, version=value.version)

    @_explained
    def GetSchema(self, request: pb.GetSchemaRequest, context: Context) -> pb.GetSchemaResponse:
        """Return the schema of the package that the request names, else of the one that is served."""
        name = request.subpackage_name or self._package
        if name not in self._executable.packages:
            raise Refusal(f"the local cloud's {self._executable.name} has no package {name!r}")
        version = request.subpackage_version or self._executable.version
        return pb.GetSchemaResponse(schema=json.dumps(package_schema(name, version, load(name))))

    @_explained
    def CheckConfig(self, request: pb.CheckRequest, context: Context) -> pb.CheckResponse:
        """Check the provider's configuration; it is kept as the program gave it."""
        failures = self._provider.check_config(decode(request.news))
        return pb.CheckResponse(inputs=request.news, failures=_failures(failures))

    @_explained
    def DiffConfig(self, request: pb.DiffRequest, context: Context) -> pb.DiffResponse:
        """Compare two configurations; no change of one replaces anything."""
        old, new = decode(request.olds), decode(request.news)
        changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        some = pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE
        return pb.DiffResponse(changes=some, diffs=changed)

    @_explained
    def Configure(self, request: pb.ConfigureRequest, context: Context) -> pb.ConfigureResponse:
        """Connect to the local cloud with the program's credentials."""
        self._provider.configure(decode(request.args))
        return pb.ConfigureResponse(acceptSecrets=True, acceptResources=True, acceptOutputs=True, supportsPreview=True)

    @_explained
    def Invoke(self, request: pb.InvokeRequest, context: Context) -> pb.InvokeResponse:
        """Refuse: no function is emulated."""
        raise Refusal(f"the local cloud has no functions; {request.tok} needs the vendor")

    @_explained
    def Check(self, request: pb.CheckRequest, context: Context) -> pb.CheckResponse:
        """Check a resource's inputs and fill in defaults."""
        inputs, failures = self._provider.check(
            request.type, request.name, decode(request.olds), decode(request.news), request.randomSeed
        )
        return pb.CheckResponse(inputs=encode(inputs), failures=_failures(failures))

    @_explained
    def Diff(self, request: pb.DiffRequest, context: Context) -> pb.DiffResponse:
        """Compare the state with new inputs."""
        found = self._provider.diff(request.type, decode(request.olds), decode(request.news))
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if found.changes else pb.DiffResponse.DIFF_NONE,
            diffs=sorted({change.property for change in found.changes}),
            replaces=sorted({change.property for change in found.changes if change.replaces}),
            detailedDiff={change.path: _property_diff(change) for change in found.changes},
            hasDetailedDiff=True,
            deleteBeforeReplace=found.delete_before_replace,
        )

    @_explained
    def Create(self, request: pb.CreateRequest, context: Context) -> pb.CreateResponse:
        """Create an object, or say what is known of it before."""
        id_, outputs = self._provider.create(request.type, decode(request.properties), preview=request.preview)
        return pb.CreateResponse(id=id_, properties=encode(outputs))

    @_explained
    def Read(self, request: pb.ReadRequest, context: Context) -> pb.ReadResponse:
        """Read an object, for a refresh or an import; an answer without id means that it is gone."""
        found = self._provider.read(request.type, request.id, decode(request.properties), decode(request.inputs))
        if found is None:
            return pb.ReadResponse()
        id_, outputs, inputs = found
        return pb.ReadResponse(id=id_, properties=encode(outputs), inputs=encode(inputs))

    @_explained
    def Update(self, request: pb.UpdateRequest, context: Context) -> pb.UpdateResponse:
        """Change an object, or say what will be known of it."""
        outputs = self._provider.update(
            request.type, request.id, decode(request.olds), decode(request.news), preview=request.preview
        )
        return pb.UpdateResponse(properties=encode(outputs))

    @_explained
    def Delete(self, request: pb.DeleteRequest, context: Context) -> Empty:
        """Delete an object."""
        self._provider.delete(request.type, request.id, decode(request.properties))
        return empty_pb2.Empty()


def _failures(failures: list[Failure]) -> list[pb.CheckFailure]:
    """Return failures as texts: beside a property of its own the engine would print the value, a secret one too."""
    return [pb.CheckFailure(reason=f"{each.property}: {each.reason}") for each in failures]


def _property_diff(change: Change) -> pb.PropertyDiff:
    kinds = {
        Kind.ADD: (pb.PropertyDiff.ADD, pb.PropertyDiff.ADD_REPLACE),
        Kind.DELETE: (pb.PropertyDiff.DELETE, pb.PropertyDiff.DELETE_REPLACE),
        Kind.UPDATE: (pb.PropertyDiff.UPDATE, pb.PropertyDiff.UPDATE_REPLACE),
    }
    return pb.PropertyDiff(kind=kinds[change.kind][change.replaces])


@contextmanager
def serving(executable: Executable, environ: Mapping[str, str]) -> Iterator[tuple[grpc.Server, int]]:
    """Serve on a free loopback port for the length of the context, which is server and port."""
    server = grpc.server(
        futures.ThreadPoolExecutor(_THREADS),
        options=[("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)],
    )
    servicer = Servicer(executable, environ)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield server, port
    finally:
        server.stop(None).wait()
        servicer.close()


def exit_with_parent() -> None:
    """End this process soon after the engine that started it is gone, also when that was killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_CHECK_S)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
