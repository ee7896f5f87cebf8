"""What each vendor tells of its credential, and what of that is wider than it has to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Reply
from infra.localcloud.workspace import local_accounts
from infra.operations.doctor import credentials
from infra.operations.verify.finding import Difference
from infra.platform.environments import PREVIEW, PRODUCTION
from infra.platform.settings import Settings
from infra.vendors.errors import SecretsUnavailable
from tests.support.aws import ACCOUNT_ID, REGION, emulated
from tests.support.emulated import Apis

ACCOUNTS = Settings.from_config({"accounts": local_accounts()}).accounts
NOW = datetime(2026, 11, 1, tzinfo=UTC)
TEAM = LOCAL.vercel_team_id


def remarks(vendor: str) -> list[credentials.Remark]:
    return list(dict(credentials.vendors(PRODUCTION, ACCOUNTS))[vendor]())


def token(*scopes: dict[str, Any], days: float | None = 90, **more: Any) -> dict[str, Any]:
    ends = {} if days is None else {"expiresAt": (NOW + timedelta(days=days)).timestamp() * 1000}
    return {"name": "ci", "scopes": list(scopes), **ends, **more}


OUR_TEAM = {"type": "team", "teamId": TEAM, "createdAt": 1}


def test_what_the_local_cloud_s_credentials_may_do_is_told_and_nothing_is_wrong(apis: Apis) -> None:
    apis["neon"].route("GET", "/api/v2/auth")(
        lambda call: Reply(200, {"account_id": LOCAL.neon_org_id, "auth_method": "api_key_org"})
    )
    told = {vendor: list(look()) for vendor, look in credentials.vendors(PRODUCTION, ACCOUNTS)}
    assert list(told) == ["Vercel", "Neon", "Upstash", "QStash", "Better Stack"]
    for vendor, (remark,) in told.items():
        assert isinstance(remark, str), (vendor, remark)
    assert "expires on" in str(told["Vercel"])
    assert "does not tell" in str(told["Upstash"])


def test_previews_have_no_use_for_the_credentials_of_what_they_do_not_have() -> None:
    assert [vendor for vendor, _ in credentials.vendors(PREVIEW, ACCOUNTS)] == ["Vercel", "Neon"]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (token(OUR_TEAM), None),
        (token({"type": "user", "createdAt": 1}), "the whole account"),
        (token(OUR_TEAM, {"type": "team", "teamId": "team_other", "createdAt": 1}), "team_other"),
        (token(OUR_TEAM, leakedAt=1), "published"),
        (token(OUR_TEAM, days=None), "never expires"),
        (token(OUR_TEAM, days=13), "expires on 2026-11-14"),
    ],
)
def test_a_token_of_vercel_is_for_one_team_and_not_for_ever(told: dict[str, Any], wrong: str | None) -> None:
    differences = [r for r in credentials.of_vercel(told, TEAM, NOW) if isinstance(r, Difference)]
    assert len(differences) == (wrong is not None)
    assert (wrong or "") in "".join(difference.what for difference in differences)


def test_a_token_that_vercel_does_not_tell_about_itself_is_no_fault(apis: Apis) -> None:
    apis["vercel"].routes.insert(0, _refusing(apis, "/user/tokens/{token}"))
    assert remarks("Vercel") == ["Vercel does not tell this token what it may reach"]


def _refusing(apis: Apis, path: str) -> Any:
    apis["vercel"].route("GET", path)(lambda call: Reply(403, {"error": {"code": "forbidden", "message": "no"}}))
    return apis["vercel"].routes.pop()


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"auth_method": "api_key_org", "account_id": LOCAL.neon_org_id}, None),
        ({"auth_method": "api_key_user", "account_id": "somebody"}, "api_key_user"),
        ({"auth_method": "api_key_org", "account_id": "org-other"}, "org-other"),
        ({}, "None"),
    ],
)
def test_a_key_of_neon_is_this_organisation_s_own(told: dict[str, Any], wrong: str | None) -> None:
    (remark,) = credentials.of_neon(told, LOCAL.neon_org_id)
    assert isinstance(remark, Difference) == (wrong is not None)
    assert (wrong or "") in str(remark)


def test_a_global_token_of_better_stack_is_wider_than_needed(apis: Apis) -> None:
    body = {"data": [{"id": "t1", "attributes": {"name": name}} for name in ("Eleva Care", "Another")]}
    apis["betterstack"].routes.clear()
    apis["betterstack"].route("GET", "/api/v2/teams")(lambda call: Reply(200, body))
    apis["betterstack"].route("GET", "/api/v2/monitors")(lambda call: Reply(200, {"data": [], "pagination": {}}))
    (remark,) = remarks("Better Stack")
    assert isinstance(remark, Difference)
    assert "Eleva Care, Another" in remark.what


def test_who_is_signed_in_to_aws_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with emulated(monkeypatch):
        (remark,) = credentials.aws(ACCOUNT_ID, REGION)
        assert isinstance(remark, str)
        assert remark.startswith("user/moto;")
        with pytest.raises(SecretsUnavailable, match=ACCOUNT_ID):
            list(credentials.aws("210987654321", REGION))


def test_the_owner_of_the_aws_account_is_not_to_deploy(monkeypatch: pytest.MonkeyPatch) -> None:
    with emulated(monkeypatch):
        monkeypatch.setattr(credentials, "refuse_other_account", lambda *_: f"arn:aws:iam::{ACCOUNT_ID}:root")
        (remark,) = credentials.aws(ACCOUNT_ID, REGION)
    assert isinstance(remark, Difference)
