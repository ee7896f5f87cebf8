"""Environment variables: conflicts, sensitive values, branches, lists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localcloud.vercel.conftest import Vercel


def variable(key: str = "KEY", **fields: Any) -> dict[str, Any]:
    return {"key": key, "value": "one", "target": ["production"], "type": "encrypted", **fields}


@pytest.fixture
def env(vercel: Vercel) -> str:
    id_ = vercel.project(gitRepository={"type": "github", "repo": "owner/name"})
    return f"/v10/projects/{id_}/env"


def test_a_variable_of_the_same_key_and_target_is_a_conflict(vercel: Vercel, env: str) -> None:
    vercel.ok("POST", env, variable(target=["production", "preview"]))

    reply = vercel.send("POST", env, variable(target=["preview"]))

    assert reply.status == 400
    assert reply.body["error"]["code"] == "ENV_CONFLICT"
    assert (reply.body["error"]["envVarKey"], reply.body["error"]["target"]) == ("KEY", ["preview"])
    assert "gitBranch" not in reply.body["error"]


def test_other_targets_and_branches_of_a_key_are_no_conflict(vercel: Vercel, env: str) -> None:
    vercel.ok("POST", env, variable())
    vercel.ok("POST", env, variable(target=["preview"]))
    made = vercel.ok("POST", env, variable(target=["preview"], gitBranch="main"))["created"]

    assert vercel.refused("PATCH", f"{env}/{made['id']}", {"gitBranch": None})[1] == "ENV_CONFLICT"
    assert len(vercel.ok("GET", env)["envs"]) == 3


def test_of_many_the_good_ones_are_made_and_the_others_named(vercel: Vercel, env: str) -> None:
    vercel.ok("POST", env, variable("TAKEN"))

    reply = vercel.send("POST", env, [variable("FREE"), variable("TAKEN"), "no variable"])

    assert reply.status == 201
    assert [made["key"] for made in reply.body["created"]] == ["FREE"]
    conflict, wrong = (failed["error"] for failed in reply.body["failed"])
    assert (conflict["code"], conflict["key"]) == ("ENV_CONFLICT", "TAKEN")
    assert wrong["code"] == "bad_request"


def test_a_sensitive_value_is_never_shown(vercel: Vercel, env: str) -> None:
    made = vercel.ok("POST", env, variable(value="hidden", type="sensitive"))["created"]
    changed = vercel.ok("PATCH", f"{env}/{made['id']}", {"value": "hidden"})

    shown = [made, changed, vercel.ok("GET", f"{env}/{made['id']}"), *vercel.ok("GET", f"{env}?decrypt=true")["envs"]]

    assert [one["value"] for one in shown] == [""] * 4
    assert not any(one["decrypted"] for one in shown)


def test_an_encrypted_value_is_listed_in_plain_only_when_asked(vercel: Vercel, env: str) -> None:
    vercel.ok("POST", env, variable(value="hidden"))
    vercel.ok("POST", env, variable("OPEN", value="open", type="plain"))

    assert {one["key"]: one["value"] for one in vercel.ok("GET", f"{env}?decrypt=true")["envs"]} == {
        "KEY": "hidden",
        "OPEN": "open",
    }
    without = {one["key"]: one["value"] for one in vercel.ok("GET", env)["envs"]}
    assert without["OPEN"] == "open"
    assert without["KEY"] not in ("hidden", "")


def test_a_sensitive_variable_stays_sensitive(vercel: Vercel, env: str) -> None:
    made = vercel.ok("POST", env, variable(type="sensitive"))["created"]

    assert vercel.refused("PATCH", f"{env}/{made['id']}", {"type": "encrypted"})[:2] == (400, "bad_request")


@pytest.mark.parametrize(
    "sent",
    [
        variable(type="sensitive", target=["development"]),
        variable(target=[]),
        variable(target=["staging"]),
        variable(type="hidden"),
        variable("1KEY"),
        variable("A.KEY"),
        variable(gitBranch="main"),
        {"key": "KEY", "target": ["production"], "type": "plain"},
    ],
)
def test_what_vercel_does_not_accept_is_refused(vercel: Vercel, env: str, sent: dict[str, Any]) -> None:
    assert vercel.refused("POST", env, sent)[:2] == (400, "bad_request")
    assert vercel.ok("GET", env)["envs"] == []


def test_the_branch_of_a_variable_has_to_exist_in_the_linked_repository(vercel: Vercel, env: str) -> None:
    sent = variable(target=["preview"], gitBranch="feature/new")
    assert vercel.refused("POST", env, sent)[:2] == (400, "branch_not_found")

    vercel.branches["owner/name"].add("feature/new")

    assert vercel.ok("POST", env, sent)["created"]["gitBranch"] == "feature/new"
    assert [one["key"] for one in vercel.ok("GET", f"{env}?gitBranch=feature/new")["envs"]] == ["KEY"]


def test_of_a_repository_that_nobody_here_knows_every_branch_is_accepted(vercel: Vercel) -> None:
    id_ = vercel.project("other", gitRepository={"type": "github", "repo": "owner/other"})
    sent = variable("foo-development", target=["preview"], gitBranch="staging")

    assert vercel.ok("POST", f"/v10/projects/{id_}/env", sent)["created"]["gitBranch"] == "staging"
    assert vercel.ok("PATCH", f"/v9/projects/{id_}/branch", {"branch": "live"})["link"]["productionBranch"] == "live"


def test_a_comment_is_cleared_with_null(vercel: Vercel, env: str) -> None:
    made = vercel.ok("POST", env, variable(comment="why"))["created"]

    vercel.ok("PATCH", f"{env}/{made['id']}", {"comment": None})

    (listed,) = vercel.ok("GET", env)["envs"]
    assert "comment" not in listed
    assert listed["securityIssues"] == []


def test_upsert_is_refused(vercel: Vercel, env: str) -> None:
    assert vercel.refused("POST", f"{env}?upsert=true", variable())[0] == 400
    assert vercel.ok("GET", env)["envs"] == []


def test_the_list_is_paged(vercel: Vercel, env: str) -> None:
    keys = {f"KEY_{number}" for number in range(130)}
    vercel.ok("POST", env, [variable(key) for key in keys])

    first = vercel.ok("GET", f"{env}?limit=100")
    second = vercel.ok("GET", f"{env}?limit=100&until={first['pagination']['next']}")

    assert (first["pagination"]["count"], second["pagination"]["count"]) == (100, 30)
    assert second["pagination"]["next"] is None
    assert {one["key"] for one in first["envs"] + second["envs"]} == keys
    assert vercel.refused("GET", f"{env}?limit=none")[0] == 400


def test_several_are_deleted_at_once(vercel: Vercel, env: str) -> None:
    made = vercel.ok("POST", env, [variable("A"), variable("B"), variable("C")])["created"]

    deleted = vercel.ok("DELETE", env, {"ids": [made[0]["id"], made[1]["id"], "env_other"]})

    assert deleted == {"deleted": 2, "ids": [made[0]["id"], made[1]["id"]]}
    assert [one["key"] for one in vercel.ok("GET", env)["envs"]] == ["C"]
    assert vercel.refused("DELETE", env, {"ids": []})[0] == 400
