"""Status pages: addresses, positions, and what they show."""

import pytest

from tests.localcloud.betterstack.conftest import BetterStack

PAGES = "/api/v2/status-pages"
PAGE = {"company_name": "A", "company_url": "https://a.example", "timezone": "UTC", "subdomain": "a"}


@pytest.fixture
def path(vendor: BetterStack) -> str:
    return f"{PAGES}/{vendor.make(PAGES, **PAGE, password='hidden', password_enabled=True)}"


def test_a_subdomain_is_taken_once(vendor: BetterStack, path: str) -> None:
    reply = vendor.call("POST", PAGES, PAGE)
    assert (reply.status, list(reply.body["errors"])) == (422, ["subdomain"])
    assert vendor.call("PATCH", path, {"subdomain": "a"}).status == 200


def test_the_password_is_never_answered(vendor: BetterStack, path: str) -> None:
    attributes = vendor.attributes(path)
    assert attributes["password_enabled"] is True
    assert "password" not in attributes


def test_sections_and_resources_get_the_next_position(vendor: BetterStack, path: str) -> None:
    ids = [vendor.make(f"{path}/sections", name=name) for name in "AB"]
    assert [vendor.attributes(f"{path}/sections/{id_}")["position"] for id_ in ids] == [0, 1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"resource_type": "Monitor", "resource_id": 1, "public_name": "A"}, "resource_id"),
        ({"resource_type": "EmailIntegration", "resource_id": 1, "public_name": "A"}, "resource_id"),
        ({"resource_type": "ManuallyTrackedItem"}, "public_name"),
        (
            {"resource_type": "ManuallyTrackedItem", "public_name": "A", "status_page_section_id": 1},
            "status_page_section_id",
        ),
        ({"resource_type": "ManuallyTrackedItem", "public_name": "A", "mark_as_down_for": "fun"}, "mark_as_down_for"),
    ],
)
def test_a_wrong_resource_is_refused(vendor: BetterStack, path: str, body: dict[str, object], field: str) -> None:
    reply = vendor.call("POST", f"{path}/resources", body)
    assert (reply.status, list(reply.body["errors"])) == (422, [field])


def test_a_section_of_another_page_is_not_found(vendor: BetterStack, path: str) -> None:
    other = vendor.make(PAGES, **(PAGE | {"subdomain": "b"}))
    section = vendor.make(f"{PAGES}/{other}/sections", name="A")
    assert vendor.call("GET", f"{path}/sections/{section}").status == 404
    assert vendor.call("GET", f"{path}/sections").body["data"] == []


def test_an_incoming_webhook_has_a_url_of_its_own(vendor: BetterStack) -> None:
    rules = {f"{state}_rule_type": "unused" for state in ("started", "acknowledged", "resolved")}
    ids = [vendor.make("/api/v2/incoming-webhooks", **rules) for _ in range(2)]
    urls = {vendor.attributes(f"/api/v2/incoming-webhooks/{id_}")["url"] for id_ in ids}
    assert len(urls) == 2
