"""Asks for the state while the program's modules are still being imported: each takes about half a second."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from infra.operations.state import Managed, managed_resources


def state_ahead(stack: str) -> Future[list[Managed]]:
    """Begin to read what the state of `stack` holds; what goes wrong is told when the answer is taken."""
    with_one_question = ThreadPoolExecutor(max_workers=1)
    asked = with_one_question.submit(managed_resources, stack)
    with_one_question.shutdown(wait=False)
    return asked
