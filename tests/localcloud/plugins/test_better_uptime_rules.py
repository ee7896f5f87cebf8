"""What the recording of better-uptime does not show: the provider's own refusals, retries, and changes that clear."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.plugins.betterstack import PLUGIN
from infra.localcloud.plugins.betterstack.client import retry
from infra.localcloud.plugins.betterstack.generic import token
from infra.localcloud.plugins.provider import Provider
from infra.localcloud.plugins.resource import UNKNOWN, HalfDone, Refusal
from infra.vendors.destination import LOCAL_CLOUD
from tests.localcloud.plugins.better_uptime_life import SEED, Life, Vendor, rehearsal
from tests.localcloud.plugins.better_uptime_programs import PROGRAMS

Both = tuple[Vendor, Provider]
URL = "https://a.example"
RESOURCE = {"statusPageId": "1", "publicName": "A"}
RULE = {"key": "k", "metadataValues": [{"type": "String", "value": "v"}]}
HOOK = {"url": URL, "triggerType": "on_call_change"}
ENTRY = {"ownerType": "Monitor", "ownerId": "1", "key": "k"}
ROTATION = PROGRAMS["OnCallCalendar"]["with rotation"]["onCallRotation"]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    with rehearsal(monkeypatch) as both:
        yield both


def refused(name: str, inputs: dict[str, Any]) -> list[str]:
    _, failures = Provider(PLUGIN, {}).check(token(name), "name", {}, inputs, SEED)
    return [failure.property for failure in failures]


def policy(**step: Any) -> dict[str, Any]:
    return {"name": "A", "steps": [step]}


@pytest.mark.parametrize(
    ("name", "inputs", "properties"),
    [
        ("Monitor", {"monitorType": "status"}, ["url"]),
        ("Monitor", {"monitorType": "status", "url": UNKNOWN}, []),
        ("Monitor", {"monitorType": "status", "url": URL, "scenarioName": "s"}, ["scenarioName"]),
        ("Monitor", {"monitorType": "playwright"}, ["scenarioName"]),
        ("Monitor", {"monitorType": "playwright", "url": URL, "scenarioName": "s"}, ["scenarioName"]),
        ("Monitor", {"monitorType": "playwright", "scenarioName": "s"}, []),
        ("Monitor", {"monitorType": "status", "url": URL, "sslExpiration": 5}, ["sslExpiration"]),
        ("Monitor", {"monitorType": "status", "url": URL, "requestHeaders": [{"name": "X"}]}, ["requestHeaders[0]"]),
        (
            "Monitor",
            {"monitorType": "status", "url": URL, "requestHeaders": [{"name": "X", "value": UNKNOWN}]},
            [],
        ),
        (
            "Monitor",
            {"monitorType": "playwright", "url": URL, "environmentVariables": {"A": ""}},
            ["environmentVariables"],
        ),
        (
            "Policy",
            policy(type="escalation", stepMembers=[{"type": "user", "id": 1, "email": "a@example.com"}]),
            ["steps[0].stepMembers[0]"],
        ),
        ("Policy", policy(type="metadata_branching", metadataValue=[{"value": "v"}]), ["steps[0]"]),
        ("Policy", policy(type="metadata_branching", metadataKey="k"), ["steps[0]"]),
        (
            "Policy",
            policy(type="metadata_branching", metadataKey="k", metadataValue=[{"type": "User", "value": "v"}]),
            ["steps[0].metadataValue[0]", "steps[0].metadataValue[0]"],
        ),
        (
            "Policy",
            policy(type="metadata_branching", metadataKey="k", metadataValue=[{"type": "no_value", "value": "v"}]),
            ["steps[0].metadataValue[0]"],
        ),
        ("Policy", policy(type="escalation", metadataValue=[{"value": "v"}]), ["steps[0]"]),
        ("Policy", policy(type="instructions"), ["steps[0]"]),
        ("Policy", policy(type="escalation", comment="look"), ["steps[0]"]),
        ("Policy", policy(type="escalation", waitUntilTime="8 o'clock"), ["steps[0].waitUntilTime"]),
        ("StatusPageResource", {**RESOURCE, "resourceType": "Monitor"}, ["resourceId"]),
        ("StatusPageResource", {**RESOURCE, "resourceType": "Monitor", "resourceId": UNKNOWN}, []),
        ("StatusPageResource", {**RESOURCE, "resourceType": "ManuallyTrackedItem"}, []),
        (
            "StatusPageResource",
            {**RESOURCE, "resourceType": "ManuallyTrackedItem", "markAsDownFor": "incident_matching_metadata"},
            ["markAsDownMetadataRule"],
        ),
        (
            "StatusPageResource",
            {
                **RESOURCE,
                "resourceType": "ManuallyTrackedItem",
                "markAsDownFor": "no_incident",
                "markAsDownMetadataRule": RULE,
            },
            ["markAsDownMetadataRule"],
        ),
        ("OutgoingWebhook", {**HOOK, "onIncidentStarted": True}, ["onIncidentStarted"]),
        ("OutgoingWebhook", HOOK, []),
        ("Metadata", ENTRY, ["metadataValues"]),
        ("Metadata", {**ENTRY, "value": "v", "metadataValues": [{"value": "v"}]}, ["metadataValues"]),
        ("Metadata", {**ENTRY, "metadataValues": [{"type": "User"}]}, ["metadataValues[0]"]),
        ("Metadata", {**ENTRY, "metadataValues": [{"email": "a@example.com"}]}, ["metadataValues[0]"] * 2),
    ],
)
def test_what_the_provider_refuses_is_refused(name: str, inputs: dict[str, Any], properties: list[str]) -> None:
    assert refused(name, inputs) == properties


def test_the_team_only_counts_at_creation(both: Both) -> None:
    life = Life(both[1], "MonitorGroup")
    life.create({"name": "A", "teamName": LOCAL.betterstack_team_name})
    with pytest.raises(Refusal, match="teamName"):
        life.update({"name": "A", "teamName": "Others"})
    life.inputs = life.checked({"name": "A"})
    assert life.planned() == []


@pytest.mark.parametrize(
    ("name", "inputs", "change", "sent"),
    [
        ("Heartbeat", "bare", {"serverTimezone": "Berlin"}, {"server_timezone": ""}),
        ("Monitor", "bare", {"requestBody": "{}"}, {"request_body": "", "expiration_policy_id": None}),
        (
            "Monitor",
            "bare",
            {"expectedStatusCodes": [200]},
            {"expected_status_codes": [], "expiration_policy_id": None},
        ),
        ("StatusPage", "bare", {"ipAllowlists": ["192.0.2.1"]}, {"ip_allowlist": []}),
    ],
)
def test_what_is_no_longer_set_is_sent_as_empty(
    both: Both, name: str, inputs: str, change: dict[str, Any], sent: dict[str, Any]
) -> None:
    life = Life(both[1], name)
    life.create(PROGRAMS[name][inputs] | change)
    life.update(PROGRAMS[name][inputs])
    assert both[0].seen[-1][0].body == sent
    life.refresh()
    assert life.planned() == []


def test_a_policy_is_taken_from_a_heartbeat(both: Both) -> None:
    escalation, life = Life(both[1], "Policy"), Life(both[1], "Heartbeat")
    escalation.create({"name": "A"})
    life.create(PROGRAMS["Heartbeat"]["bare"] | {"policyId": escalation.id})
    life.update(PROGRAMS["Heartbeat"]["bare"])
    assert both[0].attributes(f"/api/v2/heartbeats/{life.id}")["policy_id"] is None


def test_a_value_that_the_vendor_chose_is_no_difference(both: Both) -> None:
    life = Life(both[1], "Monitor")
    life.create(PROGRAMS["Monitor"]["bare"] | {"sms": True})
    life.inputs = life.checked(PROGRAMS["Monitor"]["bare"])
    assert life.planned() == []


def test_drift_of_what_is_set_is_planned_back(both: Both) -> None:
    vendor, life = both[0], Life(both[1], "Heartbeat")
    life.create(PROGRAMS["Heartbeat"]["bare"] | {"paused": False})
    vendor.call("PATCH", f"/api/v2/heartbeats/{life.id}", {"paused": True, "period": 7200})
    found = both[1].read(life.type, life.id, life.state, life.inputs)
    assert found is not None
    life.state = found[1]
    assert life.planned() == ["paused", "period"]


def test_headers_that_stay_keep_their_id(both: Both) -> None:
    headers = [{"name": "X-One", "value": "1"}, {"name": "X-Two", "value": "2"}]
    life = Life(both[1], "Monitor")
    life.create(PROGRAMS["Monitor"]["bare"] | {"requestHeaders": headers})
    first, second = life.state["requestHeaders"]
    life.update(PROGRAMS["Monitor"]["bare"] | {"requestHeaders": [headers[0], {"name": "X-Three", "value": "3"}]})
    assert both[0].seen[-1][0].body["request_headers"] == [
        first,
        {"name": "X-Three", "value": "3"},
        {"_destroy": "true", "id": second["id"]},
    ]
    life.refresh()
    assert [header["name"] for header in life.state["requestHeaders"]] == ["X-One", "X-Three"]
    assert life.planned() == []


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Monitor", PROGRAMS["Monitor"]["keyword"], PROGRAMS["Monitor"]["keyword"] | {"httpMethod": "get"}),
        (
            "OnCallCalendar",
            {"name": "A", "onCallRotation": ROTATION},
            {"name": "A", "onCallRotation": ROTATION | {"startRotationsAt": "2026-01-05T09:00:00+01:00"}},
        ),
        (
            "OutgoingWebhook",
            PROGRAMS["OutgoingWebhook"]["plain"] | {"customWebhookTemplateAttributes": {"bodyTemplate": '{"a":1}'}},
            PROGRAMS["OutgoingWebhook"]["plain"] | {"customWebhookTemplateAttributes": {"bodyTemplate": '{ "a": 1 }'}},
        ),
    ],
)
def test_what_means_the_same_is_no_difference(
    both: Both, name: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    life = Life(both[1], name)
    life.create(before)
    life.inputs = life.checked(after)
    assert life.planned() == []


def test_a_custom_domain_is_removed_by_an_empty_one(both: Both) -> None:
    life = Life(both[1], "StatusPage")
    life.create(PROGRAMS["StatusPage"]["branded"])
    life.update(PROGRAMS["StatusPage"]["branded"] | {"customDomain": ""})
    assert both[0].attributes(f"/api/v2/status-pages/{life.id}")["custom_domain"] is None
    life.refresh()
    assert life.planned() == []


def test_a_logo_is_sent_as_the_address_to_fetch_it_from(both: Both) -> None:
    life = Life(both[1], "StatusPage")
    life.create(PROGRAMS["StatusPage"]["bare"] | {"logoUrl": f"{URL}/logo.png"})
    assert both[0].seen[-1][0].body["logo_remote_url"] == f"{URL}/logo.png"
    life.refresh()
    assert life.planned() == []


def test_a_calendar_whose_rotation_is_refused_is_kept(both: Both) -> None:
    life = Life(both[1], "OnCallCalendar")
    with pytest.raises(HalfDone, match="rotation_length") as half:
        life.create({"name": "A", "onCallRotation": ROTATION | {"rotationLength": 0}})
    assert both[0].attributes(f"/api/v2/on-calls/{half.value.id}")["name"] == "A"


def test_a_refusal_says_what_the_vendor_said(both: Both) -> None:
    with pytest.raises(Refusal, match=r"422.*period: must be"):
        Life(both[1], "Heartbeat").create({"name": "A", "period": 10, "grace": 0})


def test_what_lies_under_a_status_page_is_imported_with_it(both: Both) -> None:
    with pytest.raises(Refusal, match="status_page_id/id"):
        both[1].read(token("StatusPageSection"), "1", {}, {})


@pytest.mark.parametrize(
    ("status", "headers", "waits_s"),
    [
        (429, {}, [10, 20, 40, 80, None]),
        (429, {"retry-after": "3"}, [3, 3, 3, 3, None]),
        (500, {"retry-after": "3"}, [10, 20, 40, 80, None]),
        (501, {}, [None]),
        (422, {}, [None]),
    ],
)
def test_a_busy_vendor_is_asked_again(status: int, headers: dict[str, str], waits_s: list[float | None]) -> None:
    decide = retry({"apiRetryMax": 4, "apiRetryWaitMin": 10, "apiRetryWaitMax": 300})
    response = httpx.Response(status, headers=headers)
    assert [decide.waits(response, tries) for tries in range(1, len(waits_s) + 1)] == waits_s


def test_a_vendor_that_does_not_answer_is_asked_again() -> None:
    decide = retry({"apiRetryMax": 2, "apiRetryWaitMin": 10, "apiRetryWaitMax": 300})
    assert [decide.waits(None, tries) for tries in (1, 2, 3)] == [10, 20, None]


def test_the_longest_wait_is_kept() -> None:
    decide = retry({"apiRetryMax": 4, "apiRetryWaitMin": 0, "apiRetryWaitMax": 2})
    assert [decide.waits(httpx.Response(503), tries) for tries in (1, 2, 3)] == [1, 2, 2]


def test_a_token_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCAL_CLOUD, "http://127.0.0.1:1")
    with pytest.raises(Refusal, match="BETTERUPTIME_API_TOKEN"):
        Provider(PLUGIN, {}).configure({})


def sent(vendor: Vendor, method: str) -> dict[str, Any]:
    """Return the body of the last call with that method."""
    return dict(next(call.body for call, _ in reversed(vendor.seen) if call.method == method))


PAGE = {"companyName": "A", "companyUrl": URL, "timezone": "UTC", "subdomain": "a"}


@pytest.mark.parametrize(
    ("name", "inputs", "left_out"),
    [
        (
            "StatusPage",
            {**PAGE, "announcement": "", "customCss": "", "contactUrl": "", "ipAllowlists": [], "navigationLinks": []},
            {"announcement", "custom_css", "contact_url", "ip_allowlist", "navigation_links"},
        ),
        (
            "Monitor",
            {"url": URL, "monitorType": "status", "maintenanceFrom": "", "maintenanceTo": "", "requestBody": ""},
            {"maintenance_from", "maintenance_to", "request_body"},
        ),
        ("HeartbeatGroup", {"name": "A", "sortIndex": 0}, {"sort_index"}),
    ],
)
def test_what_is_empty_is_not_sent_at_creation(
    name: str, inputs: dict[str, Any], left_out: set[str], both: Both
) -> None:
    vendor, provider = both
    life = Life(provider, name)
    life.create(inputs)
    assert not left_out & sent(vendor, "POST").keys()
    assert life.planned() == []


def test_zero_is_sent_at_creation_but_as_a_place_on_a_page(both: Both) -> None:
    """So the page puts it at the end, and the next update to its place: as with the real provider."""
    vendor, provider = both
    page, heartbeat = Life(provider, "StatusPage"), Life(provider, "Heartbeat")
    page.create(PAGE)
    heartbeat.create({"name": "A", "period": 60, "grace": 0, "teamWait": 0})
    assert {"grace": 0, "team_wait": 0}.items() <= sent(vendor, "POST").items()
    shown = {"statusPageId": page.id, "resourceType": "ManuallyTrackedItem"}
    first, second = Life(provider, "StatusPageResource"), Life(provider, "StatusPageResource")
    first.create({**shown, "publicName": "A", "position": 1})
    second.create({**shown, "publicName": "B", "position": 0})
    assert "position" not in sent(vendor, "POST")
    assert second.state["position"] == 1
    assert second.planned() == ["position"]
    second.update({**shown, "publicName": "B", "position": 0})
    assert sent(vendor, "PATCH")["position"] == 0


def test_an_empty_text_leaves_what_the_vendor_has_where_it_could_choose(both: Both) -> None:
    vendor, provider = both
    life = Life(provider, "Monitor")
    declared = {"url": URL, "monitorType": "status", "maintenanceFrom": "", "maintenanceTo": "", "requestBody": ""}
    life.create(declared)
    changed = {"maintenance_from": "01:00", "maintenance_to": "23:00", "request_body": "x"}
    vendor.call("PATCH", f"/api/v2/monitors/{life.id}", changed)
    found = provider.read(life.type, life.id, life.state, life.inputs)
    assert found is not None
    _, life.state, _ = found
    assert life.state["maintenanceTo"] == "23:00:00"
    assert life.planned() == ["requestBody"]  # not the window: nobody is told that the monitor is silent
    life.update(declared)
    assert sent(vendor, "PATCH")["request_body"] == ""
    assert "maintenance_from" not in sent(vendor, "PATCH")
    assert life.state["maintenanceTo"] == "23:00:00"


def test_the_page_s_domain_can_be_emptied(both: Both) -> None:
    vendor, provider = both
    life = Life(provider, "StatusPage")
    life.create({**PAGE, "customDomain": "status.a.example"})
    life.update({**PAGE, "customDomain": ""})
    assert sent(vendor, "PATCH")["custom_domain"] == ""


def test_a_header_without_its_id_is_not_removed_but_the_way_out_is_told(both: Both) -> None:
    vendor, provider = both
    life = Life(provider, "Monitor")
    declared = {"url": URL, "monitorType": "status"}
    life.create(declared)
    life.update({**declared, "requestHeaders": [{"name": "X", "value": "1"}]})
    with pytest.raises(Refusal, match="pulumi refresh"):
        life.update(declared)
    life.refresh()
    life.update({**declared, "requestHeaders": []})
    assert sent(vendor, "PATCH")["request_headers"][0]["_destroy"] == "true"
