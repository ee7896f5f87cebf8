"""What there is of a made-up stack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from infra.operations.offline import Recorded
from infra.operations.rebuild.journal import Begun
from infra.operations.rebuild.plan import Action, Plan, Step
from infra.operations.rebuild.rebuild import Found
from infra.operations.stack_file import StackFile
from infra.operations.verify.declared import Declaration, Declared
from tests.platform import samples

LOOKED = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
STEPS = [Step("Neon project", "database-project", Action.CREATE, "is not there")]


def found(*, lost: Sequence[str] = (), held: int = 0, begun: Begun | None = None) -> Found:
    """Return a stack that has lost these, with so many resources in its state."""
    declaration = Declaration(samples.platform(), lambda: None)
    there = Declared(Recorded([], {}), frozenset())
    file = StackFile(Path("Pulumi.production.yaml"), {}, "production")
    return Found(LOOKED, file, declaration, there, Plan(STEPS, {}, lost), held, begun)
