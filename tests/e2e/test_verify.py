"""`eleva verify` on production: silent on what is as declared, and naming whatever somebody altered or removed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from infra.operations.verify.usable import WRONG_TOKEN
from tests.support.rehearsal import Rehearsal, rehearsing
from tests.support.tampering import ALTERED, REMOVED, REMOVED_WITH_CONTENTS, Tampering, maintenance
from tests.support.vendors import Dashboards

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def tampered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A local cloud of this module's own, with production on it, to tamper with."""
    with rehearsing(tmp_path_factory.mktemp("tampered") / "local") as rehearsal:
        ran = rehearsal.eleva("local", "up")
        assert ran.code == 0, ran.output
        yield rehearsal


@dataclass(frozen=True)
class Verified:
    """What verify said: whether all is fine, and by kind and name all that is not."""

    code: int
    output: str
    differences: Mapping[tuple[str, str], list[str]]


def verified(rehearsal: Rehearsal) -> Verified:
    ran = rehearsal.eleva("verify", "production", "--json")
    found: list[Any] = json.loads(ran.output[ran.output.index("{") :])["findings"]
    wrong = {(f["noun"], f["name"]): [d["what"] for d in f["differences"]] for f in found if f["differences"]}
    return Verified(ran.code, ran.output, wrong)


def tamper(rehearsal: Rehearsal, tamperings: Mapping[str, Tampering]) -> None:
    for tampering in tamperings.values():
        tampering.do(Dashboards(rehearsal))


def test_an_untouched_platform_has_no_difference_and_no_credential_is_shown(tampered: Rehearsal) -> None:
    found = verified(tampered)
    assert found.differences == {}
    assert found.code == 0
    environment = tampered.environment()
    outputs = json.loads(tampered.pulumi("stack", "output", "-s", "production", "--show-secrets", "--json").output)
    secrets = [environment["NEON_API_KEY"], outputs["cache"]["rest_token"], *outputs["database"].values()]
    assert not [secret for secret in [*secrets, WRONG_TOKEN] if secret in found.output]


def test_what_was_altered_is_named_type_by_type_and_nothing_else(tampered: Rehearsal) -> None:
    tamper(tampered, ALTERED)
    found = verified(tampered)
    assert found.code == 1
    for tampering in ALTERED.values():
        assert tampering.words in str(found.differences.get((tampering.noun, tampering.name))), tampering
    deployed = ("live deployment", "production")  # the altered variable is newer
    assert "NOVU_BASE_URL" in str(found.differences[deployed])
    assert set(found.differences) == {(t.noun, t.name) for t in ALTERED.values()} | {deployed}
    assert "elsewhere.example" not in str(found.differences[("Vercel variable", "variables-novu-base-url")])


def test_an_up_mends_it_and_says_that_the_changed_variables_are_not_deployed(tampered: Rehearsal) -> None:
    there = Dashboards(tampered)
    # The provider cannot change an owner in place, and pulumi does not replace what is protected.
    there.call("PATCH", f"{there.branch}/databases/auditdb", {"database": {"owner_name": "auditdb_owner"}})
    maintenance("", "")(there)  # the provider never reads a window that is declared as none
    ran = tampered.up("production", "--refresh")
    assert ran.code == 0, ran.output
    assert "variables are newer than the live deployment" in ran.output
    assert "eleva redeploy production" in ran.output
    assert set(verified(tampered).differences) == {("live deployment", "production")}
    assert tampered.eleva("redeploy", "production").code == 0
    assert verified(tampered).differences == {}


def test_what_was_removed_is_named_type_by_type(tampered: Rehearsal) -> None:
    tamper(tampered, REMOVED)
    ran = tampered.eleva("verify", "production", "--junit", str(tampered.layout.home / "junit.xml"))
    assert ran.code == 1
    for tampering in REMOVED.values():
        assert f"{tampering.noun} {tampering.name}: is missing" in ran.output, tampering
    failed = {
        (case.get("classname"), case.get("name"))
        for case in Xml.parse(tampered.layout.home / "junit.xml").iter("testcase")
        if case.find("failure") is not None
    }
    assert {(tampering.noun, tampering.name) for tampering in REMOVED.values()} <= failed


def test_a_heartbeat_without_a_first_ping_is_named(tampered: Rehearsal) -> None:
    ran = tampered.eleva("verify", "production")
    assert "first ping of a heartbeat monitoring-heartbeat-send-payment-reminders: never got a ping yet" in ran.output


def test_what_was_removed_with_its_contents_is_named_too(tampered: Rehearsal) -> None:
    tamper(tampered, REMOVED_WITH_CONTENTS)
    found = verified(tampered)
    for tampering in REMOVED_WITH_CONTENTS.values():
        assert found.differences.get((tampering.noun, tampering.name)) == [tampering.words], tampering
    assert "is missing" in str(found.differences[("database URL", "main.pooled_url")])
    assert "is missing" in str(found.differences[("Redis URL", "answers to its token")])
