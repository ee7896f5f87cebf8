"""On-call calendars of Better Stack: the rotation, and who is on call by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from infra.localcloud.betterstack.core import Attributes, Collection, Kind, Problems, Record, Team, is_whole, not_found
from infra.localcloud.betterstack.messages import sent
from infra.localcloud.betterstack.team_members import TeamMembers
from infra.localcloud.http.api import Api, Call, Reply

INTERVALS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
#: Of whatever interval.
LONGEST_SHIFT = 10_000
ROTATION = ("end_rotations_at", "rotation_interval", "rotation_length", "start_rotations_at", "users")

ON_CALL = Kind(
    "on_call_calendar",
    "/api/v2/on-calls",
    {"name": None},
    has_times=False,
)


class OnCalls(Collection):
    """Calendars; every team has a default one, which cannot be told apart from others but by `default_calendar`."""

    def __init__(self, team: Team, members: TeamMembers) -> None:
        super().__init__(team, ON_CALL)
        self.members = members
        now = team.clock.iso()
        default = Record(team.new_id(), "", {"name": None}, now, now, {"default": True})
        self.records[default.id] = default

    def register(self, api: Api) -> None:
        """Add the routes, those of the rotation too."""
        api.route("GET", self.kind.path + "/default")(self.show_default)
        super().register(api)
        api.route("POST", self.kind.path + "/{id}/rotation")(self.set_rotation)
        api.route("GET", self.kind.path + "/{id}/rotation")(self.show_rotation)

    def show_default(self, _call: Call) -> Reply:
        """Answer GET of the team's default calendar."""
        return Reply(200, self.document(next(r for r in self.records.values() if r.notes.get("default"))))

    def set_rotation(self, call: Call) -> Reply:
        """Answer POST of the rotation, which replaces the one there was: 201 with the flat object."""
        record = self.find(call)
        rotation = {name: value for name, value in sent(call).items() if name in ROTATION}
        _check_rotation(rotation)
        for email in rotation["users"]:
            self.members.by_email(email)
        record.notes["rotation"] = rotation
        return Reply(201, rotation)

    def show_rotation(self, call: Call) -> Reply:
        """Answer GET of the rotation: 404 when none was ever set."""
        rotation = self.find(call).notes.get("rotation")
        if rotation is None:
            raise not_found()
        return Reply(200, rotation)

    def computed(self, record: Record) -> Attributes:
        """Return whether this is the team's default calendar."""
        return {"default_calendar": record.notes.get("default", False)}

    def data(self, record: Record) -> dict[str, Any]:
        """Return the calendar, related to who is on call."""
        users = [{"id": user.id, "type": "user", "meta": {}} for user in self._on_call(record)]
        return super().data(record) | {"relationships": {"on_call_users": {"data": users}}}

    def document(self, record: Record) -> dict[str, Any]:
        """Return the calendar with the people it is related to."""
        return super().document(record) | {"included": self._included([record])}

    def index(self, call: Call) -> Reply:
        """Answer GET of the calendars: one page, with the people that those on it are related to."""
        reply = super().index(call)
        shown = [self.records[item["id"]] for item in reply.body["data"]]
        return Reply(200, reply.body | {"included": self._included(shown)})

    def _included(self, records: list[Record]) -> list[dict[str, Any]]:
        users = {user.id: user for record in records for user in self._on_call(record)}
        shown = ("first_name", "last_name", "email")
        return [
            {
                "id": user.id,
                "type": "user",
                "attributes": {**{name: user.attributes[name] for name in shown}, "phone_numbers": []},
            }
            for user in users.values()
        ]

    def _on_call(self, record: Record) -> list[Record]:
        rotation = record.notes.get("rotation")
        if rotation is None:
            return []
        start, end = (_time(rotation[name]) for name in ("start_rotations_at", "end_rotations_at"))
        now = self.team.clock.now()
        if not start <= now < end:
            return []
        shift = INTERVALS[rotation["rotation_interval"]] * rotation["rotation_length"]
        return [self.members.by_email(rotation["users"][int((now - start) / shift) % len(rotation["users"])])]


def _check_rotation(rotation: Attributes) -> None:
    problems = Problems()
    for name in ROTATION:
        if not rotation.get(name):
            problems.add(name, "can't be blank")
    if rotation.get("rotation_interval") not in (None, *INTERVALS):
        problems.add("rotation_interval", f"is not one of {', '.join(INTERVALS)}")
    length = rotation.get("rotation_length")
    if length and not (is_whole(length, 1) and length <= LONGEST_SHIFT):
        problems.add("rotation_length", f"must be a whole number, 1 to {LONGEST_SHIFT}")
    for name in ("start_rotations_at", "end_rotations_at"):
        try:
            if rotation.get(name) and _time(rotation[name]).tzinfo is None:
                problems.add(name, "needs an offset from UTC")
        except ValueError:
            problems.add(name, "is not a time")
    problems.refuse_if_any()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
