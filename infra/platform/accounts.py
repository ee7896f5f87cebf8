"""The accounts that the platform is deployed to. They are settings without defaults: nothing guesses an account."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from infra.platform.base import Fact

VercelPlan = Literal["hobby", "pro", "enterprise"]
NeonPlan = Literal["free", "launch", "scale"]
BetterStackPlan = Literal["free", "startup"]
UpstashPlan = Literal["free", "paid"]

NOT_OF_AN_ACCOUNT = "not_of_an_account"  # the kind of error whose context says in `found` where to look

_Id = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _shaped(pattern: str, what: str, found: str) -> Callable[[str], str]:
    """A validator that says what is expected and where a person finds it, and never shows what was given."""

    def validate(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise PydanticCustomError(NOT_OF_AN_ACCOUNT, "is not {what}", {"what": what, "found": found})
        return value

    return validate


_team_id = _shaped(r"team_[A-Za-z0-9]+", "a team's id (team_...)", "at Vercel, the team's Settings, General, Team ID")
_org_id = _shaped(r"org-[a-z0-9-]+", "an organisation's id (org-...)", "at Neon, the organisation's Settings")
_aws_account_id = _shaped(r"[0-9]{12}", "an account's id of 12 digits", "by `aws sts get-caller-identity`")
_aws_region = _shaped(r"[a-z]{2}(-[a-z]+)+-[0-9]", "a region such as eu-central-1", "in the AWS console, at the top")

_repository = _shaped(
    r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", "a repository (OWNER/NAME)", "in the address of this repository at GitHub"
)


class VercelAccount(Fact):
    """The team that owns the project."""

    team_id: Annotated[str, AfterValidator(_team_id)]
    plan: VercelPlan


class NeonAccount(Fact):
    """The organisation that owns the projects; Neon cannot move a project to another one later."""

    org_id: Annotated[str, AfterValidator(_org_id)]
    plan: NeonPlan


class UpstashAccount(Fact):
    """The account of Redis and QStash; its management API signs in with an address and a key."""

    email: _Id
    plan: UpstashPlan


class BetterStackAccount(Fact):
    """The team; its name counts only while something is created."""

    team_name: _Id
    plan: BetterStackPlan


class AwsAccount(Fact):
    """Where the state, its encryption key and the vendors' secrets are."""

    account_id: Annotated[str, AfterValidator(_aws_account_id)]
    region: Annotated[str, AfterValidator(_aws_region)]


class GithubAccount(Fact):
    """Where this repository is delivered from: jobs of no other one can assume the roles of the delivery."""

    repository: Annotated[str, AfterValidator(_repository)]


class Accounts(Fact):
    """All of them."""

    vercel: VercelAccount
    neon: NeonAccount
    upstash: UpstashAccount
    betterstack: BetterStackAccount
    aws: AwsAccount
    github: GithubAccount
