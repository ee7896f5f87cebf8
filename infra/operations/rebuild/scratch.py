"""A stack of the same name in a project and a backend of its own, where a state is made before anybody can see it.

Its files lie in a temporary folder that only this user can read. Secrets in it are encrypted with the key of the real
stack, so that its state can be taken over as it is.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from infra.operations.pulumi_command import answer
from infra.operations.rebuild.frame import PARTS
from infra.operations.stack_file import StackFile
from infra.platform.naming import PROJECT

#: A whole stack takes seconds; an engine that hangs is ended with a message.
TIMEOUT_S = 900
_PROGRAM = "from infra.operations.rebuild.frame import main\n\nmain()\n"
#: Policies judge whole stacks, and what is made here has not all of it yet.
_NOT_HERE = ("PULUMI_OPTION_POLICY_PACK", "PULUMI_OPTION_CONFIG_FILE")


@dataclass(frozen=True)
class Scratch:
    """A scratch stack; its commands are pulumi's own."""

    stack: str
    environment: Mapping[str, str]

    def up(self) -> None:
        """Bring up the frame."""
        self._pulumi("up", "--yes", "--skip-preview", "--suppress-outputs")

    def export(self) -> dict[str, Any]:
        """Return its state, secrets encrypted."""
        found: dict[str, Any] = json.loads(self._pulumi("stack", "export"))
        return found

    def import_(self, state: Mapping[str, Any]) -> None:
        """Write its state; secrets that are open are encrypted."""
        self._pulumi("stack", "import", standard_input=json.dumps(state))

    def refresh(self, urns: Sequence[str]) -> None:
        """Let the vendors' providers read these resources; nothing is changed at a vendor."""
        targets = [argument for urn in urns for argument in ("--target", urn)]
        self._pulumi("refresh", "--yes", "--skip-preview", "--suppress-outputs", *targets)

    def _pulumi(self, *arguments: str, standard_input: str | None = None) -> str:
        return answer(
            *arguments,
            "--stack",
            self.stack,
            standard_input=standard_input,
            timeout_s=TIMEOUT_S,
            environment=self.environment,
        )


@contextmanager
def scratch(stack: str, file: StackFile, parts: str) -> Iterator[Scratch]:
    """Yield an empty scratch stack whose program declares `parts`; nothing of it is left afterwards.

    Raises:
        PulumiFailed: it cannot be made; the key that encrypts secrets may not be there.
    """
    with TemporaryDirectory(prefix="eleva-rebuild-") as name:
        folder = Path(name)
        (folder / "backend").mkdir()
        project = {
            "name": PROJECT,
            "runtime": {"name": "python", "options": {"virtualenv": sys.prefix}},
        }
        (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
        (folder / "__main__.py").write_text(_PROGRAM)
        (folder / PARTS).write_text(parts)
        (folder / file.path.name).write_text(yaml.safe_dump(dict(file.content)))
        own = {"PULUMI_BACKEND_URL": (folder / "backend").as_uri(), "PULUMI_OPTION_CWD": str(folder)}
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_HERE}
        made = Scratch(stack, {**kept, **own})
        answer("stack", "init", stack, "--secrets-provider", file.secrets_provider, environment=made.environment)
        yield made
