"""What people do: the steps of an incident, and the checks of each day, week and month."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact


class IncidentStep(Fact):
    """One step, in order."""

    name: str
    action: str


class MaintenanceTask(Fact):
    """Something that is looked at regularly."""

    cadence: Literal["daily", "weekly", "monthly"]
    task: str


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
    MaintenanceTask(cadence="daily", task="check Better Stack for alerts"),
    MaintenanceTask(cadence="daily", task="review error rates in PostHog"),
    MaintenanceTask(cadence="daily", task="verify that the jobs ran"),
    MaintenanceTask(cadence="weekly", task="review performance metrics"),
    MaintenanceTask(cadence="weekly", task="check resource utilisation"),
    MaintenanceTask(cadence="weekly", task="update dependencies"),
    MaintenanceTask(cadence="weekly", task="review security alerts"),
    MaintenanceTask(cadence="monthly", task="test disaster recovery"),
    MaintenanceTask(cadence="monthly", task="review and update documentation"),
    MaintenanceTask(cadence="monthly", task="audit access"),
    MaintenanceTask(cadence="monthly", task="review performance optimisation"),
)
