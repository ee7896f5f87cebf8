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


def test_a_resource_without_a_section_is_put_into_the_first(vendor: BetterStack, path: str) -> None:
    item = {"resource_type": "ManuallyTrackedItem", "public_name": "A"}
    made = vendor.attributes(f"{path}/resources/{vendor.make(f'{path}/resources', **item)}")
    (section,) = vendor.call("GET", f"{path}/sections").body["data"]
    assert made["status_page_section_id"] == int(section["id"])
    vendor.make(f"{path}/sections", name="another")
    second = vendor.attributes(f"{path}/resources/{vendor.make(f'{path}/resources', **item)}")
    assert second["status_page_section_id"] == int(section["id"])


def test_a_section_of_another_page_is_not_found(vendor: BetterStack, path: str) -> None:
    other = vendor.make(PAGES, **(PAGE | {"subdomain": "b"}))
    section = vendor.make(f"{PAGES}/{other}/sections", name="A")
    assert vendor.call("GET", f"{path}/sections/{section}").status == 404
    assert vendor.call("GET", f"{path}/sections").body["data"] == []


@pytest.mark.parametrize(
    ("path", "address"), [("/api/v2/incoming-webhooks", "url"), ("/api/v2/email-integrations", "email_address")]
)
def test_what_takes_messages_has_an_address_of_its_own(vendor: BetterStack, path: str, address: str) -> None:
    rules = {f"{state}_rule_type": "unused" for state in ("started", "acknowledged", "resolved")}
    ids = [vendor.make(path, **rules) for _ in range(2)]
    assert len({vendor.attributes(f"{path}/{id_}")[address] for id_ in ids}) == 2


def test_an_email_integration_can_be_shown(vendor: BetterStack, path: str) -> None:
    rules = {f"{state}_rule_type": "unused" for state in ("started", "acknowledged", "resolved")}
    email = int(vendor.make("/api/v2/email-integrations", **rules))
    shown = {"resource_type": "EmailIntegration", "resource_id": email, "public_name": "A"}
    assert vendor.call("POST", f"{path}/resources", shown).status == 201
