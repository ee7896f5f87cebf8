"""The Vercel project: how it is built, who may see what, and what stands in front of it."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from infra.components import providers
from infra.components.hosting import HostingProject
from infra.platform.domains import production_domains
from infra.platform.firewall import FIREWALL
from infra.platform.hosting import HOSTING
from infra.platform.rate_limits import RATE_LIMITED_ROUTES
from tests.support.declaring import Declared, declare, of_type, one


def declared_hosting(www: Any = "none") -> list[Declared]:
    def program() -> pulumi.Output[str]:
        vercel = providers.vercel("vercel", "team_eleva")
        opts = pulumi.ResourceOptions(providers=[vercel])
        return HostingProject(HOSTING, production_domains(www), FIREWALL, opts).project_id

    return declare(program)


def rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = one(declared_hosting(), "FirewallConfig").inputs["rules"]["rules"]
    return found


def test_the_build_command_runs_no_package_script() -> None:
    """pnpm would run `postbuild` after `build`, and that deletes every schedule of the QStash account."""
    project = one(declared_hosting(), ":Project")
    assert project.inputs["buildCommand"] == "pnpm exec next build"
    assert project.inputs["framework"] == "nextjs"


def test_the_project_is_in_the_eu_protected_and_shielded_from_forks() -> None:
    project = one(declared_hosting(), ":Project")
    assert project.inputs["resourceConfig"]["functionDefaultRegions"] == ["fra1"]
    assert project.inputs["gitForkProtection"] is True
    assert project.inputs["vercelAuthentication"] == {"deploymentType": "standard_protection_new"}
    assert project.inputs["gitRepository"]["productionBranch"] == "main"
    assert (project.protect, project.retain) == (True, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("functionFailover", False),
        ("gitLfs", False),
        ("onDemandConcurrentBuilds", False),
        ("enableAffectedProjectsDeployments", False),
        ("enablePreviewFeedback", True),
        ("enableProductionFeedback", False),
        ("oidcTokenConfig", {"issuerMode": "team"}),
        ("outputDirectory", ""),
        ("devCommand", ""),
    ],
)
def test_settings_that_equal_the_vendors_default_are_declared_so_that_their_drift_is_seen(
    name: str, value: object
) -> None:
    assert one(declared_hosting(), ":Project").inputs[name] == value


def test_pushes_are_deployed() -> None:
    assert one(declared_hosting(), ":Project").inputs["gitProviderOptions"]["createDeployments"] is True


def test_only_the_primary_domain_is_served_unless_www_is_to_redirect() -> None:
    assert [d.inputs["domain"] for d in of_type(declared_hosting(), "ProjectDomain")] == ["eleva.care"]
    redirected = {d.inputs["domain"]: d.inputs.get("redirect") for d in of_type(declared_hosting("redirect"), "Domain")}
    assert redirected == {"eleva.care": None, "www.eleva.care": "eleva.care"}


def test_vercel_does_not_run_the_crons_of_the_application_s_own_file() -> None:
    assert one(declared_hosting(), "ProjectCrons").inputs["enabled"] is False


def test_deployments_are_kept_as_declared() -> None:
    retention = one(declared_hosting(), "ProjectDeploymentRetention").inputs
    assert retention["expirationProduction"] == HOSTING.retention.production
    assert retention["expirationPreview"] == HOSTING.retention.preview


def prefixes(rule: dict[str, Any]) -> set[str]:
    conditions = [condition for group in rule["conditionGroups"] for condition in group["conditions"]]
    return {c["value"] for c in conditions if c["type"] == "path" and c["op"] == "pre"}


def test_rules_are_limits_of_who_must_pass_then_who_passes_then_other_limits() -> None:
    actions = [rule["action"]["action"] for rule in rules()]
    passing = len(FIREWALL.bypasses)
    assert actions == ["rate_limit"] * passing + ["bypass"] * passing + ["rate_limit"] * len(FIREWALL.limits)


def test_whoever_passes_is_limited_by_address_before() -> None:
    """Anybody can send a header called `upstash-signature`, and the health routes query the databases."""
    declared = rules()
    bypasses = [index for index, rule in enumerate(declared) if rule["action"]["action"] == "bypass"]
    for index in bypasses:
        before = [rule for rule in declared[:index] if rule["action"]["action"] == "rate_limit"]
        assert any(prefixes(rule) == prefixes(declared[index]) for rule in before), declared[index]["name"]


def test_qstash_better_stack_webhooks_and_novu_are_let_through() -> None:
    paths = set().union(*(prefixes(rule) for rule in rules() if rule["action"]["action"] == "bypass"))
    assert paths == {"/api/cron/", "/api/health", "/api/webhooks/", "/api/novu"}


def test_every_route_that_the_application_limits_is_limited_in_front_of_it_too() -> None:
    limited = {
        rule["conditionGroups"][0]["conditions"][0]["value"]: rule["action"]["rateLimit"]
        for rule in rules()
        if rule["action"]["action"] == "rate_limit"
    }
    assert {route.path for route in RATE_LIMITED_ROUTES} <= set(limited)
    assert all(limit["keys"] == ["ip"] and limit["limit"] > 0 for limit in limited.values())


def test_bots_are_challenged() -> None:
    firewall = one(declared_hosting(), "FirewallConfig").inputs
    assert firewall["enabled"] is True
    assert firewall["managedRulesets"]["botProtection"] == {"active": True, "action": "challenge"}
