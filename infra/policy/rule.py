"""What a rule is: one demand, over one resource or over all of a stack, with its reason and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from infra.policy.resources import KINDS, Kind, Resource, Stack

OneResource = Callable[[Resource], Iterable[str]]
WholeStack = Callable[[Stack], Iterable["Finding"]]


class Level(StrEnum):
    """Whether a finding stops a deployment, or is told."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


class Status(StrEnum):
    """What a rule answers."""

    COMPLIANT = "compliant"
    NONCOMPLIANT = "noncompliant"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Finding:
    """One resource that breaks a rule, and how. The message never holds a value that could be secret.

    `urn` is that of the missing resource (without its parents) where one is missing.
    """

    urn: str
    message: str


@dataclass(frozen=True)
class Answer:
    """A rule's answer about one stack."""

    status: Status
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One demand.

    Attributes:
        id: its file's name, with dashes.
        level: whether a finding stops a deployment.
        types: the resource types that it looks at, and all that it is shown; none means every resource.
        environments: the kinds of environment in which it must hold.
        reason: why it must hold.
        source: where that is from, in the form of `infra.platform.base.Fact`.
        remedy: what to do about a finding.
        guards: by resource type, the properties (paths; `[]` stands for each item, `*` for anything) whose weakening
            this rule is meant to notice. Besides properties: `(dropped)`, `(unprotected)`, `(moved)`, `(renamed)`,
            `(default provider)`, `(twin)`.
        each: judges one resource alone, before it is touched; or
        whole: judges the whole stack, which in `up` is after everything was touched, and in `preview` before.
    """

    id: str
    title: str
    level: Level
    types: tuple[str, ...]
    reason: str
    source: str
    remedy: str
    environments: tuple[Kind, ...] = KINDS
    guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    each: OneResource | None = None
    whole: WholeStack | None = None

    def __post_init__(self) -> None:
        if (self.each is None) is (self.whole is None):
            raise ValueError(f"rule '{self.id}' judges either one resource or a whole stack")

    def concerns(self, resource: Resource) -> bool:
        """Whether it must hold for that resource."""
        return resource.kind in self.environments and (not self.types or resource.type in self.types)

    def findings(self, resource: Resource) -> Iterator[Finding]:
        """What is wrong with one resource; only for rules that judge one."""
        if self.each is not None and self.concerns(resource):
            yield from (Finding(resource.urn, message) for message in self.each(resource))

    def answer(self, declared: Stack, deployed: Stack | None = None) -> Answer:
        """Judge a stack.

        Args:
            declared: its resources with what the program gave each.
            deployed: the same with what the providers made of it, which is what the engine shows a rule that judges
                all; the declared ones where there is nothing else.
        """
        if declared.kind not in self.environments:
            return Answer(Status.NOT_APPLICABLE)
        if self.whole is not None:
            found = tuple(self.whole((deployed or declared).narrowed(self.types)))
            return Answer(Status.NONCOMPLIANT if found else Status.COMPLIANT, found)
        concerned = [resource for resource in declared.resources if self.concerns(resource)]
        if not concerned:
            return Answer(Status.NOT_APPLICABLE)
        found = tuple(finding for resource in concerned for finding in self.findings(resource))
        return Answer(Status.NONCOMPLIANT if found else Status.COMPLIANT, found)


def named(module: str) -> str:
    """A rule's id from its module's `__name__`."""
    return module.rsplit(".", 1)[-1].replace("_", "-")
