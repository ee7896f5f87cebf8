"""What people do: the steps of an incident, and the checks of each day, week and month."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact


class IncidentStep(Fact):
    """One step, in order."""

    name: str
    action: str


Cadence = Literal["daily", "weekly", "monthly"]


class MaintenanceTask(Fact):
    """Something that is looked at regularly; `where` is what to open or to type, in markdown."""

    cadence: Cadence
    task: str
    where: str


# platform document, Incident Response
INCIDENT_STEPS: tuple[IncidentStep, ...] = (
    IncidentStep(name="Detection", action="Better Stack alerts"),
    IncidentStep(name="Notification", action="the engineer on call, by email and SMS"),
    IncidentStep(name="Assessment", action="health endpoints and logs"),
    IncidentStep(name="Mitigation", action="follow the runbook"),
    IncidentStep(name="Communication", action="update the status page"),
    IncidentStep(name="Resolution", action="fix and verify"),
    IncidentStep(name="Post-mortem", action="document and improve"),
)

# platform document, Maintenance
MAINTENANCE: tuple[MaintenanceTask, ...] = (
    MaintenanceTask(
        cadence="daily",
        task="check Better Stack for alerts",
        where="Better Stack: incidents, and what `docs/runbooks/README.md` says of each",
    ),
    MaintenanceTask(cadence="daily", task="review error rates in PostHog", where="PostHog: error tracking"),
    MaintenanceTask(
        cadence="daily",
        task="verify that the jobs ran",
        where="`eleva verify production`; QStash: events, dead letter queue",
    ),
    MaintenanceTask(
        cadence="weekly",
        task="review performance metrics",
        where="Better Stack: response times of the monitors; Vercel: observability; Neon: query performance",
    ),
    MaintenanceTask(
        cadence="weekly",
        task="check resource utilisation",
        where="`eleva doctor production`; usage and billing of each vendor",
    ),
    MaintenanceTask(
        cadence="weekly",
        task="update dependencies",
        where="the pull requests that Dependabot opens, here and in the application's repository",
    ),
    MaintenanceTask(
        cadence="weekly",
        task="review security alerts",
        where="GitHub: the security tab of this and of the application's repository",
    ),
    MaintenanceTask(
        cadence="monthly",
        task="test disaster recovery",
        where="`eleva recovery status production`, `eleva recovery drill`",
    ),
    MaintenanceTask(cadence="monthly", task="review and update documentation", where="`docs/`; `make reference`"),
    MaintenanceTask(
        cadence="monthly", task="audit access", where="`eleva foundation check`; the members and tokens at each vendor"
    ),
    MaintenanceTask(
        cadence="monthly",
        task="review performance optimisation",
        where="the targets of `infra/platform/performance.py`, and what was measured",
    ),
)
