"""A `vercel.Project` in Vercel's terms: the bodies that create and change it, and its state after an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.localcloud.plugins.resource import Values
from infra.localcloud.plugins.vercel import variable_items
from infra.localcloud.plugins.vercel.client import set_only

#: Texts that are sent in every body, null where the program has none.
_TEXTS = {
    "buildCommand": "buildCommand",
    "devCommand": "devCommand",
    "framework": "framework",
    "installCommand": "installCommand",
    "outputDirectory": "outputDirectory",
    "previewDeploymentSuffix": "previewDeploymentSuffix",
    "rootDirectory": "rootDirectory",
}
#: Switches that a change always sends; what is neither declared nor known from before goes out as false.
_SWITCHES = {
    "automaticallyExposeSystemEnvironmentVariables": "autoExposeSystemEnvs",
    "previewDeploymentsDisabled": "previewDeploymentsDisabled",
    "autoAssignCustomDomains": "autoAssignCustomDomains",
    "gitLfs": "gitLFS",
    "functionFailover": "serverlessFunctionZeroConfigFailover",
    "customerSuccessCodeVisibility": "customerSupportCodeVisibility",
    "protectedSourcemaps": "protectedSourcemaps",
    "gitForkProtection": "gitForkProtection",
    "prioritiseProductionBuilds": "productionDeploymentsFastLane",
    "directoryListing": "directoryListing",
}
#: The same, but such that Vercel may have no value for.
_FEEDBACK = ("enableProductionFeedback", "enableAffectedProjectsDeployments")
#: What a change takes from the state where the program leaves it out.
_KEPT = (
    *_SWITCHES,
    *_FEEDBACK,
    *("nodeVersion", "onDemandConcurrentBuilds", "vercelAuthentication"),
)
_KEPT_RESOURCES = ("fluid", "functionDefaultCpuType", "functionDefaultTimeout")
_RESOURCES = {
    "functionDefaultCpuType": "functionDefaultMemoryType",
    "functionDefaultTimeout": "functionDefaultTimeout",
    "functionDefaultRegions": "functionDefaultRegions",
    "fluid": "fluid",
}
_PROTECTION = {
    "standard_protection": "prod_deployment_urls_and_all_previews",
    "standard_protection_new": "all_except_custom_domains",
    "all_deployments": "all",
    "only_preview_deployments": "preview",
    "only_production_deployments": "production",
}
_IP_MODE = {"trusted_ip_required": "additional", "trusted_ip_optional": "exclusive"}
_SKEW_S = {"30 minutes": 1800, "4 hours": 14400, "12 hours": 43200, "1 day": 86400, "7 days": 604800}


def planned(old: Values, new: Values) -> Values:
    """Return the inputs `new` with what the provider keeps from the state `old` where the program leaves it out."""
    plan = {**{name: old[name] for name in _KEPT if name in old}, **new}
    if "resourceConfig" in new:
        before = old.get("resourceConfig", {})
        kept = {name: before[name] for name in _KEPT_RESOURCES if name in before}
        plan["resourceConfig"] = {**kept, **new["resourceConfig"]}
    return plan


def create_body(plan: Values) -> Values:
    """Return the body that creates the project."""
    repository = plan.get("gitRepository")
    optional = {
        "commandForIgnoringBuildStep": plan.get("ignoreCommand"),
        "environmentVariables": [_variable(item) for item in plan.get("environments", [])] or None,
        "gitRepository": {name: repository[name] for name in ("type", "repo")} if repository else None,
        "resourceConfig": _resources(plan),
        "enablePreviewFeedback": plan.get("enablePreviewFeedback", plan.get("previewComments")),
    }
    return {
        "name": plan["name"],
        **{wire: plan.get(name) for name, wire in _TEXTS.items()},
        **{name: plan.get(name, False) for name in (*_FEEDBACK, "previewDeploymentsDisabled")},
        "oidcTokenConfig": dict(plan["oidcTokenConfig"]),
        "ssoProtection": _authentication(plan),
        **set_only(optional),
    }


def update_body(plan: Values, old_name: str) -> Values:
    """Return the body that changes the project; a new name is sent only when it differs from `old_name`."""
    optional = {
        "name": plan["name"] if plan["name"] != old_name else None,
        "gitProviderOptions": _git_options(plan.get("gitProviderOptions")),
        "resourceConfig": _resources(plan),
        "nodeVersion": plan.get("nodeVersion"),
    }
    return {
        **{wire: plan.get(name) for name, wire in _TEXTS.items()},
        "commandForIgnoringBuildStep": plan.get("ignoreCommand"),
        "ssoProtection": _authentication(plan),
        "passwordProtection": _protected(plan.get("passwordProtection")),
        "trustedIps": _trusted_ips(plan.get("trustedIps")),
        "trustedSources": None,
        "oidcTokenConfig": dict(plan["oidcTokenConfig"]),
        "optionsAllowlist": plan.get("optionsAllowlist"),
        "enablePreviewFeedback": plan.get("enablePreviewFeedback", plan.get("previewComments")),
        **{name: plan.get(name, False) for name in _FEEDBACK},
        **{wire: plan.get(name, False) for name, wire in _SWITCHES.items()},
        "skewProtectionMaxAge": _SKEW_S.get(plan.get("skewProtection", ""), 0),
        "gitComments": plan.get("gitComments"),
        **set_only(optional),
    }


def _variable(item: Values) -> Values:
    return {"customEnvironmentIds": None, **variable_items.wire(item), "decrypted": None}


def _authentication(plan: Values) -> Values | None:
    given = plan.get("vercelAuthentication", {}).get("deploymentType", "standard_protection_new")
    return None if given == "none" else {"deploymentType": _PROTECTION[given]}


def _protected(given: Values | None) -> Values | None:
    return {**given, "deploymentType": _PROTECTION[given["deploymentType"]]} if given else None


def _trusted_ips(given: Values | None) -> Values | None:
    if given is None:
        return None
    return {
        "addresses": given["addresses"],
        "deploymentType": _PROTECTION[given["deploymentType"]],
        "protectionMode": _IP_MODE[given.get("protectionMode", "trusted_ip_required")],
    }


def _git_options(given: Values | None) -> Values | None:
    if given is None:
        return None
    create, dispatch = given.get("createDeployments"), given.get("repositoryDispatchEvents")
    optional = {
        "createDeployments": None if create is None else "enabled" if create else "disabled",
        "disableRepositoryDispatchEvents": None if dispatch is None else not dispatch,
        "consolidatedGitCommitStatus": given.get("consolidatedGitCommitStatus"),
    }
    switches = {name: given.get(name, False) for name in ("requireVerifiedCommits", "gitCommitStatus")}
    return {**switches, **set_only(optional)}


def _resources(plan: Values) -> Values | None:
    given = plan.get("resourceConfig", {})
    body = {wire: given.get(name) for name, wire in _RESOURCES.items()}
    body["functionDefaultRegions"] = sorted(given.get("functionDefaultRegions", [])) or None
    if not body["functionDefaultRegions"] and plan.get("serverlessFunctionRegion"):
        body["functionDefaultRegions"] = [plan["serverlessFunctionRegion"]]
    body["elasticConcurrencyEnabled"] = plan.get("onDemandConcurrentBuilds")
    body["buildMachineType"] = plan.get("buildMachineType") or None
    return set_only(body) or ({} if "resourceConfig" in plan else None)


def state(reply: Values, variables: list[Values], plan: Values) -> Values:
    """Return the state after `reply`, without the team.

    Args:
        reply: the project as the API shows it.
        variables: its environment variables.
        plan: the inputs, or the state before: it has what Vercel never shows, and says which blocks are declared.
    """
    resources = reply.get("resourceConfig") or {}
    machine = "elastic" if resources.get("buildMachineSelection") == "elastic" else resources.get("buildMachineType")
    feedback = reply.get("enablePreviewFeedback")
    shown = {
        "name": reply["name"],
        **{name: _text(plan.get(name), reply.get(wire)) for name, wire in _TEXTS.items()},
        "ignoreCommand": reply.get("commandForIgnoringBuildStep"),
        **{name: bool(reply.get(wire)) for name, wire in _SWITCHES.items()},
        **{name: reply.get(name) for name in _FEEDBACK},
        "enablePreviewFeedback": feedback,
        "previewComments": feedback,
        "publicSource": plan.get("publicSource"),  # not sent any more
        "nodeVersion": reply["nodeVersion"],
        "skewProtection": _skew(reply.get("skewProtectionMaxAge") or 0),
        "oidcTokenConfig": {"issuerMode": (reply.get("oidcTokenConfig") or {}).get("issuerMode", "team")},
        "onDemandConcurrentBuilds": resources.get("elasticConcurrencyEnabled", False),
        "buildMachineType": machine,
        "serverlessFunctionRegion": reply.get("serverlessFunctionRegion")
        if "serverlessFunctionRegion" in plan
        else None,
        "resourceConfig": set_only({name: resources.get(wire) for name, wire in _RESOURCES.items()}),
        **_protections(reply, plan),
        **_git(reply, plan),
    }
    if "environments" in plan:
        shown["environments"] = [variable_items.state(one, plan["environments"]) for one in variables]
    return set_only(shown)


def _text(planned_text: str | None, shown: str | None) -> str | None:
    """Vercel makes an empty text null: that is no change."""
    return planned_text if planned_text == "" and shown is None else shown


def _skew(seconds: int) -> str | None:
    names = {seconds_: name for name, seconds_ in _SKEW_S.items()}
    return names.get(seconds, f"unknown - {seconds} seconds") if seconds else None


def _protections(reply: Values, plan: Values) -> Values:
    authentication = reply.get("ssoProtection")
    shown: Values = {
        "vercelAuthentication": {
            "deploymentType": _name(_PROTECTION, authentication["deploymentType"]) if authentication else "none"
        },
        "optionsAllowlist": reply.get("optionsAllowlist"),
    }
    if reply.get("passwordProtection"):
        shown["passwordProtection"] = {
            "deploymentType": _name(_PROTECTION, reply["passwordProtection"]["deploymentType"]),
            "password": plan.get("passwordProtection", {}).get("password", ""),
        }
    if reply.get("trustedIps"):
        trusted = reply["trustedIps"]
        shown["trustedIps"] = {
            "addresses": [set_only(address) for address in trusted["addresses"]],
            "deploymentType": _name(_PROTECTION, trusted["deploymentType"]),
            "protectionMode": _name(_IP_MODE, trusted["protectionMode"]),
        }
    return shown


def _git(reply: Values, plan: Values) -> Values:
    """Return what concerns git; comments and options only where the program declares them, as the provider does."""
    shown: Values = {}
    link = reply.get("link")
    if link:
        hooks = None
        if "deployHooks" in plan.get("gitRepository", {}):
            hooks = [{name: hook[name] for name in ("id", "name", "ref", "url")} for hook in link["deployHooks"]]
        repository = {
            "type": link["type"],
            "repo": _repository(link),
            "productionBranch": link.get("productionBranch"),
            "deployHooks": hooks,
        }
        shown["gitRepository"] = set_only(repository)
    if "gitComments" in plan:
        shown["gitComments"] = reply.get("gitComments")
    options = reply.get("gitProviderOptions")
    if "gitProviderOptions" in plan and options:
        create, dispatch = options.get("createDeployments"), options.get("disableRepositoryDispatchEvents")
        declared = {
            "requireVerifiedCommits": options.get("requireVerifiedCommits"),
            "gitCommitStatus": options.get("gitCommitStatus"),
            "createDeployments": None if create is None else create == "enabled",
            "repositoryDispatchEvents": None if dispatch is None else not dispatch,
            "consolidatedGitCommitStatus": options.get("consolidatedGitCommitStatus"),
        }
        shown["gitProviderOptions"] = set_only(declared)
    return shown


def _repository(link: Values) -> str:
    if link["type"] == "gitlab":
        name = str(link["projectUrl"]).removesuffix(".git").rpartition("/")[2]
        return f"{link['projectNamespace']}/{name}"
    owner, name = ("owner", "slug") if link["type"] == "bitbucket" else ("org", "repo")
    return f"{link[owner]}/{link[name]}"


def _name(names: Mapping[str, str], wire: Any) -> str:
    """Return Pulumi's name of a value on the wire; one that is not known goes through."""
    return next((name for name, value in names.items() if value == wire), str(wire))
