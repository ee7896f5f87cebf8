"""Keyed fingerprints of an environment's marks, and the search for what they stand for in the values of another one."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from infra.operations.isolation.marks import NAMES, Mark, MarkKind, is_compared, marks, readings
from infra.platform.base import Fact
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Variable

#: The form of what is published; a preview that knows only another one cannot be compared.
VERSION: Literal[1] = 1
#: A mark as short as this is found as a whole only: shorter texts are in others by chance.
CONTAINED_LENGTH_MIN = 8
_PURPOSE = b"eleva: marks of an environment, 1\0"
_HEX_DIGITS = 32


class Fingerprint(Fact):
    """Of one mark. `length`, in characters, lets the mark be looked for inside other texts."""

    kind: MarkKind
    length: int
    digest: str


class Published(Fact):
    """What an environment tells of itself to those who must share nothing with it.

    Attributes:
        version: the form of all this.
        made: when it last changed.
        key: of all fingerprints, 32 random bytes in hexadecimal digits, made once. Values are too random to be tried.
        variables: the fingerprints of each variable's marks.
        without: the variables that it could have and has not.
        ids: the fingerprints of what vendors call its projects and databases.
    """

    version: Literal[1]
    made: datetime
    key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    variables: dict[str, tuple[Fingerprint, ...]]
    without: tuple[str, ...]
    ids: dict[str, Fingerprint]


def fingerprints(
    values: Mapping[str, str | None], ids: Mapping[str, str], contract: Contract, key: str, made: datetime
) -> Published:
    """Return the fingerprints of production's values and ids under `key`."""
    compared = [variable for variable in contract.variables if is_compared(variable, contract)]
    there = {variable.name: (variable, value) for variable in compared if (value := values.get(variable.name))}
    return Published(
        version=VERSION,
        made=made,
        key=key,
        variables={name: tuple(_of(mark, key) for mark in marks(*of)) for name, of in sorted(there.items())},
        without=tuple(sorted({variable.name for variable in contract.variables} - set(there))),
        ids={name: _of(Mark("id", id_), key) for name, id_ in sorted(ids.items())},
    )


def _of(mark: Mark, key: str) -> Fingerprint:
    return Fingerprint(kind=mark.kind, length=len(mark.text), digest=_digest(bytes.fromhex(key), mark.text))


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, _PURPOSE + text.encode(), hashlib.sha256).hex()[:_HEX_DIGITS]


Owner = tuple[str, MarkKind]


class Search:
    """Looks for the marks behind fingerprints."""

    def __init__(self, published: Published) -> None:
        self._key = bytes.fromhex(published.key)
        self._owners: dict[str, list[Owner]] = defaultdict(list)
        self._lengths: dict[MarkKind, set[int]] = defaultdict(set)
        every = {**published.variables, **{name: (mark,) for name, mark in published.ids.items()}}
        for name, found in every.items():
            for each in found:
                self._owners[each.digest].append((name, each.kind))
                if each.kind != "setting" and each.length >= CONTAINED_LENGTH_MIN:
                    self._lengths[each.kind].add(each.length)

    def found(self, value: str, variable: Variable | None = None) -> dict[str, set[MarkKind]]:
        """Return whose marks are in a value, and of which kinds; parts of it count as `variable` says it has them."""
        found: dict[str, set[MarkKind]] = defaultdict(set)
        texts = readings(value)
        for whole in {*texts, *(mark.text for mark in (marks(variable, value) if variable else ()))}:
            for name, kind in self._of(whole):
                found[name].add(kind)
        anywhere = set().union(*self._lengths.values())
        for text in texts:
            for name, kind in self._within(text, anywhere):
                found[name].add(kind)
            for name, kind in self._within(text.lower(), self._lengths["host"]):  # a host is the same in any case
                found[name].add(kind)
        return found

    def _of(self, text: str) -> list[Owner]:
        return self._owners.get(_digest(self._key, text), [])

    def _within(self, text: str, lengths: Iterable[int]) -> Iterator[Owner]:
        for length in lengths:
            for start in range(len(text) - length + 1):
                end = start + length
                alone = not text[:start][-1:].isalnum() and not text[end : end + 1].isalnum()
                for name, kind in self._of(text[start:end]):
                    if kind != "setting" and (alone or kind not in NAMES):
                        yield name, kind
