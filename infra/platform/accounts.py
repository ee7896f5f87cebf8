"""The accounts that the platform is deployed to. They are settings without defaults: nothing guesses an account."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from infra.platform.base import Fact

VercelPlan = Literal["hobby", "pro", "enterprise"]
NeonPlan = Literal["free", "launch", "scale"]
BetterStackPlan = Literal["free", "startup"]
UpstashPlan = Literal["free", "paid"]

_Id = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class VercelAccount(Fact):
    """The team that owns the project."""

    team_id: Annotated[str, StringConstraints(pattern=r"^team_[A-Za-z0-9]+$")]
    plan: VercelPlan


class NeonAccount(Fact):
    """The organisation that owns the projects; Neon cannot move a project to another one later."""

    org_id: Annotated[str, StringConstraints(pattern=r"^org-[a-z0-9-]+$")]
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

    account_id: Annotated[str, StringConstraints(pattern=r"^\d{12}$")]
    region: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]


class Accounts(Fact):
    """All of them."""

    vercel: VercelAccount
    neon: NeonAccount
    upstash: UpstashAccount
    betterstack: BetterStackAccount
    aws: AwsAccount
