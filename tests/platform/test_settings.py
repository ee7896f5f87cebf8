"""What a stack file may set."""

from __future__ import annotations

import pytest

from infra.platform.previews import TTL_MAX_H
from infra.platform.problems import InvalidPlatform
from infra.platform.settings import JobOverride, Settings
from tests.platform.samples import ACCOUNTS, BRANCH


def _problems(config: dict[str, object]) -> dict[str, str]:
    with pytest.raises(InvalidPlatform) as caught:
        Settings.from_config(config)
    return {
        problem.place.removeprefix("stack configuration, eleva:"): problem.message for problem in caught.value.problems
    }


def test_accounts_are_enough() -> None:
    settings = Settings.from_config({"accounts": ACCOUNTS})
    assert (settings.www, settings.jobs, settings.failure_callback_url) == ("none", {}, None)
    assert settings.accounts.neon.org_id == "org-sample-1"


def test_overrides_are_read() -> None:
    settings = Settings.from_config(
        {"accounts": ACCOUNTS, "jobs": {"keep-alive": {"cron": "0 6 * * *"}}, "www": "redirect"}
    )
    assert settings.jobs == {"keep-alive": JobOverride(cron="0 6 * * *")}
    assert settings.www == "redirect"


def test_every_account_is_required() -> None:
    assert _problems({}) == {"accounts": "is required and not set"}
    assert _problems({"accounts": {}}) == {
        f"accounts.{vendor}": "is required and not set"
        for vendor in ("vercel", "neon", "upstash", "betterstack", "aws", "github")
    }


@pytest.mark.parametrize("field", ["team_id", "plan"])
def test_no_part_of_an_account_has_a_default(field: str) -> None:
    vercel = {"team_id": "team_sample", "plan": "pro"}
    del vercel[field]
    assert _problems({"accounts": {**ACCOUNTS, "vercel": vercel}}) == {
        f"accounts.vercel.{field}": "is required and not set"
    }


def test_unknown_keys_and_wrong_values_are_all_named_at_once() -> None:
    problems = _problems(
        {
            "accounts": {**ACCOUNTS, "neon": {"org_id": "org-1", "plan": "platinum"}},
            "job": {},
            "jobs": {"keep-alive": {"schedule": "0 6 * * *"}},
            "www": "maybe",
        }
    )
    assert set(problems) == {"accounts.neon.plan", "job", "jobs.keep-alive.schedule", "www"}
    assert problems["job"] == problems["jobs.keep-alive.schedule"] == "is not a setting"
    assert "'free', 'launch' or 'scale'" in problems["accounts.neon.plan"]


def test_a_value_in_the_wrong_place_is_not_shown() -> None:
    secret = "sk_live_0123456789"
    with pytest.raises(InvalidPlatform) as caught:
        Settings.from_config({"accounts": {**ACCOUNTS, "aws": {"account_id": secret, "region": secret}}, "www": secret})
    assert secret not in str(caught.value)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("vendor", "field", "value", "message", "remedy"),
    [
        ("vercel", "team_id", "eleva", "is not a team's id (team_...)", "at Vercel"),
        ("neon", "org_id", "eleva", "is not an organisation's id (org-...)", "at Neon"),
        ("aws", "account_id", "1234", "is not an account's id of 12 digits", "aws sts get-caller-identity"),
        ("aws", "region", "Frankfurt", "is not a region such as eu-central-1", "in the AWS console"),
        ("aws", "account_id", 123456789012, "is not a text", "put it in quotes"),
    ],
)
def test_a_wrong_account_is_told_with_where_to_find_the_right_one(
    vendor: str, field: str, value: object, message: str, remedy: str
) -> None:
    account = ACCOUNTS[vendor]
    assert isinstance(account, dict)
    with pytest.raises(InvalidPlatform) as caught:
        Settings.from_config({"accounts": {**ACCOUNTS, vendor: {**account, field: value}}})
    [problem] = caught.value.problems
    assert problem.place == f"stack configuration, eleva:accounts.{vendor}.{field}"
    assert problem.message == message
    assert remedy in problem.remedy


def test_previews_are_set_without_a_word() -> None:
    previews = Settings.from_config({"accounts": ACCOUNTS}).previews
    assert (previews.ttl_h, previews.hook) == (72, ())


@pytest.mark.parametrize("ttl_h", [1, TTL_MAX_H])
def test_a_preview_lasts_as_long_as_neon_lets_it(ttl_h: int) -> None:
    assert Settings.from_config({"accounts": ACCOUNTS, "previews": {"ttl_h": ttl_h}}).previews.ttl_h == ttl_h


@pytest.mark.parametrize(
    ("section", "value", "place"),
    [
        ("previews", {"ttl_h": 0}, "previews.ttl_h"),
        ("previews", {"ttl_h": TTL_MAX_H + 1}, "previews.ttl_h"),
        ("previews", {"ttl_h": "3d"}, "previews.ttl_h"),
        ("previews", {"ttl": 3}, "previews.ttl"),
        ("previews", {"hook": "make seed"}, "previews.hook"),
        ("previews", {"hook_timeout_s": 0}, "previews.hook_timeout_s"),
        ("branch", {**BRANCH, "pull_request": "first"}, "branch.pull_request"),
        ("branch", {**BRANCH, "neon": "x"}, "branch.neon"),
        *(("branch", {k: v for k, v in BRANCH.items() if k != part}, f"branch.{part}") for part in BRANCH),
    ],
)
def test_wrong_settings_of_previews_are_named(section: str, value: object, place: str) -> None:
    assert list(_problems({"accounts": ACCOUNTS, section: value})) == [place]
