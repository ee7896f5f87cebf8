"""Variables that follow from the jobs: each heartbeat's URL, which the application calls when a run succeeded."""

from __future__ import annotations

from collections.abc import Iterable

from infra.platform.job import Job
from infra.platform.variables.model import Output, Unset, Use, Variable

_SWITCHED_OFF = Unset(reason="the job is switched off, and an empty variable means no ping")
_PREVIEW = Unset(reason="a preview's run would pass for production's")


def heartbeat_variables(jobs: Iterable[Job]) -> tuple[Variable, ...]:
    """One per job that has a heartbeat, set where the job runs."""
    return tuple(
        Variable(
            name=job.heartbeat.variable,
            kind="secret",
            purpose=f"Reports a successful run of {job.name}",
            format="heartbeat-url",
            production=Use(origin=Output(system="monitoring", attribute=f"heartbeats.{job.name}"))
            if job.enabled
            else _SWITCHED_OFF,
            preview=_PREVIEW,
            source="application, config/env.ts",
        )
        for job in jobs
        if job.heartbeat
    )
