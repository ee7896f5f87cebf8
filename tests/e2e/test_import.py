"""`pulumi import` with the real engine: what somebody made in a vendor's dashboard comes under the stack's control."""

from __future__ import annotations

import pytest

from infra.localcloud.accounts import LOCAL
from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e
PROJECT = "vercel:index/project:Project"


def test_a_vercel_project_is_imported_by_team_and_id_and_stays_as_it_was(empty: Rehearsal) -> None:
    headers = {"Authorization": f"Bearer {LOCAL.vercel_token}"}
    team = LOCAL.vercel_team_id
    made = empty.vendor("POST", f"https://api.vercel.com/v11/projects?teamId={team}", {"name": "legacy"}, **headers)
    before = empty.last_request()
    ran = empty.pulumi("import", PROJECT, "legacy", f"{team}/{made['id']}", "--stack", "production", "--yes")
    assert ran.code == 0, ran.output
    assert empty.writes(before) == []
    (imported,) = [resource for resource in empty.resources("production") if resource["type"] == PROJECT]
    assert imported["id"] == made["id"]
    assert imported["inputs"]["name"] == "legacy"
