"""Better Stack: who is told, and of what. Severities and policies per tier, monitors, heartbeats, the status page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import pulumi
import pulumi_better_uptime as betterstack

from infra.components.component import Component
from infra.components.status_page import PublicStatusPage
from infra.platform import naming
from infra.platform.job import Job
from infra.platform.monitors import EXPIRATION_TIER, NO_MAINTENANCE_TIME, Monitor
from infra.platform.oncall import OnCall
from infra.platform.status_page import StatusPage
from infra.platform.tiers import Tier, TierName

SYSTEM = naming.MONITORING
GROUP_OF_JOBS = "jobs"
GROUP_OF_SERVICES = "services"


class Channels(TypedDict):
    """The switches of a tier as Better Stack takes them on severities, monitors and heartbeats."""

    email: bool
    push: bool
    sms: bool
    call: bool
    critical_alert: bool


class Monitoring(Component):
    """Everything that notices and tells, for one environment.

    Who is on call, and their telephone numbers, are people's data and stay at Better Stack: policies name whoever is
    on call by the team's own calendar (no policy step can name another), and a shared address for when that is empty.
    An SMS reaches the members whose account at Better Stack has a telephone number.

    Attributes:
        outputs: `heartbeats.<job>`, the URL that the job pings (secret: whoever has it can silence an alert), and
            `status_page_url`.
        status_page_id: Better Stack's id of the public page.
    """

    outputs: dict[str, pulumi.Output[str]]
    status_page_id: pulumi.Output[str]

    def __init__(
        self,
        environment: str,
        team_name: str,
        origin: str,
        *,
        tiers: Sequence[Tier],
        monitors: Sequence[Monitor],
        jobs: Sequence[Job],
        on_call: OnCall,
        status_page: StatusPage,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Declare it for the application at `origin`, owned by the team `team_name` (which counts at creation only)."""
        super().__init__("Monitoring", SYSTEM, opts)
        self._environment = environment
        self._team = team_name
        self._on_call = on_call
        self._policies = {tier.name: self._policy(tier, self._severity(tier)) for tier in tiers}
        self._tiers = {tier.name: tier for tier in tiers}
        declared = self._declare_monitors(monitors, origin)
        self.outputs = self._declare_heartbeats(jobs)
        page = PublicStatusPage(status_page, [(m, declared[m.name].id) for m in monitors], self.child())
        self.status_page_id = page.page_id
        self.outputs["status_page_url"] = pulumi.Output.from_input(status_page.url)
        self.register_outputs({"status_page_id": self.status_page_id})

    def _named(self, *names: str) -> str:
        return naming.alerting(self._environment, *names)

    def _owned(self, *, secret_outputs: Sequence[str] = ()) -> pulumi.ResourceOptions:
        """Return options for what a team owns: its name counts at creation alone, and is refused after an import."""
        return self.child(secret_outputs=secret_outputs, ignore_changes=["teamName"])

    def _severity(self, tier: Tier) -> betterstack.Severity:
        return betterstack.Severity(
            naming.severity(tier.name),
            name=self._named(tier.name),
            team_name=self._team,
            **_channels(tier),
            opts=self._owned(),
        )

    def _policy(self, tier: Tier, severity: betterstack.Severity) -> betterstack.Policy:
        """Declare whom an alert of this tier reaches.

        At once: the one on call, and the tier's shared address, so that somebody is told also when the calendar is
        empty. When nobody reacted: everybody.
        """
        urgency = severity.id.apply(int)
        member = betterstack.PolicyStepStepMemberArgs
        return betterstack.Policy(
            naming.policy(tier.name),
            name=self._named(tier.name),
            team_name=self._team,
            repeat_count=0,
            repeat_delay=0,
            steps=[
                betterstack.PolicyStepArgs(
                    type="escalation",
                    wait_before=0,
                    urgency_id=urgency,
                    step_members=[
                        member(type="current_on_call"),
                        member(type="user", email=self._on_call.email(tier.name)),
                    ],
                ),
                betterstack.PolicyStepArgs(
                    type="escalation",
                    wait_before=tier.escalation_s,
                    urgency_id=urgency,
                    step_members=[member(type="entire_team")],
                ),
            ],
            opts=self._owned(),
        )

    def _declare_monitors(self, monitors: Sequence[Monitor], origin: str) -> dict[str, betterstack.Monitor]:
        group = betterstack.MonitorGroup(
            naming.resource(SYSTEM, "monitors", GROUP_OF_SERVICES),
            name=self._named(GROUP_OF_SERVICES),
            team_name=self._team,
            paused=False,
            opts=self._owned(),
        )
        return {m.name: self._monitor(m, origin, group.id.apply(int)) for m in monitors}

    def _monitor(self, declared: Monitor, origin: str, group_id: pulumi.Output[int]) -> betterstack.Monitor:
        """Declare a monitor; what equals Better Stack's default is set too, since drift shows only in what is set."""
        tier = self._tiers[TierName(declared.tier)]
        return betterstack.Monitor(
            naming.monitor(declared.name),
            pronounceable_name=self._named(declared.name),
            url=declared.url(origin),
            monitor_type=declared.monitor_type,
            required_keyword=declared.required_keyword,
            expected_status_codes=_status_codes(declared),
            http_method="GET",
            check_frequency=declared.check_frequency_s,
            request_timeout=declared.request_timeout_s,
            confirmation_period=tier.confirmation_period_s(declared.check_frequency_s),
            recovery_period=declared.recovery_period_s,
            regions=list(declared.regions),
            follow_redirects=declared.follow_redirects,
            remember_cookies=declared.remember_cookies,
            verify_ssl=declared.verify_ssl,
            ssl_expiration=_expiration(declared.ssl_expiration_days),
            domain_expiration=_expiration(declared.domain_expiration_days),
            paused=declared.paused,
            policy_id=self._policies[tier.name].id,
            expiration_policy_id=self._expiration_policy_id(declared),
            maintenance_from=NO_MAINTENANCE_TIME,
            maintenance_to=NO_MAINTENANCE_TIME,
            monitor_group_id=group_id,
            team_wait=tier.escalation_s,
            team_name=self._team,
            **_channels(tier),
            opts=self._owned(),
        )

    def _expiration_policy_id(self, declared: Monitor) -> pulumi.Output[int] | None:
        """Return the policy by which it tells that something will expire; None where it watches no such thing."""
        return self._policies[EXPIRATION_TIER].id.apply(int) if declared.warns_of_expiration else None

    def _declare_heartbeats(self, jobs: Sequence[Job]) -> dict[str, pulumi.Output[str]]:
        """Declare a heartbeat per job that has one; return their URLs."""
        group = betterstack.HeartbeatGroup(
            naming.resource(SYSTEM, "heartbeats", GROUP_OF_JOBS),
            name=self._named(GROUP_OF_JOBS),
            team_name=self._team,
            paused=False,
            opts=self._owned(),
        )
        return {
            f"heartbeats.{job.name}": self._heartbeat(job, period_s, grace_s, group.id.apply(int))
            for job in jobs
            if (period_s := job.heartbeat_period_s) and (grace_s := job.heartbeat_grace_s)
        }

    def _heartbeat(self, job: Job, period_s: int, grace_s: int, group_id: pulumi.Output[int]) -> pulumi.Output[str]:
        tier = self._tiers[TierName(job.tier)]
        heartbeat = betterstack.Heartbeat(
            naming.heartbeat(job.name),
            name=self._named(job.name),
            period=period_s,
            grace=grace_s,
            paused=False,
            policy_id=self._policies[tier.name].id,
            maintenance_from=NO_MAINTENANCE_TIME,
            maintenance_to=NO_MAINTENANCE_TIME,
            heartbeat_group_id=group_id,
            team_wait=tier.escalation_s,
            team_name=self._team,
            **_channels(tier),
            opts=self._owned(secret_outputs=["url"]),
        )
        return pulumi.Output.secret(heartbeat.url)


def _channels(tier: Tier) -> Channels:
    return Channels(email=tier.email, push=tier.push, sms=tier.sms, call=tier.call, critical_alert=tier.critical_alert)


def _status_codes(declared: Monitor) -> list[float] | None:
    """Return the expected codes; a keyword monitor has none of its own."""
    return list(declared.expected_status_codes) if declared.monitor_type == "expected_status_code" else None


def _expiration(days: int | None) -> int:
    """Return the days of warning before something expires, in the provider's terms: -1 is off."""
    return -1 if days is None else days
