"""What rules look at: the declared resources of one stack, whoever brings them (the engine, a state file, a test)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final, Literal, Self

from infra.platform import naming

Kind = Literal["production", "preview"]
KINDS: Final[tuple[Kind, ...]] = ("production", "preview")
PROJECT = naming.PROJECT  # every URN holds it
ROOT_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"

# The types that rules concern, by the tokens of the SDKs.
VERCEL_PROJECT = "vercel:index/project:Project"
VERCEL_DOMAIN = "vercel:index/projectDomain:ProjectDomain"
VERCEL_VARIABLE = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable"
VERCEL_FIREWALL = "vercel:index/firewallConfig:FirewallConfig"
VERCEL_RETENTION = "vercel:index/projectDeploymentRetention:ProjectDeploymentRetention"
VERCEL_CRONS = "vercel:index/projectCrons:ProjectCrons"
NEON_PROJECT = "neon:index/project:Project"
NEON_ROLE = "neon:index/role:Role"
NEON_DATABASE = "neon:index/database:Database"
NEON_ENDPOINT = "neon:index/endpoint:Endpoint"
NEON_BRANCH = "neon:index/branch:Branch"
REDIS = "upstash:index/redisDatabase:RedisDatabase"
SCHEDULE = "pulumi-python:dynamic/qstash:Schedule"
MONITOR = "better-uptime:index/monitor:Monitor"
MONITOR_GROUP = "better-uptime:index/monitorGroup:MonitorGroup"
HEARTBEAT = "better-uptime:index/heartbeat:Heartbeat"
HEARTBEAT_GROUP = "better-uptime:index/heartbeatGroup:HeartbeatGroup"
POLICY = "better-uptime:index/policy:Policy"
SEVERITY = "better-uptime:index/severity:Severity"
STATUS_PAGE = "better-uptime:index/statusPage:StatusPage"
STATUS_PAGE_SECTION = "better-uptime:index/statusPageSection:StatusPageSection"
STATUS_PAGE_RESOURCE = "better-uptime:index/statusPageResource:StatusPageResource"


class Absent(Enum):
    """Why a value cannot be judged: not known before it is created, or a secret that cannot be opened here."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Absent.UNKNOWN


class ForeignStack(Exception):
    """The resources are not of one of this project's environments; the message says of what they are."""


def name_of(urn: str) -> str:
    """Return the logical name of a resource."""
    return urn.rsplit("::", 1)[-1]


@dataclass(frozen=True)
class Resource:
    """One declared resource.

    Attributes:
        properties: by the SDK's names (camelCase); what cannot be judged is `UNKNOWN`.
        parent: the URN of what it hangs below; None for the stack itself.
        provider: the URN of its provider; None for components and providers.
        references: by each property that the program set, the URNs of the resources that its value comes from; empty
            where the engine does not tell them, as it does not for a rule that judges one resource alone.
    """

    urn: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    parent: str | None = None
    provider: str | None = None
    protect: bool = False
    references: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its logical name."""
        return name_of(self.urn)

    @property
    def stack(self) -> str:
        """The name of its stack."""
        return self.urn.removeprefix("urn:pulumi:").split("::")[0]

    @property
    def kind(self) -> Kind:
        """The kind of environment that its stack is.

        Raises:
            ForeignStack: the URN is of another project, or of a stack that is no environment.
        """
        return kind_of(self.urn)

    def get(self, path: str) -> Any:
        """The value at a dotted path: None where there is none, `UNKNOWN` where it cannot be judged."""
        value: Any = self.properties
        for part in path.split("."):
            if value is UNKNOWN:
                return UNKNOWN
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def is_not(self, path: str, *wanted: object) -> bool:
        """Whether the value is known and none of `wanted`."""
        value = self.get(path)
        return value is not UNKNOWN and value not in wanted

    def altered(self, **changes: Any) -> Self:
        """A copy with some properties changed, for tests and mutants."""
        return replace(self, properties={**self.properties, **changes})


def kind_of(urn: str) -> Kind:
    """The kind of environment of a URN's stack.

    Raises:
        ForeignStack: it is of another project, or of a stack that is no environment.
    """
    parts = urn.split("::")
    if len(parts) < 4 or not parts[0].startswith("urn:pulumi:"):
        raise ForeignStack(f"'{urn}' is no URN")
    stack, project = parts[0].removeprefix("urn:pulumi:"), parts[1]
    if project != PROJECT:
        raise ForeignStack(f"project '{project}' is not '{PROJECT}', whose policies these are")
    if stack == "production":
        return "production"
    if stack == "preview" or stack.startswith("preview-"):
        return "preview"
    raise ForeignStack(f"there is no environment '{stack}': name the stack production, preview or preview-<branch>")


@dataclass(frozen=True)
class Stack:
    """The resources that a rule may look at, of one stack."""

    name: str
    resources: tuple[Resource, ...]

    @property
    def kind(self) -> Kind:
        """The kind of environment.

        Raises:
            ForeignStack: the stack is none.
        """
        return kind_of(self.urn(ROOT_TYPE, ""))

    def of(self, *types: str) -> Iterator[Resource]:
        """The resources of these types."""
        return (resource for resource in self.resources if resource.type in types)

    def named(self, type_: str, name: str) -> Resource | None:
        """The resource of that type and logical name."""
        return next((resource for resource in self.of(type_) if resource.name == name), None)

    def urn(self, type_: str, name: str) -> str:
        """The URN to report for what is missing; without parents, which the stack cannot know."""
        return f"urn:pulumi:{self.name}::{PROJECT}::{type_}::{name}"

    def referred(self, resource: Resource, path: str, type_: str) -> Resource | None:
        """The one resource of `type_` that a property's value comes from; None when there is not exactly one."""
        urns = set(resource.references.get(path, ()))
        found = [candidate for candidate in self.of(type_) if candidate.urn in urns]
        return found[0] if len(found) == 1 else None

    def narrowed(self, types: Sequence[str]) -> Stack:
        """Only the resources of these types; of all when it names none."""
        return Stack(self.name, tuple(self.of(*types))) if types else self
