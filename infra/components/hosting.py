"""The Vercel project: what is built and where it runs, its domains, and how long deployments are kept."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumiverse_vercel as vercel

from infra.components.component import Component
from infra.components.firewall import declare_firewall
from infra.platform import naming
from infra.platform.domains import Domain
from infra.platform.firewall import Firewall
from infra.platform.hosting import Hosting

SYSTEM = naming.HOSTING


class HostingProject(Component):
    """The project with everything that hangs on it but its variables.

    Attributes:
        project_id: Vercel's id of the project.
    """

    project_id: pulumi.Output[str]

    def __init__(
        self,
        declared: Hosting,
        domains: Sequence[Domain],
        firewall: Firewall,
        opts: pulumi.ResourceOptions,
        *,
        keeps_data: bool = True,
    ) -> None:
        """Declare the project. It is protected: with it would go every variable, domain and deployment."""
        super().__init__("HostingProject", SYSTEM, opts, keeps_data=keeps_data)
        self.project_id = self._declare_project(declared).id
        self._declare_domains(domains)
        self._declare_upkeep(declared)
        declare_firewall(naming.resource(SYSTEM, "firewall"), firewall, self.project_id, self.child())
        self.register_outputs({"project_id": self.project_id})

    def _declare_project(self, declared: Hosting) -> vercel.Project:
        return vercel.Project(
            naming.HOSTING_PROJECT,
            name=declared.project,
            framework=declared.framework,
            build_command=declared.build_command,
            install_command=declared.install_command,
            dev_command=declared.dev_command,
            output_directory=declared.output_directory,
            root_directory=declared.root_directory,
            node_version=declared.node_version,
            resource_config=vercel.ProjectResourceConfigArgs(
                fluid=declared.fluid_compute,
                function_default_regions=[declared.function_region],
                function_default_timeout=declared.function_default_timeout_s,
            ),
            git_repository=vercel.ProjectGitRepositoryArgs(
                type=declared.repository.type,
                repo=declared.repository.name,
                production_branch=declared.repository.production_branch,
            ),
            git_fork_protection=declared.git_fork_protection,
            vercel_authentication=vercel.ProjectVercelAuthenticationArgs(deployment_type=declared.preview_protection),
            automatically_expose_system_environment_variables=declared.automatically_expose_system_environment_variables,
            auto_assign_custom_domains=True,
            git_provider_options=vercel.ProjectGitProviderOptionsArgs(
                create_deployments=declared.deploys_pushes,
                require_verified_commits=declared.verified_commits_only,
                git_commit_status=declared.reports_commit_status,
                repository_dispatch_events=True,
            ),
            git_lfs=declared.git_lfs,
            function_failover=declared.function_failover,
            oidc_token_config=vercel.ProjectOidcTokenConfigArgs(issuer_mode=declared.oidc_issuer),
            on_demand_concurrent_builds=declared.builds_concurrently_on_demand,
            enable_affected_projects_deployments=declared.skips_unaffected_projects,
            enable_preview_feedback=declared.preview_toolbar,
            enable_production_feedback=declared.production_toolbar,
            prioritise_production_builds=True,
            preview_deployments_disabled=False,
            directory_listing=False,
            customer_success_code_visibility=False,
            protected_sourcemaps=True,
            opts=self.holding_data(),
        )

    def _declare_domains(self, domains: Sequence[Domain]) -> None:
        """Declare the domains; one that redirects waits for the one that it redirects to."""
        declared: dict[str, vercel.ProjectDomain] = {}
        for domain in domains:
            declared[domain.name] = vercel.ProjectDomain(
                naming.domain(domain.name),
                project_id=self.project_id,
                domain=domain.name,
                redirect=domain.redirect_to,
                redirect_status_code=domain.redirect_status_code,
                opts=self.child(depends_on=[declared[domain.redirect_to]] if domain.redirect_to else []),
            )

    def _declare_upkeep(self, declared: Hosting) -> None:
        """Declare how long deployments are kept, and whether Vercel runs the crons of the application's own file."""
        vercel.ProjectDeploymentRetention(
            naming.resource(SYSTEM, "retention"),
            project_id=self.project_id,
            expiration_production=declared.retention.production,
            expiration_preview=declared.retention.preview,
            expiration_canceled=declared.retention.canceled,
            expiration_errored=declared.retention.errored,
            opts=self.child(),
        )
        vercel.ProjectCrons(
            naming.resource(SYSTEM, "crons"),
            project_id=self.project_id,
            enabled=declared.vercel_crons_enabled,
            opts=self.child(),
        )
