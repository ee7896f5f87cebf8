"""The stand-in for the `vercel` plugin (pulumiverse-vercel 5.21.1, with the calls of the Terraform provider 5.10.0)."""

from __future__ import annotations

from infra.localcloud.plugins.resource import Handler, Plugin, name_of
from infra.localcloud.plugins.vercel.calls import calls
from infra.localcloud.plugins.vercel.client import Vercel, connect
from infra.localcloud.plugins.vercel.dns_record import DnsRecord
from infra.localcloud.plugins.vercel.environment_variable import ProjectEnvironmentVariable
from infra.localcloud.plugins.vercel.environment_variables import ProjectEnvironmentVariables
from infra.localcloud.plugins.vercel.firewall_config import FirewallConfig
from infra.localcloud.plugins.vercel.project import Project
from infra.localcloud.plugins.vercel.project_domain import ProjectDomain
from infra.localcloud.plugins.vercel.switches import AttackChallengeMode, ProjectCrons, ProjectDeploymentRetention
from infra.localcloud.plugins.vercel.webhook import Webhook

_HANDLERS: dict[str, Handler[Vercel]] = {
    "vercel:index/project:Project": Project(),
    "vercel:index/projectDomain:ProjectDomain": ProjectDomain(),
    "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable": ProjectEnvironmentVariable(),
    "vercel:index/projectEnvironmentVariables:ProjectEnvironmentVariables": ProjectEnvironmentVariables(),
    "vercel:index/firewallConfig:FirewallConfig": FirewallConfig(),
    "vercel:index/projectDeploymentRetention:ProjectDeploymentRetention": ProjectDeploymentRetention(),
    "vercel:index/projectCrons:ProjectCrons": ProjectCrons(),
    "vercel:index/attackChallengeMode:AttackChallengeMode": AttackChallengeMode(),
    "vercel:index/webhook:Webhook": Webhook(),
    "vercel:index/dnsRecord:DnsRecord": DnsRecord(),
}

PLUGIN: Plugin[Vercel] = Plugin(
    package="vercel",
    version="5.21.1",
    handlers=_HANDLERS,
    calls={token: calls(name_of(token)) for token in _HANDLERS},
    connect=connect,
)
