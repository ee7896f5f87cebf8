"""Things that must be told apart, and are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from infra.platform.problems import Problem


def duplicates(place: str, what: str, values: Iterable[str]) -> list[Problem]:
    """A problem per value that occurs more than once. Only for names and paths: the value is shown."""
    return [
        Problem(
            place=place, message=f"the {what} '{value}' occurs {count} times", remedy=f"give each a {what} of its own"
        )
        for value, count in Counter(values).items()
        if count > 1
    ]
