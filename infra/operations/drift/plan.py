"""What `pulumi up --refresh` would do: a preview, which takes no lock and writes no state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.operations.pulumi_command import PulumiFailed, attempt, words_of

#: A preview reads every resource at its vendor, some of which are slow at times.
TIMEOUT_S = 600.0
NOTHING = ("same", "refresh", "read")
#: So many characters of what pulumi says when it fails.
_WORDS = 500


@dataclass(frozen=True)
class Plan:
    """What would be done.

    Attributes:
        steps: by URN: "create", "update", "replace", "delete"; empty where there is nothing to do.
        failure: why the preview did not come to its end, and so may lack steps; empty when it did.
    """

    steps: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""

    def step(self, urn: str) -> str | None:
        """Return what would be done with a resource: empty for nothing, None where it is not known."""
        return self.steps.get(urn, None if self.failure else "")


def plan(stack: str, left_out: Sequence[str] = (), pulumi: str = "pulumi") -> Plan:
    """Preview `pulumi up --refresh` on a stack; one that fails is told, and what it came to is kept.

    Args:
        stack: its name.
        left_out: URNs of what is not looked at.
        pulumi: the executable.
    """
    excluded = [f"--exclude={urn}" for urn in left_out]
    try:
        ran = attempt("preview", "--stack", stack, "--refresh", "--json", *excluded, pulumi=pulumi, timeout_s=TIMEOUT_S)
    except PulumiFailed as failure:
        return Plan(failure=str(failure))
    try:
        preview = json.loads(ran.stdout)
    except ValueError:
        return Plan(failure=words_of(ran)[:_WORDS])
    found = preview.get("steps") or []
    steps = {each["urn"]: _step(each["op"]) for each in found if each["op"] != "refresh"}
    return Plan(steps, _failure(preview) if ran.returncode and not _is_whole(preview) else "")


def _step(op: str) -> str:
    return "" if op in NOTHING else op


def _is_whole(preview: Mapping[str, Any]) -> bool:
    """Whether a preview that failed got to every resource: it refuses what is protected, and goes on."""
    read = [each for each in preview.get("steps") or [] if each["op"] == "refresh"]
    return bool(read) and sum((preview.get("changeSummary") or {}).values()) >= len(read)


def _failure(preview: Mapping[str, Any]) -> str:
    """Return the errors of a preview, each once. They name resources and carry no values."""
    told = (each["message"] for each in preview.get("diagnostics") or [] if each["severity"] == "error")
    errors = dict.fromkeys(" ".join(each.split()) for each in told)
    return "; ".join(errors)[:_WORDS] or "pulumi preview failed, and does not say why"
