"""The workflows as data, and what GitHub puts into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from infra.localcloud.paths import ROOT

FOLDER = ROOT / ".github" / "workflows"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True)
class Job:
    """A job of a workflow."""

    workflow: str
    name: str
    declared: Mapping[str, Any]

    @property
    def steps(self) -> list[Mapping[str, Any]]:
        """Its steps; none when it calls another workflow."""
        return list(self.declared.get("steps", ()))

    @property
    def commands(self) -> list[Mapping[str, Any]]:
        """The steps that run a command."""
        return [step for step in self.steps if "run" in step]

    @property
    def has_secrets(self) -> bool:
        """Whether it is given any, or may sign in to AWS."""
        return "secrets." in str(self.declared) or "id-token" in self.declared["permissions"]


def workflows() -> dict[str, dict[Any, Any]]:
    """Return the workflows by the names of their files; YAML reads `on` as true."""
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yml"))}


def jobs() -> Iterator[Job]:
    """Yield every job of every workflow."""
    for file, workflow in workflows().items():
        for name, declared in workflow["jobs"].items():
            yield Job(file, name, declared)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with the values of its expressions, as `secrets.NEON_API_KEY`; each of them must be known."""
    return _EXPRESSION.sub(lambda found: values[found[1]], text)
