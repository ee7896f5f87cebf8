"""Which local cloud runs: written by the server when it is ready, and believed only while that very process lives."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from infra.localcloud.paths import Layout

#: The server's option.
TLS_PROXY = "--tls-proxy"
#: Start times are read from the same clock on both sides; this is for rounding alone.
SAME_START_S = 0.05


@dataclass(frozen=True)
class Running:
    """A running local cloud: its process, and where it listens.

    `created` is the process's start (epoch seconds): a process id alone may belong to another program by now.
    `proxy_url` is empty where there is no TLS proxy.
    """

    pid: int
    created: float
    url: str
    aws_url: str
    postgres_port: int
    proxy_url: str = ""

    @classmethod
    def of_this_process(cls, url: str, aws_url: str, postgres_port: int, proxy_url: str) -> Running:
        """Describe the calling process."""
        return cls(os.getpid(), psutil.Process().create_time(), url, aws_url, postgres_port, proxy_url)

    def process(self) -> psutil.Process | None:
        """Return the server's process, or None when it has ended, even where its number is in use again."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < SAME_START_S
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def outdated(running: Running, sources: Path = Path(__file__).parent) -> bool:
    """Tell whether the local cloud's code has changed since it was started."""
    return any(path.stat().st_mtime > running.created for path in sources.rglob("*.py"))


def write(running: Running, path: Path) -> None:
    """Publish `running`, whole or not at all."""
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(asdict(running)))
    temporary.replace(path)


def read(layout: Layout) -> Running | None:
    """Return what the state file tells, without looking whether it is still true; None where there is none."""
    try:
        return Running(**json.loads(layout.state.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def alive(layout: Layout) -> Running | None:
    """Return the running local cloud, or None."""
    found = read(layout)
    return found if found and found.process() else None
