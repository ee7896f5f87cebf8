"""Which runs of a stack failed, as its backend's history has them.

A run whose engine was killed is not there: the engine writes its entry at the end. Such a run leaves pending operations
in the state instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from infra.operations.pulumi_command import answer

#: So many entries are looked at; a failure that lies further back is not known.
ENTRIES = 20


@dataclass(frozen=True)
class FailedRun:
    """A `pulumi up` that failed, and its time, to the second."""

    began: datetime
    ended: datetime


def failed_runs(stack: str, pulumi: str = "pulumi") -> Sequence[FailedRun]:
    """Return the updates of `stack` that failed while they worked, since the last that succeeded, newest first.

    Raises:
        PulumiFailed: pulumi failed or did not answer in time.
    """
    return failed_among(
        json.loads(answer("stack", "history", "--stack", stack, "--json", "--page-size", str(ENTRIES), pulumi=pulumi))
    )


def failed_among(entries: Iterable[Mapping[str, Any]]) -> Sequence[FailedRun]:
    """Return the same of the history's entries, newest first; none is taken beyond the last that succeeded."""
    return [
        FailedRun(_time(entry["startTime"]), _time(entry["endTime"]))
        for entry in takewhile(lambda entry: entry["result"] != "succeeded", _updates(entries))
        if entry["result"] == "failed" and _has_worked(entry)
    ]


def _time(of: str | int) -> datetime:
    """Return a time that pulumi prints, or keeps, which is in seconds since 1970."""
    return datetime.fromisoformat(of) if isinstance(of, str) else datetime.fromtimestamp(of, UTC)


def _has_worked(entry: Mapping[str, Any]) -> bool:
    """Whether a run came to more than the stack itself, which is its first resource; else it was refused at once."""
    changes: Mapping[str, int] = entry.get("resourceChanges") or {}
    return sum(changes.values()) > 1


def _updates(entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the runs that create things; others, as a refresh, prove nothing about them."""
    return (entry for entry in entries if entry["kind"] == "update")
