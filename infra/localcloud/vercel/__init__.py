"""The emulated Vercel: its API, and the two open hosts where its provider asks for frameworks and regions.

One team with one token. Projects with variables, domains, firewall and deployments; DNS records, webhooks and shared
variables of the team. Routes ignore the version in the path, since the provider's differ from the published ones.
"""

from __future__ import annotations

from infra.localcloud.accounts import Accounts
from infra.localcloud.http.api import Api
from infra.localcloud.vercel import (
    deployments,
    domains,
    firewall,
    projects,
    records,
    shared,
    teams,
    tokens,
    variables,
    webhooks,
)
from infra.localcloud.vercel.catalogue import build_frameworks, build_regions
from infra.localcloud.vercel.errors import Credentials
from infra.localcloud.vercel.git import GitHost, Unknown
from infra.localcloud.vercel.state import State
from infra.localcloud.world import Clock, Ids


def build(accounts: Accounts, clock: Clock, ids: Ids, git: GitHost | None = None) -> tuple[Api, Api, Api]:
    """Return api.vercel.com, api-frameworks.zeit.sh and dcs.vercel-infra.com with a state of their own.

    Args:
        accounts: whose team and token are accepted.
        clock: the local cloud's time.
        ids: where ids come from.
        git: where the repositories are that projects are linked to. A branch that a repository does not have is
            refused, and a push is built. Without it every branch is accepted: nobody here can look.
    """
    git = git or Unknown()
    state = State(accounts, clock, ids, git)
    api = Api("vercel", ("api.vercel.com",), Credentials(accounts), ignore_version=True)
    for part in (teams, tokens, projects, variables, shared, domains, firewall, deployments, webhooks, records):
        part.add(api, state)

    def pushed(repository: str, branch: str) -> None:
        with api.alone():
            deployments.build_push(state, repository, branch)

    git.on_push(pushed)
    return api, build_frameworks(), build_regions()
