"""Delivery: the jobs of continuous integration that reach accounts, each with a role and credentials of its own."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact
from infra.platform.units import HOUR_S

RoleName = Literal["deploy", "preview", "drift", "preview-drift", "backup"]

#: Who vouches for GitHub's jobs, and to whom.
OIDC_ISSUER = "token.actions.githubusercontent.com"
OIDC_AUDIENCE = "sts.amazonaws.com"


class DeliveryRole(Fact):
    """What a job may assume in AWS.

    `github_environment` holds the vendors' tokens of the job, and only a job that names it may assume the role: its
    protection rules (branch `main`, reviewers) so guard both.
    """

    name: RoleName
    environment: Literal["production", "preview"]
    github_environment: str
    max_session_s: int = HOUR_S
    source: str


_SOURCE = "derived: one role and one set of tokens per purpose, so that none can do what another is for"

ROLES: tuple[DeliveryRole, ...] = (
    DeliveryRole(name="deploy", environment="production", github_environment="production", source=_SOURCE),
    DeliveryRole(name="preview", environment="preview", github_environment="preview", source=_SOURCE),
    DeliveryRole(name="drift", environment="production", github_environment="drift", source=_SOURCE),
    DeliveryRole(name="preview-drift", environment="preview", github_environment="preview-drift", source=_SOURCE),
    DeliveryRole(
        name="backup",
        environment="production",
        github_environment="backup",
        max_session_s=6 * HOUR_S,  # as long as GitHub lets a job run: a restore test loads two backups
        source=_SOURCE,
    ),
)


class BranchRule(Fact):
    """A rule that the production branch has to be under at GitHub.

    Attributes:
        kind: what GitHub calls it (docs.github.com, REST API endpoints for rules).
        without: what could happen without it.
        source: what it keeps.
    """

    kind: str
    without: str
    source: str


BRANCH_RULES: tuple[BranchRule, ...] = (
    BranchRule(
        kind="pull_request",
        without="whoever may write pushes to it, without a pull request",
        source="platform document, Deployment Process (feature branch, PR, review)",
    ),
    BranchRule(
        kind="required_status_checks",
        without="what fails its tests can be merged",
        source="platform document, CI/CD (quality checks)",
    ),
    BranchRule(
        kind="non_fast_forward",
        without="its history can be rewritten",
        source="platform document, Backup Strategy (Git history, unlimited)",
    ),
    BranchRule(
        kind="deletion",
        without="it can be deleted",
        source="platform document, Backup Strategy (Git history, unlimited)",
    ),
)
#: This repository's branch that is deployed.
PRODUCTION_BRANCH = "main"
