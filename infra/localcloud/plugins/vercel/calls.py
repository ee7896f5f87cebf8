"""The calls of each type of `vercel`, in the order in which its handler makes them."""

from __future__ import annotations

from collections.abc import Mapping

from infra.localcloud.plugins.calls import on

HOST = "api.vercel.com"
_TEAM = on(HOST, "GET /teams/{team}")  # by every type, when the provider has a team
_PROJECT = on(HOST, "GET /projects/{project}")
_ENV = "/projects/{project}/env"
_CATALOGUES = (*on("api-frameworks.zeit.sh", "GET /"), *on("dcs.vercel-infra.com", "GET /"))

CALLS: Mapping[str, tuple[str, ...]] = {
    "project": (
        *_CATALOGUES,
        *on(HOST, "POST /projects", f"GET {_ENV}", "POST /projects/{project}/deploy-hooks"),
        *on(HOST, "DELETE /projects/{project}/deploy-hooks/{hook}", "PATCH /projects/{project}"),
        *on(HOST, "PATCH /projects/{project}/branch", "GET /projects/{project}"),
        *on(HOST, f"DELETE {_ENV}/{{variable}}", f"POST {_ENV}"),
        *on(HOST, "DELETE /projects/{project}/link", "POST /projects/{project}/link", "DELETE /projects/{project}"),
    ),
    "projectDomain": (
        *_PROJECT,
        *on(HOST, "POST /projects/{project}/domains", "GET /domains/{domain}/config"),
        *on(HOST, *(f"{method} /projects/{{project}}/domains/{{domain}}" for method in ("GET", "PATCH", "DELETE"))),
    ),
    "projectEnvironmentVariable": (
        *_PROJECT,
        *on(HOST, f"POST {_ENV}", *(f"{method} {_ENV}/{{variable}}" for method in ("GET", "PATCH", "DELETE"))),
    ),
    "projectEnvironmentVariables": (
        *_PROJECT,
        *on(HOST, f"POST {_ENV}", f"GET {_ENV}", f"DELETE {_ENV}/{{variable}}"),
    ),
    "firewallConfig": on(
        HOST, *(f"{method} /security/firewall/config" for method in ("PUT", "PATCH")),
        "GET /security/firewall/config/{version}",
    ),
    "projectDeploymentRetention": (*_PROJECT, *on(HOST, "PATCH /projects/{project}/deployment-expiration")),
    "projectCrons": (*_PROJECT, *on(HOST, "PATCH /projects/{project}/crons")),
    "attackChallengeMode": (*_PROJECT, *on(HOST, "POST /security/attack-mode")),
    "webhook": on(HOST, "POST /webhooks", "GET /webhooks/{webhook}", "DELETE /webhooks/{webhook}"),
    "dnsRecord": on(
        HOST, "POST /domains/{domain}/records", "GET /domains/records/{record}", "PATCH /domains/records/{record}",
        "DELETE /domains/{domain}/records/{record}",
    ),
}  # fmt: skip


def calls(type_: str) -> tuple[str, ...]:
    """Return the calls of the type of this name, such as `projectDomain`."""
    return (*_TEAM, *CALLS[type_])
