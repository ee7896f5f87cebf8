"""A Vercel project's settings, as `vercel.Project` names them."""

from __future__ import annotations

from typing import Any

from infra.operations.inventory.kind import without_none

#: Property -> the API's name.
_SAME_VALUE = {
    "name": "name",
    "framework": "framework",
    "buildCommand": "buildCommand",
    "installCommand": "installCommand",
    "devCommand": "devCommand",
    "outputDirectory": "outputDirectory",
    "rootDirectory": "rootDirectory",
    "ignoreCommand": "commandForIgnoringBuildStep",
    "nodeVersion": "nodeVersion",
    "gitForkProtection": "gitForkProtection",
    "gitLfs": "gitLFS",
    "automaticallyExposeSystemEnvironmentVariables": "autoExposeSystemEnvs",
    "autoAssignCustomDomains": "autoAssignCustomDomains",
    "directoryListing": "directoryListing",
    "protectedSourcemaps": "protectedSourcemaps",
    "customerSuccessCodeVisibility": "customerSupportCodeVisibility",
    "prioritiseProductionBuilds": "productionDeploymentsFastLane",
    "functionFailover": "serverlessFunctionZeroConfigFailover",
    "enablePreviewFeedback": "enablePreviewFeedback",
    "enableProductionFeedback": "enableProductionFeedback",
    "enableAffectedProjectsDeployments": "enableAffectedProjectsDeployments",
    "previewDeploymentsDisabled": "previewDeploymentsDisabled",
}
#: How the API names who gets past to a deployment only after signing in, by the provider's names.
PROTECTION = {
    "prod_deployment_urls_and_all_previews": "standard_protection",
    "all_except_custom_domains": "standard_protection_new",
    "all": "all_deployments",
    "preview": "only_preview_deployments",
    "production": "only_production_deployments",
}


def project_properties(project: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a project as the API shows it; what is not set is left out."""
    sign_in = project.get("ssoProtection")
    protection = PROTECTION.get(sign_in["deploymentType"], sign_in["deploymentType"]) if sign_in else "none"
    resources = project.get("resourceConfig") or {}
    return without_none(
        {
            **{name: project.get(wire) for name, wire in _SAME_VALUE.items()},
            "vercelAuthentication": {"deploymentType": protection},
            "oidcTokenConfig": {"issuerMode": (project.get("oidcTokenConfig") or {}).get("issuerMode", "team")},
            "onDemandConcurrentBuilds": resources.get("elasticConcurrencyEnabled", False),
            "resourceConfig": {
                "fluid": resources.get("fluid"),
                "functionDefaultRegions": resources.get("functionDefaultRegions"),
                "functionDefaultTimeout": resources.get("functionDefaultTimeout"),
            },
            "gitRepository": _repository(project.get("link")),
            "gitProviderOptions": _options(project.get("gitProviderOptions") or {}),
        }
    )


def _repository(link: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the linked repository; only GitHub's have organisation and name in these places."""
    if link is None:
        return None
    name = f"{link['org']}/{link['repo']}" if link["type"] == "github" else link.get("repo")
    return {"type": link["type"], "repo": name, "productionBranch": link.get("productionBranch")}


def _options(options: dict[str, Any]) -> dict[str, Any]:
    create, silent = options.get("createDeployments"), options.get("disableRepositoryDispatchEvents")
    return without_none(
        {
            "createDeployments": None if create is None else create == "enabled",
            "repositoryDispatchEvents": None if silent is None else not silent,
            "requireVerifiedCommits": options.get("requireVerifiedCommits"),
            "gitCommitStatus": options.get("gitCommitStatus"),
        }
    )
