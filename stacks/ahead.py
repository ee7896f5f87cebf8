"""Asks what earlier runs have left while the program's modules are still being imported: each takes half a second."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from infra.operations.history import FailedRun, failed_runs
from infra.operations.state import State, read_state


@dataclass(frozen=True)
class Asked:
    """The stack's state, and its runs that failed; what goes wrong is told when the answer is taken."""

    state: Future[State]
    failed: Future[Sequence[FailedRun]]


def ask_ahead(stack: str) -> Asked:
    """Begin to read what is known of a stack."""
    with_two_questions = ThreadPoolExecutor(max_workers=2)
    asked = Asked(with_two_questions.submit(read_state, stack), with_two_questions.submit(failed_runs, stack))
    with_two_questions.shutdown(wait=False)
    return asked
