"""Whether Git has what a stack was last deployed from: its history is the only backup of the configuration."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.operations.history import ENTRIES
from infra.operations.pulumi_command import answer
from infra.operations.verify.finding import Difference

#: What the engine notes of each run that begins within a clone (pkg/backend/metadata.go of Pulumi).
COMMIT, UNCOMMITTED = "git.head", "git.dirty"
_TIMEOUT_S = 60
_SHOWN = 10  # characters of a commit
_FETCH = (
    "git fetch --all, and look again; if it is still in no branch, a history was rewritten or never pushed: "
    "push the commit from the clone that deployed it, and forbid force pushes at GitHub"
)


def last_deployment(stack: str, clone: Path) -> Iterator[Difference | str]:
    """Yield what is wrong with the commit of a stack's last deployment, or what one should know of it.

    Raises:
        PulumiFailed: the stack's history cannot be read.
    """
    listed = answer("stack", "history", "--stack", stack, "--json", "--page-size", str(ENTRIES))
    for entry in json.loads(listed):
        if (entry["kind"], entry["result"]) == ("update", "succeeded"):
            yield from judged(entry["environment"], clone)
            return
    yield "nothing was deployed lately"


def judged(noted: Mapping[str, str], clone: Path) -> Iterator[Difference | str]:
    """Judge what the engine noted of a deployment by what a clone's branches and tags hold."""
    commit = noted.get(COMMIT)
    if not commit:
        yield "was not made from a clone of Git"
        return
    shown = commit[:_SHOWN]
    if noted.get(UNCOMMITTED) == "true":
        yield f"was made from {shown} and changes that were in no commit"
    try:
        shallow = _git(clone, "rev-parse", "--is-shallow-repository").stdout.strip()
        found = _git(clone, "for-each-ref", "--count=1", "--contains", commit)
    except (OSError, subprocess.TimeoutExpired) as failure:
        yield f"git cannot be asked for {shown}: {type(failure).__name__}"
        return
    if found.stdout:
        yield f"was made from {shown}, which Git has"
    elif shallow == "false":
        yield Difference(f"was made from {shown}, which is in no branch or tag of this clone", _FETCH)
    else:
        yield f"was made from {shown}; only a whole clone could tell whether Git has that"


def _git(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=clone, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )
