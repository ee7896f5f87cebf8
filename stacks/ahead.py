"""Asks what earlier runs have left while the program imports and reads all else."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from infra.operations.past import Past, read_past


def ask_ahead(stack: str) -> Future[Past]:
    """Begin to read what is known of a stack; what goes wrong is told when the answer is taken."""
    with_one_question = ThreadPoolExecutor(max_workers=1)
    asked = with_one_question.submit(read_past, stack)
    with_one_question.shutdown(wait=False)
    return asked
