"""Compares what is declared with what a vendor shows, value by value."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

HIDDEN = "[secret]"
#: What vendors add to the elements of lists.
_GIVEN_BY_VENDORS = ("id",)


def unequal(path: str, declared: Any, actual: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield path, declared and actual value of everything that differs.

    Of an object only what is declared counts, since vendors have settings that nobody declares. The elements of a list
    are compared whole: there, what nobody declared was added. Lists of plain values have no order.
    """
    if isinstance(declared, Mapping) and isinstance(actual, Mapping) and (declared or not actual):
        for name, value in declared.items():
            yield from unequal(f"{path}.{name}" if path else name, value, actual.get(name))
    elif isinstance(declared, list) and isinstance(actual, list) and _is_plain([*declared, *actual]):
        if sorted(map(str, declared)) != sorted(map(str, actual)):
            yield path, declared, actual
    elif isinstance(declared, list) and isinstance(actual, list):
        yield from _unequal_lists(path, declared, actual)
    elif not _same(declared, actual):
        yield path, declared, actual


def _unequal_lists(path: str, declared: Sequence[Any], actual: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    if len(declared) != len(actual):
        yield f"{path} (number)", len(declared), len(actual)
        return
    for index, (one, other) in enumerate(zip(declared, actual, strict=True)):
        yield from unequal(f"{path}[{index}]", whole(one, other), other)


def whole(declared: Any, actual: Any) -> Any:
    """Return a declared element with what the vendor's has beside it, as not set; so at every depth of objects."""
    if not isinstance(declared, Mapping) or not isinstance(actual, Mapping):
        return declared
    added = {name: None for name in actual if name not in declared and name not in _GIVEN_BY_VENDORS}
    return {**added, **{name: whole(value, actual.get(name)) for name, value in declared.items()}}


def _is_plain(values: Collection[Any]) -> bool:
    return not any(isinstance(value, Mapping | list) for value in values)


def _same(declared: Any, actual: Any) -> bool:
    if _is_empty(declared) and _is_empty(actual):
        return True
    if isinstance(declared, bool) or isinstance(actual, bool):
        return declared is actual
    return declared == actual or (not _is_empty(declared) and str(declared) == str(actual))


def _is_empty(value: Any) -> bool:
    """Whether a value means the same as none at all; a zero does not."""
    return value is None or value is False or (isinstance(value, str | list | Mapping) and not value)


def shown(value: Any) -> str:
    """Return a value for a message."""
    return "nothing" if value is None else repr(value)
