"""Puts the stand-in plugins where the engine looks for plugins."""

from __future__ import annotations

import shlex
from pathlib import Path

from infra.localcloud.plugins.registry import EXECUTABLES


def install(pulumi_home: Path, python: Path) -> list[Path]:
    """Write the executables of all plugins below `pulumi_home`; return their paths.

    They run `python`, in which this project is installed. Give the local cloud a `PULUMI_HOME` of its own: name and
    version are the vendor's, so the engine cannot tell a stand-in from the vendor's own plugin.
    """
    written = []
    for plugin in EXECUTABLES.values():
        folder = pulumi_home / "plugins" / f"resource-{plugin.name}-v{plugin.version}"
        folder.mkdir(parents=True, exist_ok=True)
        executable = folder / f"pulumi-resource-{plugin.name}"
        # exec: the engine ends its plugins by the id of the process that it started.
        # -P: a program's folder must not hide this project's modules.
        command = f'exec {shlex.quote(str(python))} -P -m infra.localcloud.plugins {plugin.name} "$@"'
        executable.write_text(f"#!/bin/sh\n{command}\n", "utf-8")
        executable.chmod(0o755)
        written.append(executable)
    return written
