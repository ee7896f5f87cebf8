"""Compares a program's inputs with the state the way a Terraform plan does: what would change, and what that replaces.

The state is the vendor's truth. An input that is set and differs is a change. One that is not set is a change only if
the state has a value that is neither empty nor the vendor's own choice (`computed`). Sets have no order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from infra.localcloud.plugins.resource import Unknown, Values
from infra.localcloud.plugins.schema import Property

Suppresses = Callable[[str, Any, Any], bool]


def never(path: str, old: Any, new: Any) -> bool:
    """Suppress no difference."""
    return False


class Kind(Enum):
    """What happens to a property."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class Change:
    """A difference at a property path (`steps[0].waitBefore`), and whether it replaces the resource."""

    path: str
    kind: Kind
    replaces: bool

    @property
    def property(self) -> str:
        """The property at the top that the path leads into."""
        return self.path.split(".")[0].split("[")[0]


def diff(
    properties: Mapping[str, Property],
    state: Values,
    inputs: Values,
    suppresses: Suppresses = never,
) -> list[Change]:
    """Return how the checked `inputs` differ from `state`.

    `suppresses` is asked (path, old, new) about differences of properties marked `diff_suppressed`.
    """
    return list(_Comparison(suppresses).fields(properties, state, inputs, "", replaces=False))


def same(spec: Property, old: Any, new: Any) -> bool:
    """Tell whether the input `new` is what the state has as `old` (None: absent)."""
    return not any(_Comparison(never).values(spec, old, new, "", replaces=False))


class _Comparison:
    def __init__(self, suppresses: Suppresses) -> None:
        self._suppresses = suppresses

    def fields(
        self, properties: Mapping[str, Property], old: Values, new: Values, path: str, *, replaces: bool
    ) -> Iterator[Change]:
        for name, spec in properties.items():
            yield from self.values(spec, old.get(name), new.get(name), path + name, replaces=replaces)

    def values(self, spec: Property, old: Any, new: Any, path: str, *, replaces: bool) -> Iterator[Change]:
        """Yield the differences at `path`; `replaces` if a change of what holds this value replaces the resource."""
        if spec.write_only or (new is None and spec.computed):
            return
        replaces = replaces or spec.replace is True or (spec.replace == "if-configured" and new is not None)
        found = list(self._unlike(spec, old, new, path, replaces=replaces))
        if found and spec.diff_suppressed and self._suppresses(path, old, new):
            return
        yield from found

    def _unlike(self, spec: Property, old: Any, new: Any, path: str, *, replaces: bool) -> Iterator[Change]:
        if _empty(old) and _empty(new):
            return
        if old is None or new is None or isinstance(new, Unknown):
            kind = Kind.ADD if old is None else Kind.DELETE if new is None else Kind.UPDATE
            yield Change(path, kind, replaces)
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from self._maps(spec, old, new, path, replaces=replaces)
        elif isinstance(old, list) and isinstance(new, list):
            compare = self._sets if spec.is_set else self._lists
            yield from compare(spec.element, old, new, path, replaces=replaces)
        elif old != new:
            yield Change(path, Kind.UPDATE, replaces)

    def _maps(self, spec: Property, old: Values, new: Values, path: str, *, replaces: bool) -> Iterator[Change]:
        if spec.fields:
            yield from self.fields(spec.fields, old, new, f"{path}.", replaces=replaces)
            return
        # A map, or an object of which the schema does not name the properties: there, ids are the vendor's own.
        element = spec.element or _ANYTHING
        for key in sorted(old.keys() | new.keys()):
            if key in new or spec.element or key != "id":
                yield from self.values(element, old.get(key), new.get(key), f"{path}.{key}", replaces=replaces)

    def _lists(
        self, element: Property | None, old: list[Any], new: list[Any], path: str, *, replaces: bool
    ) -> Iterator[Change]:
        spec = element or _ANYTHING
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            yield from self.values(spec, before, after, f"{path}[{index}]", replaces=replaces)
        for index in range(len(old), len(new)):
            yield Change(f"{path}[{index}]", Kind.ADD, replaces)
        for index in range(len(new), len(old)):
            yield Change(f"{path}[{index}]", Kind.DELETE, replaces)

    def _sets(
        self, element: Property | None, old: list[Any], new: list[Any], path: str, *, replaces: bool
    ) -> Iterator[Change]:
        spec = element or _ANYTHING
        left = dict(enumerate(old))
        added = []
        for index, item in enumerate(new):
            equal = (
                at for at, before in left.items() if not any(self.values(spec, before, item, path, replaces=False))
            )
            twin = next(equal, None)
            if twin is None:
                added.append(index)
            else:
                del left[twin]
        for index in sorted({*added, *left}):
            kind = Kind.DELETE if index not in added else Kind.UPDATE if index in left else Kind.ADD
            yield Change(f"{path}[{index}]", kind, replaces)


_ANYTHING = Property(name="", kind="any")


def _empty(value: Any) -> bool:
    """Tell whether `value` is what Terraform takes for not set: absent, empty, false or zero."""
    return not value and not isinstance(value, Unknown)
