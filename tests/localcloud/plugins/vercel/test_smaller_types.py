"""Domains, retention, DNS records and webhooks beyond what was recorded."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from infra.localcloud.plugins.resource import Refusal
from infra.localcloud.plugins.values import plain
from tests.localcloud.plugins.vercel.life import Wire, refused


def test_a_domain_of_the_production_branch_is_refused(wire: Wire, project: str) -> None:
    with pytest.raises(Refusal, match="production branch"):
        wire.life("projectDomain").create({"projectId": project, "domain": "demo.example.com", "gitBranch": "main"})


def test_a_domain_is_added_though_its_project_cannot_be_read(wire: Wire, project: str) -> None:
    life = wire.life("projectDomain")
    inputs = life.checked({"projectId": project, "domain": "demo.example.com"})
    wire.instead = [httpx.Response(503)]

    assert life.provider.create(life.type, inputs, preview=False)[0] == "demo.example.com"


def test_a_domain_can_be_waited_for(wire: Wire, project: str) -> None:
    inputs = {"projectId": project, "domain": "demo.example.com", "waitForReady": True}
    life = wire.life("projectDomain").create(inputs)

    assert life.state["misconfigured"] is False
    assert wire.waits_s == []
    assert life.planned() == []


def test_retention_that_cannot_be_read_counts_as_unlimited(wire: Wire, project: str) -> None:
    life = wire.life("projectDeploymentRetention").create({"projectId": project})
    wire.vercel.ok("DELETE", f"/v9/projects/{project}")

    assert life.read()

    assert life.state["expirationPreview"] == "unlimited"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"type": "SRV"}, ["srv"]),
        ({"type": "SRV", "value": "x", "srv": {"port": 1, "priority": 1, "weight": 1, "target": "a"}}, ["value"]),
        ({"type": "A"}, ["value"]),
        ({"type": "A", "value": "192.0.2.1", "mxPriority": 1}, ["mxPriority"]),
        ({"type": "A", "value": "x", "srv": {"port": 1, "priority": 1, "weight": 1, "target": "a"}}, ["srv"]),
        ({"type": "MX", "value": "mx.example.net"}, ["mxPriority"]),
    ],
)
def test_a_record_has_what_its_type_needs(wire: Wire, fields: dict[str, Any], where: list[str]) -> None:
    assert refused(wire.life("dnsRecord"), {"domain": "example.com", "name": "", **fields}) == where


def test_a_webhook_keeps_its_secret_and_cannot_be_imported(wire: Wire) -> None:
    life = wire.life("webhook").create({"endpoint": "https://a.example.com", "events": ["deployment.error"]})
    secret = plain(life.state["secret"])

    assert life.read()

    assert secret
    assert plain(life.state["secret"]) == secret
    with pytest.raises(Refusal, match="secret"):
        life.imported(life.id)


@pytest.mark.parametrize("given", ["a/b/c/d", "prj_1//x", "prj_1"])
def test_an_import_id_of_another_form_is_refused(wire: Wire, given: str) -> None:
    with pytest.raises(Refusal, match="cannot import"):
        wire.life("projectEnvironmentVariable").imported(given)
