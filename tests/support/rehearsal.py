"""A local cloud of a test's own, and the commands that people type on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from infra.localcloud import control, workspace
from infra.localcloud.paths import HOME_VARIABLE, ROOT, Layout
from infra.localcloud.running import Running

READ_ONLY = ("GET", "HEAD")
#: The slowest command is a first `up` of production on a busy machine.
TIMEOUT_S = 600


@dataclass(frozen=True)
class Ran:
    """A command that ended."""

    code: int
    output: str


@dataclass(frozen=True)
class Rehearsal:
    """A running local cloud below `layout`."""

    layout: Layout
    found: Running

    def environment(self, **changes: str) -> dict[str, str]:
        """Return what a shell has after `eval "$(eleva local env)"`, with `changes`."""
        base = {**os.environ, HOME_VARIABLE: str(self.layout.home)}
        return {**control.environment(self.layout, self.found, base), **changes}

    def run(self, *command: str, environment: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
        """Run a command; return its exit code and everything that it printed."""
        ran = subprocess.run(
            command,
            env=environment or self.environment(),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout)

    def pulumi(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run plain `pulumi`."""
        return self.run("pulumi", *arguments, "--non-interactive", environment=environment)

    def up(self, stack: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run `pulumi up` as CI does."""
        return self.pulumi("up", "--stack", stack, "--yes", "--skip-preview", *arguments, environment=environment)

    def eleva(self, *arguments: str, stdin: str = "") -> Ran:
        """Run `eleva`."""
        return self.run(str(Path(sys.prefix) / "bin" / "eleva"), *arguments, stdin=stdin)

    def export(self, stack: str, *arguments: str) -> dict[str, Any]:
        """Return the stack's state."""
        ran = self.pulumi("stack", "export", "--stack", stack, *arguments)
        assert ran.code == 0, ran.output
        state: dict[str, Any] = json.loads(ran.output)
        return state

    def resources(self, stack: str) -> list[dict[str, Any]]:
        """Return the resources in the stack's state."""
        found: list[dict[str, Any]] = self.export(stack)["deployment"].get("resources", [])
        return found

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """Return what the vendors were asked, after the request of that number."""
        answer = httpx.get(f"{self.found.url}/_local/requests", params={"since": since}, trust_env=False, timeout=30)
        found: list[dict[str, Any]] = answer.json()
        return found

    def last_request(self) -> int:
        """Return the number of the last request."""
        return max((entry["number"] for entry in self.requests()), default=0)

    def writes(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the requests after that number that change something."""
        return [entry for entry in self.requests(since) if entry["method"] not in READ_ONLY]

    def vendor(self, method: str, url: str, body: Any = None, **headers: str) -> Any:
        """Call a vendor as somebody in its dashboard would."""
        target = httpx.URL(url)
        address = httpx.URL(self.found.url)
        local = target.copy_with(scheme=address.scheme, host=address.host, port=address.port)
        answer = httpx.request(
            method, local, json=body, headers={"Host": target.host, **headers}, trust_env=False, timeout=30
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def configure(self, stack: str, **settings: Any) -> None:
        """Set settings of the local stack, as an edit of its stack file would; None takes one away."""
        path = self.layout.settings / f"Pulumi.{stack}.yaml"
        present = yaml.safe_load(path.read_text()) if path.exists() else {}
        changed = {**present, **{f"eleva:{name}": value for name, value in settings.items()}}
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump({name: value for name, value in changed.items() if value is not None}))
        workspace.refresh(self.layout)


@contextmanager
def rehearsing(home: Path) -> Iterator[Rehearsal]:
    """Yield a local cloud whose files lie below `home`; it is gone afterwards."""
    layout = Layout(ROOT, home)
    found, _ = control.start(layout, lambda _: None)
    try:
        yield Rehearsal(layout, found)
    finally:
        control.stop(layout)
