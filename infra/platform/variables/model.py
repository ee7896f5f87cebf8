"""What the contract says about one environment variable of the application, in each environment."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact
from infra.platform.environments import Environment, KeyMode
from infra.platform.variables.formats import FormatName

PUBLIC_PREFIX = "NEXT_PUBLIC_"  # Next.js builds such variables into what every browser gets

Kind = Literal["public", "config", "secret"]
System = Literal["database", "cache", "monitoring", "hosting"]


class Output(Fact):
    """The value comes from a system of this platform: `attribute` is dotted, such as `main.pooled_url`."""

    system: System
    attribute: str


class Generated(Fact):
    """Random, made once by `eleva secrets ensure` and kept in AWS Secrets Manager, so that a rebuild keeps it.

    `only_for_new_platform`: never made for a platform that exists already, since data depends on the old value.
    """

    random_bytes: int = 32
    prefix: str = ""
    only_for_new_platform: bool = False


class Supplied(Fact):
    """A vendor's secret, put into AWS Secrets Manager by a person."""


class Constant(Fact):
    """The same wherever this environment is deployed."""

    value: str


class Setting(Fact):
    """Not secret, and different per account: a value under `eleva:variables` in the stack file, else the default."""

    default: str | None = None


class Copy(Fact):
    """Another variable's value under a second name."""

    of: str


Origin = Output | Generated | Supplied | Constant | Setting | Copy


class Use(Fact):
    """The environment has the variable; where its value comes from, and whether it may be missing."""

    origin: Origin
    required: bool = True


class Unset(Fact):
    """The environment has no such variable, and why."""

    reason: str


class ModePrefix(Fact):
    """How a vendor's key tells whether it is for real money."""

    live: str
    test: str

    def of(self, mode: KeyMode) -> str:
        """The prefix of that mode."""
        return self.live if mode == "live" else self.test

    def mode_of(self, value: str) -> KeyMode | None:
        """The mode that a value is of; None when it is of neither."""
        if value.startswith(self.live):
            return "live"
        return "test" if value.startswith(self.test) else None


class Deviation(Fact):
    """Where the contract does not do what the platform document says, and why."""

    document_says: str
    instead: str
    reason: str


class Variable(Fact):
    """One variable.

    Attributes:
        kind: who may read it: every browser (public), whoever sees the project (config), nobody (secret).
        format: what its value must look like, by the name of a format.
        production: how production has it, or why it has none; `preview` likewise.
        per_branch: in previews each branch has its own value, so the shared base has none.
        document_required: the platform document requires it in all environments; where it is not, `deviation` says why.
        mode_prefix: how its value tells live keys from test keys; None where it does not.
        pair: another variable whose key must be of the same mode, as the two belong to one account.
        never_replaced: data is lost with its value (it encrypts some), so no new value may take its place, and it is
            protected like a database.
        deviation: where the contract does not do what the platform document says; None where it does.
        may_be_shared: why previews may have production's value, of one that is not secret; None: they must not.
    """

    name: str
    kind: Kind
    purpose: str
    format: FormatName = "any"
    production: Use | Unset
    preview: Use | Unset
    per_branch: bool = False
    document_required: bool = False
    mode_prefix: ModePrefix | None = None
    pair: str | None = None
    never_replaced: bool = False
    deviation: Deviation | None = None
    may_be_shared: str | None = None
    source: str

    @property
    def sensitive(self) -> bool:
        """Whether Vercel must never show it again."""
        return self.kind == "secret"

    def use(self, environment: Environment) -> Use | None:
        """How that environment has it; None where it must not be set."""
        entry = self.production if environment.is_production else self.preview
        return entry if isinstance(entry, Use) else None

    def is_stored(self, environment: Environment) -> bool:
        """Whether AWS Secrets Manager keeps its value."""
        use = self.use(environment)
        return use is not None and isinstance(use.origin, Generated | Supplied)

    def in_base(self, environment: Environment) -> bool:
        """Whether the environment's own stack sets it: of previews either the shared base or each branch's."""
        here = environment.is_production or self.per_branch == environment.is_branch
        return here and self.use(environment) is not None
