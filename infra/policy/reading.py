"""What several rules read from resources, and how they say what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from infra.platform import naming
from infra.platform.tiers import TierName
from infra.policy.requirements.alerts import TierDemand
from infra.policy.resources import HEARTBEAT, POLICY, SCHEDULE, UNKNOWN, VERCEL_VARIABLE, Resource, Stack


def shown(value: Any) -> str:
    """A number, switch or list of a rule's message. Only for properties that are never secret."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def differing(resource: Resource, wanted: Mapping[str, Any]) -> Iterator[str]:
    """A message per property that is known and not as wanted."""
    for path, value in wanted.items():
        if resource.is_not(path, value):
            yield f"{path} is {shown(resource.get(path))} and must be {shown(value)}"


def number(value: Any) -> float | None:
    """The value when it is a number, which a switch is not."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def text(value: Any) -> str:
    """The value when it is a text, else nothing."""
    return value if isinstance(value, str) else ""


def items(value: Any) -> list[Any]:
    """The value when it is a list, else none."""
    return list(value) if isinstance(value, list | tuple) else []


def tier_of(resource: Resource, stack: Stack) -> TierName | None:
    """The tier of the one policy that a monitor or heartbeat names; None where it names none of this stack's."""
    policy = stack.referred(resource, "policyId", POLICY)
    return next((tier for tier in TierName if policy and policy.name == naming.policy(tier)), None)


def channels(demand: TierDemand) -> dict[str, bool]:
    """The switches by which a tier must tell people."""
    return {
        "email": True,
        "push": True,
        "sms": demand.sms,
        "call": False,
        "criticalAlert": demand.critical_alert,
    }


def path_of(resource: Resource, property_: str) -> str:
    """Path and query of a property that holds a URL; nothing when it holds none that is known."""
    try:
        url = urlsplit(text(resource.get(property_)))
    except ValueError:
        return ""
    return f"{url.path}?{url.query}" if url.query else url.path


def job_of(schedule: Resource) -> str:
    """The job that a schedule runs: the last part of its destination's path."""
    return path_of(schedule, "destination").rsplit("/", 1)[-1]


def made(name: Callable[..., str], *parts: str) -> str:
    """What the naming module makes of the parts; nothing when they cannot be part of a name."""
    try:
        return name(*parts)
    except ValueError:
        return ""


def heartbeat_of(job: str, stack: Stack) -> Resource | None:
    """The heartbeat of a job."""
    return stack.named(HEARTBEAT, made(naming.heartbeat, job))


def schedule_of(job: str, stack: Stack) -> Resource | None:
    """The schedule that runs a job."""
    return next((schedule for schedule in stack.of(SCHEDULE) if job_of(schedule) == job), None)


def variables(stack: Stack) -> dict[str, Resource]:
    """The application's variables by name."""
    return {text(variable.get("key")): variable for variable in stack.of(VERCEL_VARIABLE)}


def known_text(resource: Resource, path: str) -> str | None:
    """The text at a path; None when it cannot be judged, and nothing at all counts as an empty text."""
    value = resource.get(path)
    return None if value is UNKNOWN else text(value)
