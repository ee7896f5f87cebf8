"""A schedule's id is fixed."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.policy.reading import known_text, made
from infra.policy.resources import SCHEDULE, Resource
from infra.policy.rule import Level, Rule, named


def check(schedule: Resource) -> Iterator[str]:
    """Compare it with the one that the naming module makes."""
    found = known_text(schedule, "schedule_id")
    wanted = made(naming.schedule_id, schedule.kind, schedule.name.split("-", 1)[-1])
    if found is not None and found != wanted:
        yield f"{schedule.name} has another id than {wanted}: made again, it would run beside the one that is there"


RULE = Rule(
    id=named(__name__),
    title="A schedule has the fixed id of its job",
    level=Level.MANDATORY,
    types=(SCHEDULE,),
    reason="A fixed id is overwritten when it is made again. Another one is a second schedule: experts are paid twice.",
    source="application, lib/integrations/qstash/schedules.ts (random ids, duplicates); upstash.com/docs/qstash: "
    "Schedules, 2026-11",
    remedy="Let it come from infra/platform/naming.py.",
    guards={SCHEDULE: ("schedule_id", "(renamed)")},
    each=check,
)
