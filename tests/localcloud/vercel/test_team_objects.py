"""Webhooks and DNS records: lists and refusals, beyond what was recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localcloud.vercel.conftest import Vercel


def test_webhooks_are_listed_without_their_secret(vercel: Vercel) -> None:
    made = vercel.ok("POST", "/v1/webhooks", {"events": ["deployment.error"], "url": "https://hooks.example.com"})
    vercel.ok(
        "POST", "/v1/webhooks", {"events": ["deployment.error"], "url": "https://a.example.com", "projectIds": ["p"]}
    )

    listed = vercel.ok("GET", "/v1/webhooks")

    assert len(made["secret"]) == 24
    assert "projectIds" not in made
    assert [hook["url"] for hook in listed] == ["https://hooks.example.com", "https://a.example.com"]
    assert not any("secret" in hook for hook in listed)
    assert [hook["projectIds"] for hook in vercel.ok("GET", "/v1/webhooks?projectId=p")] == [["p"]]


@pytest.mark.parametrize(
    "sent", [{"events": [], "url": "https://a.example.com"}, {"events": ["a.b"], "url": "ftp://a"}]
)
def test_a_webhook_without_events_or_url_is_refused(vercel: Vercel, sent: dict[str, Any]) -> None:
    assert vercel.refused("POST", "/v1/webhooks", sent)[:2] == (400, "bad_request")


def test_records_are_listed_by_domain_under_their_own_type(vercel: Vercel) -> None:
    for name in ("a", "b", "c"):
        vercel.ok("POST", "/v2/domains/example.com/records", {"name": name, "type": "A", "value": "192.0.2.1"})
    vercel.ok("POST", "/v2/domains/example.org/records", {"type": "MX", "value": "mx.example.net.", "mxPriority": 10})

    first = vercel.ok("GET", "/v4/domains/example.com/records?limit=2")
    second = vercel.ok("GET", f"/v4/domains/example.com/records?until={first['pagination']['next']}")

    assert [record["name"] for record in first["records"] + second["records"]] == ["c", "b", "a"]
    (mail,) = vercel.ok("GET", "/v4/domains/example.org/records")["records"]
    assert (mail["type"], mail["value"], mail["mxPriority"], mail["ttl"]) == ("MX", "10 mx.example.net.", 10, 60)


def test_a_record_is_deleted_under_its_own_domain_only(vercel: Vercel) -> None:
    sent = {"name": "a", "type": "A", "value": "192.0.2.1"}
    uid = vercel.ok("POST", "/v2/domains/example.com/records", sent)["uid"]

    assert vercel.refused("DELETE", f"/v2/domains/example.org/records/{uid}")[:2] == (404, "not_found")


@pytest.mark.parametrize(
    "sent", [{"type": "PTR"}, {"type": "A"}, {"type": "MX", "value": "mx.example.net."}, {"type": "SRV", "value": "x"}]
)
def test_an_incomplete_record_is_refused(vercel: Vercel, sent: dict[str, Any]) -> None:
    assert vercel.refused("POST", "/v2/domains/example.com/records", sent)[:2] == (400, "bad_request")
    assert vercel.ok("GET", "/v4/domains/example.com/records")["records"] == []
