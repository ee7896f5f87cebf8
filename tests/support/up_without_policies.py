"""`eleva up` for a program of a test's own, which the repository's policies have nothing to do with."""

from __future__ import annotations

import os
import socket

import typer

from infra.operations.lease.cli import Arguments, Duration, Stack, Wait, under_lease


def up(stack: Stack, arguments: Arguments = None, wait: Wait = 60.0, lease: Duration = 30.0) -> None:
    if os.environ["HOST"] != "here":
        socket.gethostname = lambda: os.environ["HOST"]
    under_lease("up", stack, arguments or [], wait, lease)


if __name__ == "__main__":
    typer.run(up)
