"""A schedule calls its route in the way, and with the proof, that the route accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.policy.reading import job_of, shown, text
from infra.policy.requirements.jobs import CREDENTIAL_HEADERS, JOBS
from infra.policy.resources import SCHEDULE, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named


def check(schedule: Resource) -> Iterator[str]:
    """Compare method and headers with what the job's route takes; a job that is not of the document is not judged."""
    job = JOBS.get(job_of(schedule))
    if job is None:
        return
    if schedule.is_not("method", *job.methods):
        allowed = " or ".join(sorted(job.methods))
        yield f"{schedule.name} calls by {shown(schedule.get('method'))}, and its route takes {allowed}"
    headers = schedule.get("headers")
    if headers is UNKNOWN:
        return
    sent = {name.lower(): value for name, value in headers.items()} if isinstance(headers, Mapping) else {}
    credentials = CREDENTIAL_HEADERS & set(sent)
    if job.headers and not any(sent[name] is UNKNOWN or text(sent[name]).strip() for name in job.headers & credentials):
        yield f"{schedule.name} does not send {' or '.join(sorted(job.headers))}, so its route refuses every call"
    for name in sorted(credentials - job.headers):
        yield f"{schedule.name} sends {name}, which its route does not ask for: a secret in one more place"
    bearer = sent.get("authorization")
    if bearer is not None and bearer is not UNKNOWN and not text(bearer).startswith("Bearer "):
        yield f"{schedule.name} sends an authorization that is no bearer token"
    if sent.get("x-qstash-request") != "true":
        yield f"{schedule.name} does not say x-qstash-request: true, by which routes tell a schedule's call"


RULE = Rule(
    id=named(__name__),
    title="A schedule uses the method and the proof of identity that its route accepts",
    level=Level.MANDATORY,
    types=(SCHEDULE,),
    reason="A route that gets another method answers 405, and one that misses its key 401: the job does not run.",
    source="application, app/api/cron/*/route.ts and scripts/utilities/qstash-manager.js (headers)",
    remedy="Mend method and authentication of the job in infra/platform/jobs.py.",
    guards={SCHEDULE: ("method", "headers", "headers.x-qstash-request", "headers.x-api-key", "headers.Authorization")},
    each=check,
)
