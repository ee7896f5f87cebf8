"""The client of the stand-in: token, team, retries, and what counts as gone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.plugins.provider import Provider
from infra.localcloud.plugins.resource import Refusal, VendorError
from infra.localcloud.plugins.vercel import PLUGIN
from tests.localcloud.plugins.vercel.life import Wire
from tests.localcloud.plugins.vercel.programs import NEXT


@pytest.mark.parametrize(
    ("settings", "environ", "told"),
    [
        ({}, {}, "VERCEL_API_TOKEN"),
        ({"apiToken": "too-short"}, {}, "no token"),
        ({}, {"VERCEL_API_TOKEN": ""}, "apiToken"),
    ],
)
def test_a_provider_without_a_good_token_is_refused(
    wire: Wire, settings: dict[str, Any], environ: dict[str, str], told: str
) -> None:
    with pytest.raises(Refusal, match=told):
        Provider(PLUGIN, environ).configure(settings)


def test_a_team_of_others_is_refused(wire: Wire) -> None:
    with pytest.raises(VendorError, match="403"):
        wire.provider(team="other")


def test_the_team_of_a_resource_comes_before_the_providers(wire: Wire, project: str) -> None:
    life = wire.life("projectCrons").create({"projectId": project, "enabled": True, "teamId": LOCAL.vercel_team_slug})

    assert {call.query["teamId"] for call, _ in wire.seen if "/teams/" not in call.path} == {LOCAL.vercel_team_slug}
    assert life.state["teamId"] == LOCAL.vercel_team_slug


def test_the_open_hosts_do_not_see_the_token(wire: Wire) -> None:
    assert wire.life("project").failures(NEXT) == []

    seen = {call.host: "authorization" in call.headers for call, _ in wire.seen}
    assert seen == {"api.vercel.com": True, "api-frameworks.zeit.sh": False, "dcs.vercel-infra.com": False}


def test_a_call_that_comes_too_often_waits_as_long_as_it_is_told(wire: Wire, project: str) -> None:
    life = wire.life("projectCrons")
    wire.instead = [httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(429)]

    life.create({"projectId": project, "enabled": True})

    assert wire.waits_s == [7, 1]


@pytest.mark.parametrize("answer", [httpx.Response(429, headers={"retry-after": "300"}), httpx.Response(500)])
def test_other_errors_are_not_repeated(wire: Wire, project: str, answer: httpx.Response) -> None:
    life = wire.life("projectCrons")
    wire.instead = [answer]

    with pytest.raises(VendorError):
        life.create({"projectId": project, "enabled": True})
    assert wire.waits_s == []


def test_only_a_404_in_vercels_form_means_gone(wire: Wire, project: str) -> None:
    life = wire.life("projectCrons").create({"projectId": project, "enabled": True})
    wire.instead = [httpx.Response(404, text="no such page"), httpx.Response(404)]

    with pytest.raises(VendorError, match="404"):
        life.read()
    assert not life.read()
