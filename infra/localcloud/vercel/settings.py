"""A project's own fields: Vercel's defaults, what it refuses, how changes are taken over, and its replies."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection
from typing import Any

from infra.localcloud.vercel.catalogue import FRAMEWORKS, REGIONS
from infra.localcloud.vercel.deployments import single
from infra.localcloud.vercel.errors import bad_request
from infra.localcloud.vercel.state import Json, Project, State, only_set

MACHINES = ("basic", "standard", "enhanced", "turbo", "elastic")
CPU_TYPES = ("standard_legacy", "standard", "performance")
PROTECTIONS = ("prod_deployment_urls_and_all_previews", "all_except_custom_domains", "all", "preview", "production")
#: How long a browser is served from the deployment that it began with; 0 is not at all.
SKEW_PROTECTIONS_S = (0, 1_800, 14_400, 43_200, 86_400, 604_800)
FUNCTION_TIMEOUTS_S = range(1, 901)
NODE_VERSIONS = ("18.x", "20.x", "22.x", "24.x")
DEFAULT_RESOURCES: Json = {
    "functionDefaultRegions": ["iad1"],
    "functionDefaultTimeout": 300,
    "functionDefaultMemoryType": "standard",
    "fluid": True,
    "elasticConcurrencyEnabled": False,
    "buildMachineType": "standard",
    "buildMachineSelection": "fixed",
}
DEFAULT_GIT_OPTIONS: Json = {
    "createDeployments": "enabled",
    "requireVerifiedCommits": False,
    "disableRepositoryDispatchEvents": False,
    "gitCommitStatus": True,
}
#: Kept for half a year, a year, a month and three months unless the team says otherwise.
DEFAULT_RETENTION: Json = {
    "expirationDays": 180,
    "expirationDaysProduction": 365,
    "expirationDaysCanceled": 30,
    "expirationDaysErrored": 90,
    "deploymentsToKeep": 10,
}
DEFAULTS: Json = {
    "framework": None,
    "buildCommand": None,
    "devCommand": None,
    "installCommand": None,
    "outputDirectory": None,
    "rootDirectory": None,
    "commandForIgnoringBuildStep": None,
    "nodeVersion": "22.x",
    "ssoProtection": {"deploymentType": "all_except_custom_domains"},
    "passwordProtection": None,
    "trustedIps": None,
    "trustedSources": None,
    "optionsAllowlist": None,
    "protectionBypass": {},
    "oidcTokenConfig": {"enabled": True, "issuerMode": "team"},
    "autoExposeSystemEnvs": True,
    "autoAssignCustomDomains": True,
    "gitLFS": False,
    "gitForkProtection": True,
    "directoryListing": False,
    "protectedSourcemaps": False,
    "customerSupportCodeVisibility": False,
    "productionDeploymentsFastLane": True,
    "serverlessFunctionZeroConfigFailover": False,
    "enablePreviewFeedback": None,
    "enableProductionFeedback": None,
    "enableAffectedProjectsDeployments": True,
    "previewDeploymentsDisabled": False,
    "previewDeploymentSuffix": None,
    "skewProtectionMaxAge": 0,
    "gitComments": None,
}
#: Changed key by key; whatever else is sent replaces the whole field.
_MERGED = ("gitProviderOptions", "oidcTokenConfig")
_ABSENT_WHEN_NULL = ("crons", "link", "gitComments", "trustedSources", "enableProductionFeedback")
_RESOURCE_SWITCHES = ("fluid", "elasticConcurrencyEnabled")
_SWITCHES = (
    *(name for name, value in DEFAULTS.items() if isinstance(value, bool)),
    "enablePreviewFeedback",
    "enableProductionFeedback",
)
_NAME = re.compile(r"[a-z0-9._-]{1,100}")


def new_settings(state: State, sent: Json) -> Json:
    """Return the fields of a new project: what was `sent`, else Vercel's defaults."""
    now = state.now_ms()
    settings: Json = {
        "id": state.new_id("prj_", 28),
        "accountId": state.accounts.vercel_team_id,
        "name": sent["name"],
        "createdAt": now,
        "updatedAt": now,
        "live": False,
        **copy.deepcopy(DEFAULTS),
        "gitProviderOptions": dict(DEFAULT_GIT_OPTIONS),
        "resourceConfig": dict(DEFAULT_RESOURCES),
        "security": {"attackModeEnabled": False},
        "deploymentExpiration": dict(DEFAULT_RETENTION),
    }
    take_over(settings, sent)
    return settings


def take_over(settings: Json, sent: Json) -> None:
    """Change `settings` to what was `sent`; fields that a project does not have are let by, as the provider needs."""
    for name, value in sent.items():
        if name == "resourceConfig":  # null leaves a setting as it is
            settings[name] |= {key: inner for key, inner in (value or {}).items() if inner is not None}
        elif name in _MERGED:
            settings[name] = {**settings[name], **(value or {})}
        elif name in DEFAULTS or name == "name":
            settings[name] = value
    machine = (sent.get("resourceConfig") or {}).get("buildMachineType")
    if machine is not None:  # "elastic" is a way to choose machines, and not one of them
        elastic = {"buildMachineType": "standard", "buildMachineSelection": "elastic"}
        settings["resourceConfig"] |= elastic if machine == "elastic" else {"buildMachineSelection": "fixed"}
    if sent.get("serverlessFunctionRegion"):
        settings["resourceConfig"]["functionDefaultRegions"] = [sent["serverlessFunctionRegion"]]


def check(sent: Json) -> None:
    """Check the fields of a create or update.

    Raises:
        Refused: 400 for a name, framework, region, Node.js version or other value that Vercel does not know, and for
            `publicSource`, which it stopped accepting in June 2026.
    """
    if "publicSource" in sent:
        raise bad_request("Invalid request: should NOT have additional property `publicSource`.")
    if "name" in sent and not (_text(sent["name"]) and _NAME.fullmatch(sent["name"]) and "---" not in sent["name"]):
        raise bad_request(
            "Project names can be up to 100 characters long and must be lowercase. They can include letters, digits, "
            "'.', '_' and '-', but not the sequence '---'.",
        )
    if sent.get("framework") is not None and sent["framework"] not in FRAMEWORKS:
        raise bad_request("Invalid request: `framework` should be equal to one of the allowed values.")
    if "nodeVersion" in sent and sent["nodeVersion"] not in NODE_VERSIONS:
        raise bad_request("Invalid request: `nodeVersion` should be equal to one of the allowed values.")
    _check_objects(sent, "resourceConfig", "ssoProtection")
    resources, protection = sent.get("resourceConfig") or {}, sent.get("ssoProtection")
    _check_one_of(resources, "buildMachineType", MACHINES)
    _check_one_of(resources, "functionDefaultMemoryType", CPU_TYPES)
    _check_one_of(resources, "functionDefaultTimeout", FUNCTION_TIMEOUTS_S)
    _check_one_of(sent, "skewProtectionMaxAge", SKEW_PROTECTIONS_S)
    if protection is not None:
        _check_one_of({"deploymentType": None, **protection}, "deploymentType", PROTECTIONS, null=False)
    _check_switches(sent, _SWITCHES)
    _check_switches(resources, _RESOURCE_SWITCHES)
    _check_regions(sent, resources)


def _check_regions(sent: Json, resources: Json) -> None:
    regions = resources.get("functionDefaultRegions")
    if regions is not None and not (isinstance(regions, list) and regions):
        raise bad_request("Invalid request: `functionDefaultRegions` should be a list of at least one region.")
    deprecated = sent.get("serverlessFunctionRegion")
    for region in [*(regions or []), *([] if deprecated is None else [deprecated])]:
        if region not in REGIONS:
            raise bad_request(f"Invalid request: the region `{region}` does not exist.")


def _check_objects(sent: Json, *names: str) -> None:
    for name in names:
        if not isinstance(sent.get(name), dict | None):
            raise bad_request(f"Invalid request: `{name}` should be object.")


def _check_one_of(sent: Json, name: str, allowed: Collection[Any], *, null: bool = True) -> None:
    value = sent.get(name)
    if (value is None and null) or (value in allowed and not isinstance(value, bool)):
        return
    raise bad_request(f"Invalid request: `{name}` should be equal to one of the allowed values.")


def _check_switches(sent: Json, names: Collection[str]) -> None:
    for name in names:
        if not isinstance(sent.get(name), bool | None):  # the provider sends null for what is not set
            raise bad_request(f"Invalid request: `{name}` should be boolean.")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def project_reply(project: Project) -> Json:
    """Return a project as the API shows it; a protecting password is never shown."""
    settings = copy.deepcopy(only_set(project.settings, *_ABSENT_WHEN_NULL))
    if settings["passwordProtection"]:
        settings["passwordProtection"] = {"deploymentType": settings["passwordProtection"].get("deploymentType")}
    newest = sorted(project.deployments.values(), key=lambda item: int(item["created"]), reverse=True)
    production = [item for item in newest if item["target"] == "production"]
    return {
        **settings,
        "serverlessFunctionRegion": settings["resourceConfig"]["functionDefaultRegions"][0],
        "defaultResourceConfig": dict(DEFAULT_RESOURCES),
        "alias": [
            {"domain": name, "environment": "production", "target": "PRODUCTION", "deployment": None}
            for name, domain in project.domains.items()
            if domain["gitBranch"] is None
        ],
        "latestDeployments": [single(item) for item in newest[:1]],
        "targets": {"production": single(production[0])} if production else {},
    }
