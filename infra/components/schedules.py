"""The scheduled jobs: one QStash schedule each, with a fixed id, aimed at the application's one origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from infra.components.component import Component
from infra.components.qstash_schedule import QstashSchedule
from infra.platform import naming
from infra.platform.job import CONTENT_TYPE, HEARTBEAT_FAILURE_SUFFIX, Header, Job

SYSTEM = naming.SCHEDULES


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
        """Declare a schedule for each of `jobs` at `origin`.

        Args:
            environment: whose names the schedules get.
            jobs: what is called.
            origin: where the application is.
            values: the variables' values; they fill the headers that name one.
            failure_callback_url: told of a job without a heartbeat that used up its retries.
            opts: must bring the provider of `infra.components.providers.dynamic`.
        """
        super().__init__("Schedules", SYSTEM, opts)
        self.ids = {
            job.name: QstashSchedule(
                naming.schedule(job.name),
                schedule_id=naming.schedule_id(environment, job.name),
                destination=job.url(origin),
                cron=job.cron,
                method=job.method,
                content_type=CONTENT_TYPE,
                headers={header.name: _value(header, values) for header in job.headers},
                retries=job.retries,
                timeout_s=job.timeout_s,
                failure_callback=_failure_callback(job, values) or failure_callback_url,
                opts=self.child(),
            ).schedule_id
            for job in jobs
        }
        self.register_outputs({"ids": self.ids})


def _failure_callback(job: Job, values: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str] | None:
    """Return the heartbeat's failure address: an alert at once, and not only after period and grace."""
    if job.heartbeat_variable is None:
        return None
    return pulumi.Output.concat(values[job.heartbeat_variable], HEARTBEAT_FAILURE_SUFFIX)


def _value(header: Header, values: Mapping[str, pulumi.Input[str]]) -> pulumi.Input[str]:
    """Return what QStash forwards: the fixed value, or the variable's behind its prefix."""
    if header.variable is None:
        return header.value or ""
    return pulumi.Output.concat(header.prefix, values[header.variable])
