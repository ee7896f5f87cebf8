"""A runbook: a frame that is made from the declaration, and within it what only people know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BEGIN = "<!-- written by hand, from here -->"
END = "<!-- to here -->"
#: What each is asked for, in this order.
SECTIONS = ("What it means", "How to look", "How to mitigate", "Whom to tell")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Frame:
    """What the declaration says.

    Attributes:
        file: the page's file name.
        title: its heading.
        facts: label and text of each row of its table.
        commands: what to type to look, with what each is for.
        see: names and files of the pages that belong to it.
    """

    file: str
    title: str
    facts: Sequence[tuple[str, str]]
    commands: Mapping[str, str]
    see: Sequence[tuple[str, str]]


def written(page: str) -> str:
    """Return the hand-written part of a page; empty where there is none."""
    _, begin, rest = page.partition(BEGIN)
    part, end, _ = rest.partition(END)
    return part.strip() if begin and end else ""


def render(frame: Frame, by_hand: str) -> str:
    """Return the page; a part that was never written by hand gets its headings, to be filled."""
    body = by_hand or "\n\n".join(f"## {section}" for section in SECTIONS)
    rows = "\n".join(f"| {label} | {text} |" for label, text in frame.facts)
    typed = "\n\n".join(f"{shows}:\n\n    {command}" for command, shows in frame.commands.items())
    see = ", ".join(f"[{name}]({file})" for name, file in frame.see)
    return (
        f"# {frame.title}\n\n| | |\n|---|---|\n{rows}\n\n{BEGIN}\n\n{body}\n\n{END}\n\n"
        f"## To type\n\n{typed}\n\nSee also: {see}.\n"
    )


def problems(file: str, by_hand: str) -> list[str]:
    """Return what a hand-written part lacks, as sentences."""
    parts = _HEADING.split(by_hand)
    found = dict(zip(parts[1::2], map(str.strip, parts[2::2]), strict=True))
    lacking = [section for section in SECTIONS if not found.get(section)]
    return [f"docs/runbooks/{file} does not say yet: {section}" for section in lacking]
