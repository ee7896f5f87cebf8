"""Redis databases of the emulated developer API: each is a real server, with credentials that can be renewed."""

import os
from typing import Any

import httpx
import pytest

from infra.localcloud.upstash import Upstash


def create(developer: httpx.Client, **settings: Any) -> dict[str, Any]:
    body = {"region": "global", "database_name": "eleva-cache", "primary_region": "eu-central-1", **settings}
    answer = developer.post("redis/database", json=body)
    assert answer.status_code == 200, answer.text
    database: dict[str, Any] = answer.json()
    return database


def redis(developer: httpx.Client, database: dict[str, Any], path: str, token: str = "rest_token") -> httpx.Response:
    headers = {"Authorization": f"Bearer {database[token]}"}
    return developer.get(f"https://{database['endpoint']}/{path}", headers=headers, auth=None)


def test_a_database_is_usable_at_its_own_host(developer: httpx.Client) -> None:
    first, second = create(developer), create(developer, database_name="Other Cache!")
    assert first["endpoint"] == "eleva-cache-10001.upstash.io"
    assert second["endpoint"] == "other-cache-10002.upstash.io"
    assert redis(developer, first, "set/key/value").json() == {"result": "OK"}
    assert redis(developer, first, "get/key", "read_only_rest_token").json() == {"result": "value"}
    assert redis(developer, second, "get/key").json() == {"result": None}
    assert redis(developer, first | {"rest_token": second["rest_token"]}, "get/key").status_code == 401


def test_a_deleted_database_is_gone_with_its_data_and_server(developer: httpx.Client, upstash: Upstash) -> None:
    database = create(developer)
    held = upstash.databases.by_host(database["endpoint"])
    assert held
    assert developer.delete(f"redis/database/{database['database_id']}").json() == "OK"
    assert developer.get(f"redis/database/{database['database_id']}").status_code == 404
    assert redis(developer, database, "ping").status_code == 404
    with pytest.raises(ProcessLookupError):
        os.killpg(held.server.pid, 0)


def test_the_list_can_leave_credentials_out(developer: httpx.Client) -> None:
    database = create(developer)
    [listed] = developer.get("redis/databases").json()
    assert listed == database
    [hidden] = developer.get("redis/databases", params={"credentials": "hide"}).json()
    assert set(database) - set(hidden) == {"password", "rest_token", "read_only_rest_token"}


def test_tls_is_on_whatever_is_asked_for(developer: httpx.Client) -> None:
    database = create(developer, tls=False)
    assert database["tls"] is True
    assert developer.post(f"redis/enable-tls/{database['database_id']}").json()["tls"] is True


def test_the_vendors_strings_that_look_like_booleans(developer: httpx.Client) -> None:
    database = create(developer)
    assert [database[name] for name in ("prometheus_enabled", "db_acl_enabled")] == ["false", "false"]


def test_rename_keeps_the_host(developer: httpx.Client) -> None:
    database = create(developer)
    renamed = developer.post(f"redis/rename/{database['database_id']}", json={"name": "new-name"}).json()
    assert renamed == database | {"database_name": "new-name"}


def test_a_password_reset_ends_the_old_tokens(developer: httpx.Client) -> None:
    database = create(developer)
    redis(developer, database, "set/key/value")
    renewed = developer.post(f"redis/reset-password/{database['database_id']}").json()
    assert redis(developer, database, "get/key").status_code == 401
    assert redis(developer, database, "get/key", "read_only_rest_token").status_code == 401
    assert redis(developer, renewed, "get/key").json() == {"result": "value"}
    assert renewed["password"] != database["password"]


def test_eviction_reaches_the_server(developer: httpx.Client) -> None:
    database = create(developer)
    for change, policy in (("enable", "allkeys-lru"), ("disable", "noeviction")):
        assert developer.post(f"redis/{change}-eviction/{database['database_id']}").json() == "OK"
        assert f"maxmemory_policy:{policy}" in redis(developer, database, "info/memory").json()["result"]


@pytest.mark.parametrize(
    ("method", "path", "body", "changed"),
    [
        ("POST", "enable-autoupgrade/{}", None, {"auto_upgrade": True}),
        ("POST", "enable-prodpack/{}", None, {"prod_pack_enabled": True}),
        ("PATCH", "enable-dailybackup/{}", None, {"daily_backup_enabled": True}),
        ("PATCH", "update-budget/{}", {"budget": 80}, {"budget": 80}),
        ("POST", "update-allowlist/{}", {"allowed_ips": ["192.0.2.0/24"]}, {"allowed_ip_ranges": ["192.0.2.0/24"]}),
        ("POST", "update-regions/{}", {"read_regions": ["eu-west-1"]}, {"read_regions": ["eu-west-1"]}),
        ("POST", "{}/change-plan", {"plan_name": "fixed_1gb"}, {"type": "fixed_1gb"}),
    ],
)
def test_settings_change_in_place(
    developer: httpx.Client, method: str, path: str, body: Any, changed: dict[str, Any]
) -> None:
    database_id = create(developer)["database_id"]
    assert developer.request(method, f"redis/{path.format(database_id)}", json=body).json() == "OK"
    read = developer.get(f"redis/database/{database_id}").json()
    assert {name: read[name] for name in changed} == changed


@pytest.mark.parametrize(
    ("path", "sent", "shown"),
    [
        ("update-allowlist", {"allowed_ips": ["192.0.2.1"]}, "allowed_ip_ranges"),
        ("update-regions", {"read_regions": ["eu-west-1"]}, "read_regions"),
    ],
)
def test_null_empties_a_list_as_the_provider_sends_it(
    developer: httpx.Client, path: str, sent: dict[str, Any], shown: str
) -> None:
    database_id = create(developer, read_regions=None)["database_id"]
    developer.post(f"redis/{path}/{database_id}", json=sent).raise_for_status()
    answer = developer.post(f"redis/{path}/{database_id}", json=dict.fromkeys(sent))
    assert (answer.status_code, answer.json()) == (200, "OK")
    assert developer.get(f"redis/database/{database_id}").json()[shown] == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"region": "eu-west-1"}, "regional db creation is deprecated"),
        ({"platform": "azure"}, "platform"),
        ({"primary_region": "mars-1"}, "invalid region: mars-1"),
        ({"primary_region": None}, "primary_region"),
        ({"read_regions": ["eu-central-1"]}, "read region"),
        ({"database_name": 7}, "database_name"),
        ({"budget": True}, "budget"),
        ({"plan": "gold"}, "invalid plan"),
    ],
)
def test_what_the_vendor_refuses(developer: httpx.Client, settings: dict[str, Any], message: str) -> None:
    body = {"region": "global", "database_name": "x", "primary_region": "eu-central-1", **settings}
    answer = developer.post("redis/database", json=body)
    assert answer.status_code == 400
    assert message in answer.json()
    assert developer.get("redis/databases").json() == []


def test_addresses_of_the_allow_list_are_checked(developer: httpx.Client) -> None:
    database_id = create(developer)["database_id"]
    answer = developer.post(f"redis/update-allowlist/{database_id}", json={"allowed_ips": ["office"]})
    assert (answer.status_code, answer.json()) == (400, "invalid ip address: office")


def test_backups_hold_what_the_database_held(developer: httpx.Client) -> None:
    database = create(developer)
    database_id = database["database_id"]
    redis(developer, database, "set/key/before")
    assert developer.post(f"redis/create-backup/{database_id}", json={"name": "monday"}).json() == "OK"
    redis(developer, database, "set/key/after")
    [backup] = developer.get(f"redis/list-backup/{database_id}").json()
    assert (backup["name"], backup["state"], backup["daily_backup"]) == ("monday", "completed", "false")
    body = {"backup_id": backup["backup_id"]}
    assert developer.post(f"redis/restore-backup/{database_id}", json=body).json() == "OK"
    assert redis(developer, database, "get/key").json() == {"result": "before"}
    assert developer.delete(f"redis/delete-backup/{database_id}/{backup['backup_id']}").json() == "OK"
    assert developer.get(f"redis/list-backup/{database_id}").json() == []
    assert developer.post(f"redis/restore-backup/{database_id}", json=body).status_code == 404


@pytest.mark.parametrize("auth", [None, ("platform@eleva.example", "wrong"), ("someone", "else")])
def test_wrong_credentials_are_refused(developer: httpx.Client, auth: tuple[str, str] | None) -> None:
    answer = developer.get("redis/databases", auth=auth)
    assert (answer.status_code, answer.json()) == (401, "Unauthorized")
