"""`python -m stacks.mutants`: judges every mutant of what is declared, and reports which rules killed which.

It stands here since it declares whole environments, many times over: what the programs of this package do.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from infra.operations.mutants import platform as of_platform
from infra.operations.mutants import resources as of_resources
from infra.operations.mutants.platform import Tally
from infra.operations.mutants.unguarded import Unguarded, load, unexplained, unneeded
from infra.operations.mutants.verdicts import Jury, Outcome, guarded
from infra.operations.rehearsal import made_up_secrets
from infra.platform.aggregate import Platform
from infra.platform.environments import ENVIRONMENTS, Environment, environment
from infra.policy.catalogue import catalogue
from infra.policy.resources import Stack
from stacks.offline import declared, platform


@dataclass(frozen=True)
class Bench:
    """An environment as it is declared, ready for mutants of it."""

    platform: Platform
    secrets: dict[str, str]
    stack: Stack
    jury: Jury

    def declare(self, altered: Platform) -> Stack:
        """What the program declares for an altered platform, with the same secrets."""
        found = declared(altered, self.secrets)
        return Stack(altered.environment.name, tuple(registered.resource() for registered in found))


@cache
def bench(name: str) -> Bench:
    """The bench of an environment; made once per process."""
    env: Environment = environment(name)
    given = platform(env)
    secrets = made_up_secrets(given.contract, env)
    stack = Stack(name, tuple(registered.resource() for registered in declared(given, secrets)))
    return Bench(given, secrets, stack, Jury(stack))


def of_every_resource() -> Iterator[Outcome]:
    """What became of every mutant of every declared resource."""
    for env in ENVIRONMENTS:
        others = [bench(other.name).stack for other in ENVIRONMENTS if other != env]
        for other in others:
            here = bench(env.name)
            for mutant in of_resources.mutants(here.stack, other):
                yield here.jury.outcome(mutant)


def of_every_value(workers: int) -> tuple[Tally, list[Outcome]]:
    """What became of every mutant of every value in `infra/platform`, declared anew in `workers` processes."""
    tasks = [
        (env.name, number)
        for env in ENVIRONMENTS
        for number in range(len(of_platform.alterations_of(bench(env.name).platform)))
    ]
    # Not forked: Pulumi's threads would be missing in the copy, and it would wait for them for ever.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_prepare) as pool:
        found = list(pool.map(_value, tasks, chunksize=16))
    tally = Tally(sum(t.unchanged for t, _ in found), sum(t.refused for t, _ in found))
    return tally, [outcome for _, outcomes in found for outcome in outcomes]


def _prepare() -> None:
    """Say nothing of what a program refuses, of which there is much, and be quick: this process declares thousands."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    sys.tracebacklimit = 1  # Pulumi notes for each resource where it was declared
    gc.set_threshold(100_000, 50, 50)


def _value(task: tuple[str, int]) -> tuple[Tally, list[Outcome]]:
    name, number = task
    here = bench(name)
    alteration = of_platform.alterations_of(here.platform)[number]
    tally, mutants = of_platform.mutants(here.platform, alteration, here.stack, here.declare, guarded)
    return tally, [here.jury.outcome(mutant, guarded) for mutant, guarded in mutants]


def report(outcomes: Sequence[Outcome], tally: Tally, entries: Sequence[Unguarded]) -> dict[str, Any]:
    """The figures, and what is left to explain."""
    killers = Counter(killer for outcome in outcomes if outcome.killed for killer in outcome.killers)
    return {
        "mutants": len(outcomes),
        "killed": sum(outcome.killed for outcome in outcomes),
        "survived": sum(not outcome.killed for outcome in outcomes),
        "without_effect": tally.unchanged,
        "refused_by_the_program": tally.refused,
        "killed_by": {rule.id: killers[rule.id] for rule in catalogue()},
        "unexplained": [
            {"mutant": str(outcome), "killed_by": outcome.killers, "meant": outcome.meant}
            for outcome in unexplained(outcomes, entries)
        ],
        "unneeded": [asdict(entry) for entry in unneeded(outcomes, entries)],
    }


def main() -> None:
    """Print the report as JSON; without values of `infra/platform` when asked for `resources` alone."""
    outcomes = list(of_every_resource())
    tally, entries = Tally(0, 0), load()
    if "resources" in sys.argv[1:]:
        entries = tuple(entry for entry in entries if not entry.what.startswith(of_platform.VALUE_PREFIX))
    else:
        tally, of_values = of_every_value(os.cpu_count() or 1)
        outcomes += of_values
    print(json.dumps(report(outcomes, tally, entries)))  # noqa: T201  (a command prints)


if __name__ == "__main__":
    main()
