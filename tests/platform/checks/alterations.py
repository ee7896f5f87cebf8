"""Ways to break one thing of the declared platform, and the check that exactly that is found and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.platform.aggregate import Platform
from infra.platform.declaration import validate
from infra.platform.environments import PRODUCTION
from infra.platform.problems import Problem, errors
from tests.platform.samples import ACCOUNTS, platform, settings

Alteration = Callable[[Platform], Platform]
# what is broken, how, a part of the place, a part of the message, a part of the remedy
Case = tuple[str, Alteration, str, str, str]


def found_errors(case: Case) -> list[Problem]:
    """The errors of the broken platform that are told as the case says."""
    _, alteration, place, message, remedy = case
    problems = errors(validate(alteration(platform())))
    return [p for p in problems if place in p.place and message in p.message and remedy in p.remedy]


def case_name(case: Case) -> str:
    """How a test report calls the case."""
    return case[0]


def one(part: str, name: str, /, **changes: Any) -> Alteration:
    """Alter the one thing called `name` in a part that is a list."""

    def alter(whole: Platform) -> Platform:
        things = getattr(whole, part)
        assert [thing for thing in things if thing.name == name]
        return whole.altered(**{part: tuple(t.altered(**changes) if t.name == name else t for t in things)})

    return alter


def without(part: str, name: str) -> Alteration:
    return lambda whole: whole.altered(**{part: tuple(t for t in getattr(whole, part) if t.name != name)})


def twice(part: str) -> Alteration:
    return lambda whole: whole.altered(**{part: (*getattr(whole, part), getattr(whole, part)[0])})


def part(part: str, /, **changes: Any) -> Alteration:
    return lambda whole: whole.altered(**{part: getattr(whole, part).altered(**changes)})


def plan(vendor: str, plan: str) -> Alteration:
    def alter(whole: Platform) -> Platform:
        account = ACCOUNTS[vendor]
        assert isinstance(account, dict)
        accounts = {**ACCOUNTS, vendor: {**account, "plan": plan}}
        return whole.altered(settings=settings(accounts=accounts))

    return alter


def setting(**changes: object) -> Alteration:
    """Change a stack's settings."""
    return lambda whole: whole.altered(settings=settings(PRODUCTION, **changes))
