"""Runs one stand-in plugin for the engine: `python -m infra.localcloud.plugins NAME` prints a port and serves it."""

from __future__ import annotations

import os
import signal
import sys
from importlib.util import find_spec
from types import ModuleType


def main() -> int:
    """Serve the plugin that the arguments name until the engine goes away.

    The engine may add an argument: its own address. It is not needed.
    """
    _spare_imports()
    from infra.localcloud.plugins.registry import EXECUTABLES

    if len(sys.argv) < 2 or sys.argv[1] not in EXECUTABLES:
        print(f"usage: python -m infra.localcloud.plugins {'|'.join(EXECUTABLES)}", file=sys.stderr)
        return 2
    from infra.localcloud.plugins import server

    # The engine ends its plugins by an interrupt when all is done, and waits five seconds for those that linger. One
    # from the keyboard does not arrive here: plugins have process groups of their own.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server.exit_with_parent()
    with server.serving(EXECUTABLES[sys.argv[1]], os.environ) as (serving, port):
        print(port, flush=True)
        serving.wait_for_termination()
    return 0


def _spare_imports() -> None:
    """Keep what a plugin does not need from being imported: more than half of its start.

    Of the Pulumi SDK only the protobuf modules are used, but a package's `__init__` runs before its modules: the whole
    SDK. httpx imports its command-line program, and with that rich and pygments, where these are installed.
    """
    spec = find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("the Pulumi SDK is not installed")
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        module = ModuleType(name)
        module.__path__ = [os.path.join(spec.submodule_search_locations[0], *name.split(".")[1:])]
        sys.modules[name] = module
    without_program = ModuleType("httpx._main")
    vars(without_program)["main"] = main
    sys.modules["httpx._main"] = without_program


if __name__ == "__main__":
    sys.exit(main())
