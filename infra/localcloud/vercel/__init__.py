"""The emulated Vercel: its API, and the two open hosts where its provider asks for frameworks and regions.

One team with one token. Projects with variables, domains, firewall and deployments; DNS records and webhooks of the
team. Routes ignore the version in the path, since the provider's differ from the published ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from infra.localcloud.accounts import Accounts
from infra.localcloud.http.api import Api
from infra.localcloud.vercel import (
    deployments,
    domains,
    firewall,
    projects,
    records,
    teams,
    tokens,
    variables,
    webhooks,
)
from infra.localcloud.vercel.catalogue import build_frameworks, build_regions
from infra.localcloud.vercel.errors import Credentials
from infra.localcloud.vercel.state import State
from infra.localcloud.world import Clock, Ids


def build(
    accounts: Accounts, clock: Clock, ids: Ids, *, branches: Mapping[str, Collection[str]] | None = None
) -> tuple[Api, Api, Api]:
    """Return api.vercel.com, api-frameworks.zeit.sh and dcs.vercel-infra.com with a state of their own.

    Args:
        accounts: whose team and token are accepted.
        clock: the local cloud's time.
        ids: where ids come from.
        branches: what exists in a git repository (owner/name); another branch of it is refused. Of a repository that
            is not named every branch is accepted: nobody here can look. What the caller changes later counts at once.
    """
    state = State(accounts, clock, ids, {} if branches is None else branches)
    api = Api("vercel", ("api.vercel.com",), Credentials(accounts), ignore_version=True)
    for part in (teams, tokens, projects, variables, domains, firewall, deployments, webhooks, records):
        part.add(api, state)
    return api, build_frameworks(), build_regions()
