"""What drift finds: what became of one thing, how bad that is, and the command that mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from infra.policy.resources import name_of


class Change(StrEnum):
    """What became of a thing."""

    CHANGED = "changed"
    DELETED = "deleted"
    REWRITTEN = "rewritten"  # its vendor wrote it after the last run did, and shows its value to nobody
    AILING = "ailing"
    UNMANAGED = "unmanaged"
    UNDEPLOYED = "undeployed"


class DriftClass(StrEnum):
    """What is at stake, the worst first."""

    DESTRUCTIVE = "destructive"
    SECURITY = "security"
    ALERTING = "alerting"
    VENDOR = "vendor"
    UNMANAGED = "unmanaged"
    COSMETIC = "cosmetic"
    KEPT = "kept"


class Severity(StrEnum):
    """How urgent it is, the most urgent first; the first three are those of the alert tiers."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be; holds no secret.

    Attributes:
        stack: whose.
        noun: its kind in words, "Vercel variable".
        name: a resource's logical name; of what is unmanaged, its natural key.
        change: what became of it.
        details: what exactly, one sentence without an end for each property.
        drift_class: what is at stake.
        severity: how urgent it is.
        remedy: the command that mends it, or what to do where no command does.
        step: what `pulumi up --refresh` would do with it, "update", "replace" ...; empty where nothing, None where
            that is not known.
        type: the Pulumi type.
        urn: the resource's; empty for what is in no stack.
        id: the vendor's; empty for what it does not have.
    """

    stack: str
    noun: str
    name: str
    change: Change
    details: Sequence[str]
    drift_class: DriftClass
    severity: Severity
    remedy: str
    step: str | None = None
    type: str = ""
    urn: str = ""
    id: str = ""

    @property
    def needs_name(self) -> bool:
        """Whether to mend it deletes or replaces something, which nothing does that was not named."""
        return self.step in DESTRUCTIVE_STEPS

    @property
    def is_kept(self) -> bool:
        """Whether it is nothing that somebody has to do something about, and only shown so as not to be forgotten."""
        return self.drift_class is DriftClass.KEPT

    @property
    def rank(self) -> tuple[bool, int, int, str, str]:
        """Its place in a list: what is gone or would be replaced first, then by class and severity."""
        first = self.change is Change.DELETED or self.needs_name
        return (
            not first,
            list(DriftClass).index(self.drift_class),
            list(Severity).index(self.severity),
            self.noun,
            self.name,
        )


#: What `pulumi up` calls it when something is deleted, for good or to be made anew.
DESTRUCTIVE_STEPS = ("replace", "create-replacement", "delete-replaced", "delete")


@dataclass(frozen=True)
class Drift:
    """All that was found.

    Attributes:
        stacks: which were looked at.
        findings: what is not as it should be, the worst first.
        unknown: what could not be looked at, as sentences.
        doubted: what vendors say and is not believed, as sentences with what to do if it is so.
        looked_at: how many resources and foreign objects were compared.
        would: what `pulumi up --refresh` would do, by stack and URN: also what only follows from a finding.
    """

    stacks: Sequence[str]
    findings: Sequence[Finding]
    unknown: Sequence[str] = field(default=())
    doubted: Sequence[str] = field(default=())
    looked_at: int = 0
    would: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def following(self) -> Sequence[tuple[str, str]]:
        """What `up` would do beside the findings: step and logical name."""
        known = {finding.urn for finding in self.findings}
        return [
            (step, name_of(urn))
            for steps in self.would.values()
            for urn, step in sorted(steps.items())
            if urn not in known
        ]

    def data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "stacks": list(self.stacks),
            "looked_at": self.looked_at,
            "findings": [asdict(finding) for finding in self.findings],
            "unknown": list(self.unknown),
            "doubted": list(self.doubted),
            "would": {stack: dict(steps) for stack, steps in self.would.items()},
        }
