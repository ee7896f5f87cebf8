"""What is known of one promise, and what promises.toml says of a list of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Standing(StrEnum):
    """How well a promise is looked after, the worst last."""

    GUARDED = "declared here, and guarded by a rule"
    REHEARSED = "declared here, and rehearsed without a rule"
    ELSEWHERE = "kept elsewhere, and noticed here when it is missing"
    PARTLY = "noticed in part: each line says what would not be"
    UNNOTICED = "not noticed here when it is missing"


class Evidence(BaseModel):
    """What declares, guards and rehearses a promise. References are those of `infra.operations.coverage.references`.

    Attributes:
        declared: references to what declares it.
        rules: ids of the policies that hold it.
        rehearsed: references to the tests, drills, runbooks and workflows that try it or say what to do.
        belongs: where it is kept when no vendor lets it be declared here.
        noticed: references to what notices that something kept elsewhere is missing.
        unnoticed: what would be noticed by nothing here.
        deviates: what is not as the platform document says, and why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    declared: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    rehearsed: tuple[str, ...] = ()
    belongs: str = ""
    noticed: tuple[str, ...] = ()
    unnoticed: str = ""
    deviates: str = ""

    def joined(self, own: Evidence) -> Evidence:
        """This evidence of a whole list with that of one line; what the line says in words goes first."""
        return Evidence(
            declared=(*self.declared, *own.declared),
            rules=(*self.rules, *own.rules),
            rehearsed=(*self.rehearsed, *own.rehearsed),
            belongs=own.belongs or self.belongs,
            noticed=(*self.noticed, *own.noticed),
            unnoticed=own.unnoticed or self.unnoticed,
            deviates=own.deviates or self.deviates,
        )


class Entry(Evidence):
    """A promise in promises.toml: `says` it in short, or adds to the declared one that it is `of`."""

    says: str = ""
    of: str = ""


class Listed(Evidence):
    """A table or list of the platform document, with what holds for each of its lines.

    Attributes:
        section: the heading of the second level that it is under; `title` the nearest one, or what it lists.
        items: how many rows or items it has.
        each: the group (`infra.operations.coverage.groups`) that makes its lines of what is declared.
    """

    section: str
    title: str
    items: int
    each: str = ""
    promise: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Promise:
    """One line: what is promised, what is known of it alone, and of all lines of its list."""

    says: str
    own: Evidence
    shared: Evidence

    @property
    def evidence(self) -> Evidence:
        """All that is known of it."""
        return self.shared.joined(self.own)

    @property
    def standing(self) -> Standing:
        """How well it is looked after."""
        evidence = self.evidence
        if evidence.unnoticed:
            # A test of what is declared, or a page about it, does not see what is kept elsewhere.
            return Standing.PARTLY if evidence.rules or evidence.noticed else Standing.UNNOTICED
        if not evidence.declared:
            return Standing.ELSEWHERE
        return Standing.GUARDED if evidence.rules else Standing.REHEARSED


@dataclass(frozen=True)
class Chapter:
    """A table or list of the platform document with a line for each of its rows or items."""

    section: str
    title: str
    items: int
    shared: Evidence
    promises: tuple[Promise, ...]

    @property
    def name(self) -> str:
        """Its heading on the page."""
        return f"{self.section}: {self.title}"
