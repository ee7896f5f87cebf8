"""Places in nested values, and what can become of a value there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from infra.policy.resources import UNKNOWN

Place = tuple[str | int, ...]


class _Gone:
    """Stands for the removal of a value."""


GONE: Final = _Gone()


def places(value: Any, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place within a value, containers before what they hold; the value itself is not among them."""
    inner: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, Mapping):
        inner = iter(value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        inner = iter(enumerate(value))
    for key, item in inner:
        yield (*at, key), item
        yield from places(item, (*at, key))


def told(place: Place) -> str:
    """A place as text, the same for each item of a list: `steps[].waitBefore`."""
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def looked_up(value: Any, place: Place) -> Any:
    """What is at a place; `GONE` where there is none."""
    for part in place:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return GONE
    return value


def replaced(value: Any, place: Place, new: Any) -> Any:
    """A copy of a value with another one at a place, or with none when that is `GONE`."""
    part, *rest = place
    if isinstance(value, Mapping):
        copy: Any = dict(value)
    else:
        copy = list(value)
    if rest:
        copy[part] = replaced(copy[part], tuple(rest), new)
    elif new is GONE:
        del copy[part]
    else:
        copy[part] = new
    return copy


def alterations(value: Any) -> Iterator[tuple[str, Any]]:
    """What a value can be altered to, each under the name of the alteration."""
    match value:
        case bool():
            yield "flipped", not value
        case int() | float():
            yield from (("zero", 0), ("plus one", value + 1), ("tenfold", value * 10)) if value else (("one", 1),)
        case str():
            if value:
                yield "emptied", ""
            yield "altered", f"{value}-altered"
        case Sequence() if value:
            yield "emptied", []
        case _ if value is UNKNOWN:
            return
