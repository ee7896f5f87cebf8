"""How problems are told."""

from __future__ import annotations

from infra.platform.problems import InvalidPlatform, Problem, Severity, errors, warnings

ERROR = Problem(place="here", message="is wrong", remedy="mend it")
WARNING = Problem(place="there", message="is odd", remedy="look at it", severity=Severity.WARNING)


def test_all_problems_are_listed_with_place_and_remedy() -> None:
    assert str(InvalidPlatform([ERROR, WARNING])) == (
        "The declared platform has 1 error and 1 warning:\n"
        "  * here: is wrong\n    -> mend it\n"
        "  * warning: there: is odd\n    -> look at it"
    )


def test_what_there_is_none_of_is_not_counted() -> None:
    assert str(InvalidPlatform([ERROR, ERROR])).startswith("The declared platform has 2 errors:")


def test_errors_and_warnings_are_told_apart() -> None:
    assert errors([ERROR, WARNING]) == (ERROR,)
    assert warnings([ERROR, WARNING]) == (WARNING,)
