"""The scheduled jobs: one QStash schedule each, with a fixed id, aimed at the application's one origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from infra.components.component import Component
from infra.components.qstash_schedule import QstashSchedule
from infra.platform import naming
from infra.platform.jobs import CONTENT_TYPE, Header, Job

SYSTEM = "schedules"


class Schedules(Component):
    """The schedules of one environment.

    Attributes:
        ids: QStash's schedule ids by job; fixed, so that making one again changes nothing.
    """

    ids: dict[str, pulumi.Output[str]]

    def __init__(
        self,
        environment: str,
        jobs: Sequence[Job],
        origin: str,
        values: Mapping[str, pulumi.Input[str]],
        failure_callback_url: str | None,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Declare a schedule for each of `jobs` at `origin`; `values` fills the headers that name a variable."""
        super().__init__("Schedules", SYSTEM, opts)
        self.ids = {
            job.name: QstashSchedule(
                naming.resource(SYSTEM, job.name),
                schedule_id=naming.schedule_id(environment, job.name),
                destination=job.url(origin),
                cron=job.cron,
                method=job.method,
                content_type=CONTENT_TYPE,
                headers={header.name: _value(header, values) for header in job.headers},
                retries=job.retries,
                timeout_s=job.timeout_s,
                failure_callback=failure_callback_url,
                opts=self.child(),
            ).schedule_id
            for job in jobs
        }
        self.register_outputs({"ids": self.ids})


def _value(header: Header, values: Mapping[str, pulumi.Input[str]]) -> pulumi.Input[str]:
    """Return what QStash forwards: the fixed value, or the variable's behind its prefix."""
    if header.variable is None:
        return header.value or ""
    return pulumi.Output.concat(header.prefix, values[header.variable])
