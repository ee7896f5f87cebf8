"""The Vercel project: what is built from which repository, where it runs, and who may see previews."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact

FUNCTION_REGION = "fra1"
_GIT_HOSTS = {"github": "https://github.com"}

Retention = Literal["1d", "1w", "1m", "2m", "3m", "6m", "1y", "unlimited"]


class Repository(Fact):
    """The application's Git repository."""

    type: Literal["github"] = "github"
    name: str
    production_branch: str
    source: str

    @property
    def url(self) -> str:
        """Where git reads it."""
        return f"{_GIT_HOSTS[self.type]}/{self.name}"


class DeploymentRetention(Fact):
    """How long Vercel keeps deployments of each outcome."""

    production: Retention
    preview: Retention
    canceled: Retention
    errored: Retention


class Hosting(Fact):
    """How the Vercel project is set."""

    project: str
    repository: Repository
    framework: Literal["nextjs"] = "nextjs"
    build_command: str
    install_command: str
    dev_command: str = ""  # these two: the framework's own; empty, as a change of what is left out would not be seen
    output_directory: str = ""
    root_directory: str | None = None
    node_version: Literal["20.x", "22.x", "24.x"]
    function_region: str
    function_default_timeout_s: int
    fluid_compute: bool = True
    preview_protection: Literal["standard_protection_new"]
    git_fork_protection: bool = True
    automatically_expose_system_environment_variables: bool = True
    deploys_pushes: bool = True
    verified_commits_only: bool = False
    reports_commit_status: bool = True
    git_lfs: bool = False
    # Other regions are outside the EU, or have no database near.
    function_failover: bool = False
    oidc_issuer: Literal["team", "global"] = "team"
    builds_concurrently_on_demand: bool = False  # charged per minute
    skips_unaffected_projects: bool = False
    # Vercel's toolbar is a third party's script: on previews, where people comment, and never in front of patients.
    preview_toolbar: bool = True
    production_toolbar: bool = False
    vercel_crons_enabled: bool
    retention: DeploymentRetention
    source: str


REPOSITORY = Repository(
    name="rodrigobarona/eleva-care-app",
    production_branch="main",
    source="platform document, Environments (branch main); application, repository",
)

HOSTING = Hosting(
    project="eleva-care-app",
    repository=REPOSITORY,
    # Not `pnpm build`: pnpm would run the postbuild script after it, which deletes every QStash schedule.
    build_command="pnpm exec next build",
    install_command="pnpm install --frozen-lockfile",
    node_version="24.x",
    function_region=FUNCTION_REGION,
    function_default_timeout_s=60,  # what most routes declare; longer ones say so in their own file
    preview_protection="standard_protection_new",
    # The application's vercel.json runs keep-alive once a day; QStash runs it every 5 minutes, so Vercel need not.
    vercel_crons_enabled=False,
    retention=DeploymentRetention(production="1y", preview="1m", canceled="1w", errored="1m"),
    source="platform document, Hosting & Deployment (Vercel, Next.js 16); application, package.json, vercel.json and "
    "docs/08-deployment; region: derived from the promise to keep health data in the EU",
)
