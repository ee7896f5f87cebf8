"""The real analyzer on a made state: `pulumi policy analyze --file`, with no login and no cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from infra.localcloud.engine.install import install
from infra.policy.resources import PROVIDER_PREFIX, ROOT_TYPE, Resource, Stack

PACK = Path(__file__).parents[2] / "infra" / "policy"
#: The first lines of a pack of a test's own; it goes on with what it serves.
PROJECT = f"runtime: {{name: python, options: {{virtualenv: {sys.prefix}}}}}\nversion: 0.0.1\n"
_MAGIC = "ab35920a3077459b09dd1a3f7ddc28df4e3efc81b3240013bb6906688abc684d"


@dataclass(frozen=True)
class Analysis:
    """What the analyzer said: exit code, findings as rule, level, URN and message, and all that it printed."""

    code: int
    findings: tuple[tuple[str, str, str, str], ...]
    output: str

    def rules(self, level: str = "mandatory") -> set[str]:
        """The rules with findings of that level."""
        return {rule for rule, found, _, _ in self.findings if found == level}


@dataclass(frozen=True)
class Analyzer:
    """An engine below `home`."""

    home: Path

    def analyze(self, state: Mapping[str, Any], pack: Path = PACK) -> Analysis:
        """Run a pack on a state."""
        file = self.home / "state.json"
        file.write_text(json.dumps(state))
        return self.analyze_file(file, pack)

    def analyze_file(self, file: Path, pack: Path = PACK) -> Analysis:
        """Run a pack on a state file."""
        ran = subprocess.run(
            [self.home / "engine" / "pulumi", "policy", "analyze", "--policy-pack", pack, "--file", file, "--json"],
            cwd=self.home,
            env={
                **os.environ,
                "PULUMI_HOME": str(self.home),
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
                "PATH": f"{self.home / 'engine'}{os.pathsep}{os.environ['PATH']}",
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        events = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
        found = [event["policyEvent"] for event in events if "policyEvent" in event]
        findings = [(e["policyName"], e["enforcementLevel"], e.get("resourceUrn", ""), e["message"]) for e in found]
        return Analysis(ran.returncode, tuple(findings), ran.stdout + ran.stderr)


def analyzer(home: Path) -> Analyzer:
    """An analyzer whose engine is the built or official one."""
    install(home / "engine", lambda _: None)
    return Analyzer(home)


def with_default_providers(declared: Stack) -> Stack:
    """The stack as the engine has it: with the default providers that it makes for whoever names none."""
    resources = {resource.urn: resource for resource in declared.resources}
    for resource in declared.resources:
        if resource.provider and resource.provider not in resources:
            type_ = resource.provider.split("::")[2]
            resources[resource.provider] = Resource(resource.provider, type_, parent=_root(declared))
    return Stack(declared.name, tuple(resources.values()))


def _root(declared: Stack) -> str:
    return f"urn:pulumi:{declared.name}::eleva::{ROOT_TYPE}::eleva-{declared.name}"


def state(declared: Stack) -> dict[str, Any]:
    """The state in which those resources are as declared."""
    root = _root(declared)
    resources = {resource.urn: resource for resource in with_default_providers(declared).resources}
    above = {urn: {u for u in _needs(resource) if u in resources} for urn, resource in resources.items()}
    ordered = TopologicalSorter(above).static_order()
    recorded = [_recorded(resources[urn]) for urn in ordered]
    manifest = {"time": "2026-11-25T00:00:00Z", "magic": _MAGIC, "version": "v3.259.0"}
    top = {"urn": root, "custom": False, "type": ROOT_TYPE}
    return {"version": 3, "deployment": {"manifest": manifest, "resources": [top, *recorded]}}


def _needs(resource: Resource) -> Sequence[str]:
    referred = [urn for urns in resource.references.values() for urn in urns]
    return [*referred, *filter(None, (resource.parent, resource.provider))]


def _recorded(resource: Resource) -> dict[str, Any]:
    custom = resource.provider is not None or resource.type.startswith(PROVIDER_PREFIX)
    found: dict[str, Any] = {
        "urn": resource.urn,
        "custom": custom,
        "type": resource.type,
        "parent": resource.parent,
        "protect": resource.protect,
        "inputs": dict(resource.properties),
        "outputs": dict(resource.properties),
        "propertyDependencies": {name: list(urns) for name, urns in resource.references.items()},
    }
    if custom:
        found["id"] = "id-of-" + resource.name
    if resource.provider:
        found["provider"] = f"{resource.provider}::id-of-{resource.provider.rsplit('::', 1)[-1]}"
    return {key: value for key, value in found.items() if value is not None}
