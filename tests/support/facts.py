"""Every fact that a declaration holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.platform.base import Fact


def facts(declared: object) -> Iterator[Fact]:
    """Yield the fact itself and every one within it."""
    if isinstance(declared, Fact):
        yield declared
        declared = tuple(getattr(declared, name) for name in type(declared).model_fields)
    if isinstance(declared, Mapping):
        declared = tuple(declared.values())
    if isinstance(declared, tuple):
        for part in declared:
            yield from facts(part)
