"""All runbooks as they are to be, with what people wrote into those that are there; and what they lack."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from infra.operations.runbooks.frames import frames, of_job, of_monitor, of_tier
from infra.operations.runbooks.page import BEGIN, END, problems, render, written
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS
from infra.platform.tiers import TIERS

INDEX = "README.md"
_HEAD = """\
# Runbooks

One per alert tier, monitored service and job. Better Stack names its alerts `eleva-production-<name>`; the page is here
under that name. `make reference` writes the frames from `infra/platform`, and leaves alone what is written by hand in
each; a test fails when an alert has no runbook.
"""


def pages(folder: Path) -> dict[str, str]:
    """Return every page by file name."""
    made = {frame.file: render(frame, _by_hand(folder / frame.file)) for frame in frames()}
    return {**made, INDEX: _index(_by_hand(folder / INDEX))}


def strays(folder: Path) -> Sequence[Path]:
    """Return the pages of what is declared no more."""
    wanted = {frame.file for frame in frames()} | {INDEX}
    return [path for path in sorted(folder.glob("*.md")) if path.name not in wanted]


def lacking(folder: Path) -> list[str]:
    """Return what is missing in the hand-written parts, as sentences."""
    return [problem for frame in frames() for problem in problems(frame.file, _by_hand(folder / frame.file))]


def _by_hand(path: Path) -> str:
    return written(path.read_text()) if path.exists() else ""


def _index(by_hand: str) -> str:
    tiers = "\n".join(f"* [{each.name}]({of_tier(each.name)})" for each in TIERS)
    services = "\n".join(f"| [{each.name}]({of_monitor(each.name)}) | {each.tier} |" for each in MONITORS)
    jobs = "\n".join(f"| [{each.name}]({of_job(each.name)}) | {each.tier} |" for each in enabled(JOBS))
    return (
        f"{_HEAD}\n{BEGIN}\n\n{by_hand}\n\n{END}\n\n## Alert tiers\n\n{tiers}\n\n## Services\n\n| service | tier |\n"
        f"|---|---|\n{services}\n\n## Jobs\n\n| job | tier |\n|---|---|\n{jobs}\n"
    )
