"""The people of a Better Stack team (on betterstack.com, not on the uptime host), found by their email.

People are clicked together in the vendor's account, and no API lists them, so the local team has everybody who is
named: an email in an on-call rotation or a policy that nobody was invited with yet becomes a member.
"""

from __future__ import annotations

from infra.localcloud.betterstack.core import Attributes, Collection, Kind, Record, Team, not_found
from infra.localcloud.betterstack.messages import sent
from infra.localcloud.http.api import Api, Call, Refused, Reply

HOST = "betterstack.com"
ROLES = {"1": "responder", "2": "member", "3": "team_lead", "4": "billing_admin"}

TEAM_MEMBER = Kind(
    "team_member",
    "/api/v2/team-members",
    {"email": None, "role": "member", "role_id": None, "first_name": "", "last_name": ""},
    required=("email",),
    choices={"role": tuple(ROLES.values())},
    has_times=False,
)


class TeamMembers(Collection):
    """Members by email; an invitation counts as accepted at once."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, TEAM_MEMBER)

    def register(self, api: Api) -> None:
        """Add the routes; the member is named by the query, not by the path."""
        path = self.kind.path
        api.route("POST", path)(self.create)
        api.route("GET", path)(self.show)
        api.route("DELETE", path)(self.remove)
        api.route("POST", path + "/{id}/change-role/{role}")(self.change_role)
        api.route("GET", "/api/v2/roles")(self.roles)

    def by_email(self, email: str) -> Record:
        """Return the member with that email, who joins the team if nobody has it."""
        found = next((r for r in self.records.values() if r.attributes["email"] == email), None)
        if found is None:
            now = self.team.clock.iso()
            name = email.split("@")[0].capitalize()
            attributes = self.kind.defaults | {"email": email, "first_name": name}
            found = Record(self.team.new_id(), "", attributes, now, now)
            self.records[found.id] = found
        return found

    def create(self, call: Call) -> Reply:
        """Answer POST: 201 for a new member; 200 and no change for one who is there already."""
        _on_this_host(call)
        changes = self.accept(sent(call), None)
        known = {record.attributes["email"] for record in self.records.values()}
        record = self.by_email(changes["email"])
        if changes["email"] in known:
            return Reply(200, self.document(record))
        record.attributes.update(changes)
        return Reply(201, self.document(record))

    def find(self, call: Call) -> Record:
        """Return the member that the query, or the path, names."""
        _on_this_host(call)
        if "id" in call.params:
            found = self.records.get(call.params["id"])
        else:
            email = call.query.get("email")
            found = next((record for record in self.records.values() if record.attributes["email"] == email), None)
        if found is None:
            raise not_found()
        return found

    def change_role(self, call: Call) -> Reply:
        """Answer POST of a role's id."""
        record = self.find(call)
        if call.params["role"] not in ROLES:
            raise Refused(422, {"errors": {"role_id": ["does not exist"]}})
        record.attributes["role"] = ROLES[call.params["role"]]
        return Reply(200, self.document(record))

    def roles(self, call: Call) -> Reply:
        """Answer GET of the roles."""
        _on_this_host(call)
        return Reply(200, {"data": [{"id": i, "type": "role", "attributes": {"name": n}} for i, n in ROLES.items()]})

    def accept(self, body: Attributes, record: Record | None) -> Attributes:
        """Take the role by its id too."""
        changes = super().accept(body, record)
        if changes.get("role_id") is not None:
            role = ROLES.get(str(changes["role_id"]))
            if role is None:
                raise Refused(422, {"errors": {"role_id": ["does not exist"]}})
            changes["role"] = role
        return changes

    def computed(self, record: Record) -> Attributes:
        """Return the role's id and the dates."""
        ids = {name: int(id_) for id_, name in ROLES.items()}
        return {
            "role_id": ids[record.attributes["role"]],
            "created_at": record.created_at,
            "invited_at": record.created_at,
            "mobile_app_platforms": [],
        }


def _on_this_host(call: Call) -> None:
    if call.host != HOST:
        raise not_found()
