"""The emulated Better Stack: monitors, heartbeats, escalation, on-call, status pages (uptime and team hosts)."""

from __future__ import annotations

from infra.localcloud.accounts import Accounts
from infra.localcloud.betterstack import core, kinds, messages, team_members
from infra.localcloud.betterstack.heartbeats import Heartbeats
from infra.localcloud.betterstack.metadata import Metadata
from infra.localcloud.betterstack.monitors import Monitors
from infra.localcloud.betterstack.on_calls import OnCalls
from infra.localcloud.betterstack.policies import Policies
from infra.localcloud.betterstack.severities import Severities
from infra.localcloud.betterstack.status_pages import Resources, Sections, StatusPages
from infra.localcloud.betterstack.team_members import TeamMembers
from infra.localcloud.betterstack.webhooks import EmailIntegrations, IncomingWebhooks, OutgoingWebhooks
from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.world import Clock, Ids

#: Where checks come from, by region; addresses that RFC 5737 keeps for documents.
CHECKERS = {"us": ["192.0.2.10"], "eu": ["192.0.2.20"], "as": ["198.51.100.10"], "au": ["198.51.100.20"]}


def build(accounts: Accounts, clock: Clock, ids: Ids) -> Api:
    """Return a Better Stack with one empty team."""
    api = Api("betterstack", (core.HOST, team_members.HOST), messages.authenticator(accounts.betterstack_token))
    team = core.Team(accounts, clock, ids)
    members = TeamMembers(team)
    sections = Sections(team)
    collections = [
        members,
        *(core.Collection(team, kind) for kind in kinds.GROUPS),
        Severities(team),
        Monitors(team),
        Heartbeats(team),
        Policies(team, members),
        OnCalls(team, members),
        StatusPages(team),
        sections,
        Resources(team, sections),
        OutgoingWebhooks(team),
        IncomingWebhooks(team),
        EmailIntegrations(team),
        Metadata(team),
    ]
    for collection in collections:
        collection.register(api)
    _list_members(api, team, kinds.URGENCY_GROUP, "urgency", "urgencies")
    _list_members(api, team, kinds.POLICY_GROUP, "policy", "policies")

    @api.route("GET", "/api/v2/teams")
    def teams(call: Call) -> Reply:
        if call.host != team_members.HOST:
            raise core.not_found()
        raise Refused(401, {"errors": "Invalid API token: teams are listed with a global API token"})

    @api.route("GET", "/ips-by-cluster.json", public=True)
    def checkers(_call: Call) -> Reply:
        return Reply(200, CHECKERS)

    return api


def _list_members(api: Api, team: core.Team, group: core.Kind, type_: str, plural: str) -> None:
    """Add the route that lists the objects of a type in a group."""

    @api.route("GET", f"{group.path}/{{group}}/{plural}")
    def members(call: Call) -> Reply:
        id_ = call.params["group"]
        if not team.has(group.type, id_):
            raise core.not_found()
        collection = team.collections[type_]
        chosen = [r for r in collection.records.values() if str(r.attributes[f"{group.type}_id"]) == id_]
        return messages.page(call, [collection.data(record) for record in chosen])
