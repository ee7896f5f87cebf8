"""What is wrong with a declaration, told all at once: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from infra.platform.base import Fact


class Severity(StrEnum):
    """Whether a problem stops everything, or is only told."""

    ERROR = "error"
    WARNING = "warning"


class Problem(Fact):
    """One thing that is wrong. It never holds the value of a variable, which might be a secret."""

    place: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    @property
    def told(self) -> str:
        """Place, message and remedy, for where the severity shows otherwise."""
        return f"{self.place}: {self.message}\n    -> {self.remedy}"

    def __str__(self) -> str:
        return f"warning: {self.told}" if self.severity is Severity.WARNING else self.told


class InvalidPlatform(Exception):
    """The declared platform must not be deployed as it is; `problems` says why, completely."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        counts = ((len(errors(self.problems)), "error"), (len(warnings(self.problems)), "warning"))
        heading = " and ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)
        return "\n".join([f"The declared platform has {heading}:", *(f"  * {problem}" for problem in self.problems)])


def errors(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Those that stop a deployment."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def warnings(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Those that are told and do not stop a deployment."""
    return tuple(problem for problem in problems if problem.severity is Severity.WARNING)
