"""Deviations from rules: who may, why, and until when. An expired or unused one is itself a violation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from infra.policy.catalogue import catalogue
from infra.policy.rule import Finding

FILE = Path(__file__).with_name("waivers.toml")
DAYS_MAX = 180
_KEYS = ("rule", "resource", "reason", "owner", "granted", "expires")
_REASON_MIN = 20
_STACK = re.compile(r"urn:pulumi:([^:]+)::")


class InvalidWaivers(Exception):
    """The file of waivers cannot be used; the message names every problem with its line."""

    def __init__(self, path: Path, problems: Iterable[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {path.name}:{line}: {message}" for line, message in self.problems)
        super().__init__(f"the waivers in {path} cannot be used:\n{lines}")


@dataclass(frozen=True)
class Waiver:
    """One deviation.

    Attributes:
        rule: the rule's id.
        resource: which URNs it is for: a pattern with `*` that names the stack first.
        granted: the day from which it counts; `expires`: the last day on which it does, at most 180 days later.
    """

    rule: str
    resource: str
    reason: str
    owner: str
    granted: date
    expires: date
    line: int = 0

    def covers(self, rule: str, finding: Finding) -> bool:
        """Whether it is for that finding, be it expired or not."""
        return rule == self.rule and fnmatchcase(finding.urn, self.resource)

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.expires

    def concerns(self, stack: str) -> bool:
        """Whether it is meant for that stack."""
        found = _STACK.match(self.resource)
        return found is not None and fnmatchcase(stack, found.group(1))

    @property
    def told(self) -> str:
        """Whose it is, why, and until when."""
        return f"waived by {self.owner} until {self.expires.isoformat()}: {self.reason}"


def today() -> date:
    """The day by which waivers expire, in UTC."""
    return datetime.now(UTC).date()


def load(path: Path = FILE) -> tuple[Waiver, ...]:
    """The waivers of a file.

    Raises:
        InvalidWaivers: it is not TOML, or an entry is incomplete or wrong; all problems at once, with their lines.
    """
    try:
        content = path.read_text()
        entries = tomllib.loads(content)
    except OSError as error:
        raise InvalidWaivers(path, [(0, str(error.strerror or error))]) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))  # an error at the end names none
        line = int(found.group(1)) if found else content.count("\n") + 1
        raise InvalidWaivers(path, [(line, f"is not TOML: {error}")]) from None
    lines = _lines(content)
    problems = [(1, f"'{key}' is no entry: write [[waiver]]") for key in entries if key != "waiver"]
    tables = entries.get("waiver", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InvalidWaivers(path, [*problems, (1, "write each waiver as [[waiver]]")])
    known = frozenset(rule.id for rule in catalogue())
    for number, table in enumerate(tables):
        problems += [(_line(lines, number, key), message) for key, message in _problems(table, known)]
    if problems:
        raise InvalidWaivers(path, problems)
    return tuple(Waiver(**table, line=_line(lines, number, "")) for number, table in enumerate(tables))


def _lines(content: str) -> list[dict[str, int]]:
    """The line of each key of each entry; that of its heading under the empty key."""
    found: list[dict[str, int]] = []
    for number, line in enumerate(content.splitlines(), start=1):
        if re.match(r"\s*\[\[\s*waiver\s*\]\]", line):
            found.append({"": number})
        elif found and (key := re.match(r"\s*\"?(\w+)\"?\s*=", line)):
            found[-1].setdefault(key.group(1), number)
    return found


def _line(lines: list[dict[str, int]], number: int, key: str) -> int:
    entry = lines[number] if number < len(lines) else {}
    return entry.get(key, entry.get("", 0))


def _problems(table: Mapping[str, Any], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Key and message of what is wrong with an entry."""
    for key in table:
        if key not in _KEYS:
            yield key, f"'{key}' is unknown; an entry has {', '.join(_KEYS)}"
    for key in ("rule", "resource", "reason", "owner"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            yield key, f"'{key}' is missing, or is no text"
    for key in ("granted", "expires"):
        if not isinstance(table.get(key), date) or isinstance(table.get(key), datetime):
            yield key, f"'{key}' must be a date such as 2026-12-31, without quotes"
    yield from _contents(table, known)


def _contents(table: Mapping[str, Any], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    rule, resource, reason = table.get("rule"), table.get("resource"), table.get("reason")
    if isinstance(rule, str) and rule and rule not in known:
        yield "rule", f"there is no rule '{rule}'; docs/reference/policies.md lists them"
    if isinstance(resource, str) and resource and not _STACK.match(resource):
        yield "resource", "must be a pattern that begins with urn:pulumi:<stack>::"
    if isinstance(reason, str) and 0 < len(reason.strip()) < _REASON_MIN:
        yield "reason", f"say why in at least {_REASON_MIN} characters"
    granted, expires = table.get("granted"), table.get("expires")
    if type(granted) is date and type(expires) is date and not 0 <= (expires - granted).days <= DAYS_MAX:
        yield "expires", f"must be within {DAYS_MAX} days after 'granted'"
