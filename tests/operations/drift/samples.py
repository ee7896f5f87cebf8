"""A small program with a variable, a page and its section, and what the state and the vendors have of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pulumi
import pulumiverse_vercel as vercel
from pulumi_better_uptime import Severity, StatusPageSection

from infra.components import providers
from infra.operations.drift.compare import Compared, Comparison
from infra.operations.drift.finding import Change, DriftClass, Finding
from infra.operations.drift.finding import Severity as Urgency
from infra.operations.drift.fingerprints import Fingerprints
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live
from infra.operations.state import Managed, State
from infra.operations.verify.declared import Declaration, declared
from infra.policy.resources import MONITOR, SEVERITY, STATUS_PAGE_SECTION, VERCEL_VARIABLE
from tests.platform import samples

PLATFORM = samples.platform()
RAN = datetime(2026, 1, 1, 12, tzinfo=UTC)
ROOT = "urn:pulumi:production::eleva::"
LIVE = Live("1", "1", {"name": "high", "sms": True, "call": False})
SECTION = Live("2", "1/2", {"statusPageId": "1", "name": "Database"})
VARIABLE = Live("v", "v", {"projectId": "p", "key": "STRIPE_SECRET_KEY", "sensitive": True, "targets": ["production"]})
HELD = (
    Managed(SEVERITY, "1", {"name": "high", "sms": True, "call": False}, "severity", urn=f"{ROOT}{SEVERITY}::severity"),
    Managed(
        STATUS_PAGE_SECTION,
        "2",
        {"statusPageId": "1", "name": "Database"},
        "section",
        urn=f"{ROOT}{STATUS_PAGE_SECTION}::section",
    ),
    Managed(
        VERCEL_VARIABLE,
        "v",
        {"projectId": "p", "key": "STRIPE_SECRET_KEY", "sensitive": True, "targets": ["production"]},
        "variables-stripe-secret-key",
        urn=f"{ROOT}{VERCEL_VARIABLE}::variables-stripe-secret-key",
        modified=RAN,
    ),
)
Ask = Callable[[], Sequence[Live]]


def finding(**changes: Any) -> Finding:
    """A finding: a monitor that was changed."""
    base = Finding(
        "production",
        "Better Stack monitor",
        "monitoring-monitor-stripe",
        Change.CHANGED,
        ["checkFrequency is 1800, declared 60"],
        DriftClass.ALERTING,
        Urgency.CRITICAL,
        "eleva drift fix production",
        "update",
        MONITOR,
        f"{ROOT}{MONITOR}::monitoring-monitor-stripe",
        "7",
    )
    return replace(base, **changes)


def program() -> None:
    """Declare a severity, a section, and a variable."""
    opts = pulumi.ResourceOptions(provider=providers.betterstack("betterstack"))
    severity = Severity("severity", name="high", sms=True, call=False, opts=opts)
    StatusPageSection("section", status_page_id=severity.id, name="Database", opts=opts)
    vercel.ProjectEnvironmentVariable(
        "variables-stripe-secret-key",
        project_id="p",
        key="STRIPE_SECRET_KEY",
        value=pulumi.Output.secret("sk_live_1"),
        sensitive=True,
        targets=["production"],
        opts=pulumi.ResourceOptions(provider=providers.vercel("vercel", "team_sample")),
    )


def inventory(
    severities: Ask = lambda: [LIVE], sections: Ask = lambda: [SECTION], variables: Ask = lambda: [VARIABLE]
) -> Inventory:
    """What the vendors have."""

    def name(properties: Mapping[str, Any]) -> str:
        return str(properties["name"])

    return Inventory(
        [
            Kind(SEVERITY, "severity", name, lambda _: severities()),
            Kind(STATUS_PAGE_SECTION, "section", name, lambda _: sections(), ("statusPageId",)),
            Kind(
                VERCEL_VARIABLE,
                "variable",
                lambda p: str(p["key"]),
                lambda _: variables(),
                ("projectId",),
                unreadable=lambda p: ("value",) if p["sensitive"] else (),
            ),
        ]
    )


def compared(there: Inventory, held: Sequence[Managed] = HELD, prints: Fingerprints | None = None) -> Compared:
    """What is found of the program."""
    state = State(held)
    known = {(each.type, each.name): each for each in held}
    recorded = declared(Declaration(PLATFORM, program), there, held=known)
    return Comparison(PLATFORM, recorded, state, there, prints or Fingerprints({}, {})).compare()
