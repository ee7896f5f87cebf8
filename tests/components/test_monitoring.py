"""Better Stack: every alert follows its tier, every monitored job has a heartbeat, and the public page shows them."""

from __future__ import annotations

import pulumi
import pytest

from infra.components import providers
from infra.components.monitoring import Monitoring
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS
from infra.platform.oncall import ON_CALL
from infra.platform.status_page import STATUS_PAGE
from infra.platform.tiers import TIERS
from tests.support.declaring import Declared, declare, of_type, one, secret_among

ORIGIN = "https://eleva.care"
MONITORED_JOBS = [job for job in enabled(JOBS) if job.heartbeat]


def monitoring() -> Monitoring:
    return Monitoring(
        "production",
        "Eleva Care",
        ORIGIN,
        tiers=TIERS,
        monitors=MONITORS,
        jobs=MONITORED_JOBS,
        on_call=ON_CALL,
        status_page=STATUS_PAGE,
        opts=pulumi.ResourceOptions(providers=[providers.betterstack("betterstack")]),
    )


@pytest.fixture(scope="module")
def declared_and_outputs() -> tuple[list[Declared], dict[str, str]]:
    """What is declared, and what the application gets of it."""
    outputs: dict[str, str] = {}

    def program() -> pulumi.Output[None]:
        return pulumi.Output.all(**monitoring().outputs).apply(outputs.update)

    return declare(program), outputs


@pytest.fixture(scope="module")
def declared(declared_and_outputs: tuple[list[Declared], dict[str, str]]) -> list[Declared]:
    return declared_and_outputs[0]


@pytest.mark.parametrize(
    ("tier", "escalation_s", "sms"), [("critical", 300, True), ("high", 600, False), ("medium", 1800, False)]
)
def test_each_tier_escalates_from_the_one_on_call_to_everybody(
    declared: list[Declared], tier: str, escalation_s: int, sms: bool
) -> None:
    policy = next(d for d in of_type(declared, "Policy") if d.name.endswith(tier))
    first, second = policy.inputs["steps"]
    assert first["waitBefore"] == 0
    assert {"type": "current_on_call"} in first["stepMembers"]
    assert (second["waitBefore"], second["stepMembers"]) == (escalation_s, [{"type": "entire_team"}])
    severity = next(d for d in of_type(declared, "Severity") if d.name.endswith(tier))
    assert severity.inputs["sms"] is sms
    assert severity.inputs["email"] is True


@pytest.mark.parametrize(
    ("tier", "email"),
    [("critical", "oncall@eleva.care"), ("high", "engineering@eleva.care"), ("medium", "engineering@eleva.care")],
)
def test_an_alert_reaches_somebody_at_once_also_when_nobody_is_on_call(
    declared: list[Declared], tier: str, email: str
) -> None:
    policy = next(d for d in of_type(declared, "Policy") if d.name.endswith(tier))
    assert {"type": "user", "email": email} in policy.inputs["steps"][0]["stepMembers"]


def test_no_calendar_is_declared_since_no_policy_can_name_it(declared: list[Declared]) -> None:
    assert of_type(declared, "OnCallCalendar") == []


def test_the_team_counts_at_creation_alone(declared: list[Declared]) -> None:
    owned = [d for d in declared if "teamName" in d.inputs]
    types = {d.type.split(":")[-1] for d in owned}
    assert types == {"Severity", "Policy", "MonitorGroup", "Monitor", "HeartbeatGroup", "Heartbeat"}
    assert all(d.ignore_changes == {"teamName"} for d in owned)


def test_no_maintenance_window_that_silences_alerts_is_declared(declared: list[Declared]) -> None:
    for watched in [*of_type(declared, ":Monitor"), *of_type(declared, ":Heartbeat")]:
        assert (watched.inputs["maintenanceFrom"], watched.inputs["maintenanceTo"]) == ("", "")


def test_what_expires_in_two_weeks_wakes_nobody(declared: list[Declared]) -> None:
    ids = {d.inputs["expirationPolicyId"]: d.inputs for d in of_type(declared, ":Monitor") if _warns(d)}
    [(policy, healthcheck)] = ids.items()
    assert healthcheck["url"] == f"{ORIGIN}/api/healthcheck"
    medium = next(d.inputs for d in of_type(declared, ":Monitor") if d.name.endswith("posthog"))
    assert str(policy) == medium["policyId"] != healthcheck["policyId"]


def _warns(monitor: Declared) -> bool:
    return {monitor.inputs["sslExpiration"], monitor.inputs["domainExpiration"]} != {-1}


@pytest.mark.parametrize(("monitor", "failures"), [("neon-database", 1), ("upstash-redis", 2), ("posthog", 3)])
def test_a_monitor_alerts_after_as_many_failures_as_its_tier_says(
    declared: list[Declared], monitor: str, failures: int
) -> None:
    inputs = next(d.inputs for d in of_type(declared, ":Monitor") if d.name.endswith(monitor))
    assert inputs["confirmationPeriod"] == (failures - 1) * inputs["checkFrequency"]
    assert inputs["paused"] is False
    assert inputs["url"].startswith(f"{ORIGIN}/api/health")


def test_every_monitor_and_heartbeat_has_a_policy(declared: list[Declared]) -> None:
    watched = [*of_type(declared, ":Monitor"), *of_type(declared, ":Heartbeat")]
    assert len(watched) == len(MONITORS) + len(MONITORED_JOBS)
    assert all(d.inputs["policyId"] for d in watched)


def test_a_heartbeat_follows_its_schedule_with_a_fifth_of_grace(declared: list[Declared]) -> None:
    periods = {d.name: (d.inputs["period"], d.inputs["grace"]) for d in of_type(declared, ":Heartbeat")}
    assert periods["monitoring-heartbeat-process-expert-transfers"] == (7200, 1440)
    assert periods["monitoring-heartbeat-appointment-reminders-1hr"] == (3600, 720)


def test_the_application_gets_the_url_of_each_heartbeat_and_of_the_public_page(
    declared_and_outputs: tuple[list[Declared], dict[str, str]],
) -> None:
    outputs = declared_and_outputs[1]
    jobs = {name.removeprefix("heartbeats.") for name in outputs if name.startswith("heartbeats.")}
    assert jobs == {job.name for job in enabled(JOBS) if job.heartbeat}
    assert outputs["status_page_url"] == "https://status.eleva.care"


def test_heartbeat_urls_are_secret_where_the_provider_does_not_say_so(declared: list[Declared]) -> None:
    assert all("url" in d.secret_outputs for d in of_type(declared, ":Heartbeat"))


def test_a_heartbeat_s_url_is_secret_wherever_it_goes() -> None:
    secret: set[str] = set()

    async def program() -> None:
        secret.update(await secret_among(monitoring().outputs))

    declare(program)
    assert secret == {f"heartbeats.{job.name}" for job in enabled(JOBS) if job.heartbeat}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("published", True),
        ("passwordEnabled", False),
        ("requireSso", False),
        ("ipAllowlists", []),
        ("customJavascript", ""),
        ("customCss", ""),
        ("announcement", ""),
        ("contactUrl", ""),
        ("navigationLinks", []),
        ("minIncidentLength", 0),
        ("automaticReports", False),
    ],
)
def test_what_the_vendors_console_adds_to_the_public_page_is_seen(
    declared: list[Declared], name: str, value: object
) -> None:
    assert one(declared, ":StatusPage").inputs[name] == value


def test_the_public_page_shows_each_monitor_that_has_a_section(declared: list[Declared]) -> None:
    page = one(declared, ":StatusPage")
    assert page.inputs["customDomain"] == "status.eleva.care"
    assert [d.inputs["name"] for d in sorted(of_type(declared, "Section"), key=lambda d: d.inputs["position"])] == list(
        STATUS_PAGE.sections
    )
    assert len(of_type(declared, "StatusPageResource")) == sum(1 for m in MONITORS if m.section)
