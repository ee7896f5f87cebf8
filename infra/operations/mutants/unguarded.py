"""What no rule need guard, and why: the reviewed list of all mutants that survive."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from infra.operations.mutants.verdicts import Outcome

FILE = Path(__file__).parents[2] / "policy" / "unguarded.toml"


class InvalidList(Exception):
    """The list cannot be used; the message says which entry is wrong."""


@dataclass(frozen=True)
class Unguarded:
    """Mutants that may survive; patterns with `*`, where `[]` stands for each item of a list.

    Attributes:
        what: the resource type, or the value of `infra/platform` after `platform:`.
        part: the property; of a value, nothing.
        mutation: what becomes of it.
        resource: the resource's, or the declaration's, name.
        environment: the kind of stack.
        reason: why nothing is lost.
    """

    what: str
    reason: str
    part: str = ""
    mutation: str = "*"
    resource: str = "*"
    environment: str = "*"

    def covers(self, outcome: Outcome) -> bool:
        """Whether it allows that mutant to survive."""
        return all(
            fnmatchcase(value.replace("[]", "<>"), pattern.replace("[]", "<>"))
            for value, pattern in (
                (outcome.what, self.what),
                (outcome.part, self.part),
                (outcome.mutation, self.mutation),
                (outcome.name, self.resource),
                (outcome.environment, self.environment),
            )
        )


def load(path: Path = FILE) -> tuple[Unguarded, ...]:
    """The list.

    Raises:
        InvalidList: an entry is incomplete, or has a key that is unknown.
    """
    try:
        return tuple(Unguarded(**entry) for entry in tomllib.loads(path.read_text())["unguarded"])
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise InvalidList(f"{path}: {error}") from None


def unexplained(outcomes: Sequence[Outcome], entries: Sequence[Unguarded]) -> list[Outcome]:
    """The survivors that no entry covers."""
    return [o for o in outcomes if not o.killed and not any(entry.covers(o) for entry in entries)]


def unneeded(outcomes: Sequence[Outcome], entries: Sequence[Unguarded]) -> list[Unguarded]:
    """The entries that cover no survivor."""
    survivors = [outcome for outcome in outcomes if not outcome.killed]
    return [entry for entry in entries if not any(entry.covers(survivor) for survivor in survivors)]
