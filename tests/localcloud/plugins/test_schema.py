"""The checks of inputs, against the schemas of the vendors' providers."""

from __future__ import annotations

from typing import Any

import pytest

from infra.localcloud.plugins.check import autonames, check
from infra.localcloud.plugins.registry import EXECUTABLES
from infra.localcloud.plugins.resource import UNKNOWN
from infra.localcloud.plugins.schema import Property, load

VARIABLE = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable"
PROJECT = "vercel:index/project:Project"
REDIS = "upstash:index/redisDatabase:RedisDatabase"
POLICY = "better-uptime:index/policy:Policy"
HEARTBEAT = "better-uptime:index/heartbeat:Heartbeat"
NEON_BRANCH = "neon:index/branch:Branch"
NEON_PROJECT = "neon:index/project:Project"

SOUND: dict[str, dict[str, Any]] = {
    VARIABLE: {"projectId": "prj_1", "key": "TOKEN", "value": "v", "sensitive": True, "targets": ["production"]},
    PROJECT: {"name": "eleva-care"},
    REDIS: {"databaseName": "cache", "region": "global"},
    POLICY: {"name": "Payments", "steps": [{"type": "escalation"}]},
    HEARTBEAT: {"name": "Transfers", "period": 3600, "grace": 300},
    NEON_BRANCH: {"projectId": "p"},
    NEON_PROJECT: {"orgId": "org"},
}


def inputs_of(token: str) -> dict[str, Property]:
    return dict(load(token.split(":")[0]).resources[token].inputs)


def refused(token: str, **changes: Any) -> dict[str, str]:
    """Return the failures of sound inputs with `changes` (None takes a property away), by property."""
    given = {name: value for name, value in (SOUND[token] | changes).items() if value is not None}
    return {failure.property: failure.reason for failure in check(inputs_of(token), given).failures}


@pytest.mark.parametrize("token", SOUND)
def test_sound_inputs_pass(token: str) -> None:
    assert refused(token) == {}


@pytest.mark.parametrize(
    ("token", "changes", "path", "reason"),
    [
        (VARIABLE, {"valeu": "x"}, "valeu", "there is no such property; did you mean 'value'?"),
        (VARIABLE, {"projectId": None}, "projectId", "is required"),
        (VARIABLE, {"sensitive": "yes"}, "sensitive", "must be a boolean, not a string"),
        (VARIABLE, {"key": 1}, "key", "must be a string, not a number"),
        (VARIABLE, {"targets": "production"}, "targets", "must be a list, not a string"),
        (REDIS, {"budget": True}, "budget", "must be a number, not a boolean"),
        (
            VARIABLE,
            {"targets": ["live"]},
            "targets[0]",
            "must be one of 'production', 'preview', 'development', not 'live'",
        ),
        (VARIABLE, {"customEnvironmentIds": []}, "customEnvironmentIds", "must have at least 1 elements, and has 0"),
        (VARIABLE, {"comment": "c" * 1001}, "comment", "must have at most 1000 characters, and has 1001"),
        (VARIABLE, {"valueWo": "x"}, "value", "exactly one of 'value' and 'valueWo' must be set"),
        (VARIABLE, {"valueWoVersion": 1}, "valueWoVersion", "needs 'valueWo' too"),
        (
            VARIABLE,
            {"targets": None},
            "customEnvironmentIds",
            "at least one of 'customEnvironmentIds' and 'targets' must be set",
        ),
        (PROJECT, {"name": "Eleva Care"}, "name", r"must match ^[a-z0-9\-]{0,100}$, and 'Eleva Care' does not"),
        (
            PROJECT,
            {"resourceConfig": {"functionDefaultTimeout": 0}},
            "resourceConfig.functionDefaultTimeout",
            "must be at least 1, not 0",
        ),
        (
            PROJECT,
            {"resourceConfig": {"functionDefaultTimeout": 901}},
            "resourceConfig.functionDefaultTimeout",
            "must be at most 900, not 901",
        ),
        (
            PROJECT,
            {"serverlessFunctionRegion": "fra1", "resourceConfig": {"functionDefaultRegions": ["fra1"]}},
            "resourceConfig.functionDefaultRegions",
            "'resourceConfig.functionDefaultRegions' and 'serverlessFunctionRegion' cannot be set together",
        ),
        (
            PROJECT,
            {"environments": [{"key": "A", "value": "v", "sensitive": True}]},
            "environments[0].customEnvironmentIds",
            "at least one of 'environments[0].customEnvironmentIds' and 'environments[0].targets' must be set",
        ),
        (
            NEON_BRANCH,
            {"parentLsn": "0/1", "parentTimestamp": 1},
            "parentLsn",
            "'parentLsn' and 'parentTimestamp' cannot be set together",
        ),
        (
            POLICY,
            {"steps": [{"type": "shout"}]},
            "steps[0].type",
            "must be one of 'escalation', 'time_branching', 'metadata_branching', 'instructions', not 'shout'",
        ),
        (
            POLICY,
            {"steps": [{"type": "time_branching", "timeFrom": "24:00"}]},
            "steps[0].timeFrom",
            r"must match ([01]\d|2[0-3]):[0-5]\d, and '24:00' does not",
        ),
        (
            POLICY,
            {"steps": [{"type": "escalation", "stepMembers": [{"type": "user", "mail": "x"}]}]},
            "steps[0].stepMembers[0].mail",
            "there is no such property; did you mean 'email'?",
        ),
        (
            NEON_PROJECT,
            {"maintenanceWindow": {"weekdays": list(range(8)), "startTime": "01:00", "endTime": "02:00"}},
            "maintenanceWindow.weekdays",
            "must have at most 7 elements, and has 8",
        ),
    ],
)
def test_an_input_that_the_provider_refuses_names_its_property(
    token: str, changes: dict[str, Any], path: str, reason: str
) -> None:
    assert refused(token, **changes) == {path: reason}


def test_all_failures_are_found_at_once() -> None:
    assert set(refused(VARIABLE, key=None, targets=["live", "beta"], colour="red")) == {
        "key",
        "targets[0]",
        "targets[1]",
        "colour",
    }


def test_a_value_of_a_secret_property_is_not_repeated() -> None:
    project = refused(PROJECT, passwordProtection={"password": "s3cr3t" * 20, "deploymentType": "all_deployments"})
    assert "passwordProtection.password" in project
    assert "s3cr3t" not in str(project)


def test_what_is_not_known_yet_passes() -> None:
    assert refused(VARIABLE, projectId=UNKNOWN, value=UNKNOWN, targets=UNKNOWN) == {}
    assert refused(VARIABLE, targets=[UNKNOWN, "production"]) == {}
    assert refused(POLICY, steps=[{"type": "escalation", "urgencyId": UNKNOWN}]) == {}


def test_an_unknown_value_leaves_exactly_one_of_open() -> None:
    assert refused(VARIABLE, valueWo=UNKNOWN) == {}


def test_defaults_are_filled_in_at_every_depth() -> None:
    project = check(inputs_of(PROJECT), SOUND[PROJECT]).inputs
    assert project == {
        "name": "eleva-care",
        "autoAssignCustomDomains": True,
        "gitForkProtection": True,
        "oidcTokenConfig": {"issuerMode": "team"},
    }
    addresses = {"addresses": [{"value": "192.0.2.1"}], "deploymentType": "all_deployments"}
    trusted = check(inputs_of(PROJECT), {"name": "x", "trustedIps": addresses}).inputs
    assert trusted["trustedIps"] == {**addresses, "protectionMode": "trusted_ip_required"}


def test_an_id_becomes_the_number_that_the_provider_wants() -> None:
    heartbeat = check(inputs_of(HEARTBEAT), SOUND[HEARTBEAT] | {"heartbeatGroupId": "42"})
    assert heartbeat.failures == []
    assert heartbeat.inputs["heartbeatGroupId"] == 42


def test_a_required_name_that_is_left_out_is_made_and_kept() -> None:
    first = autonames(inputs_of(HEARTBEAT), {}, {}, "transfers", b"seed")
    assert first["name"].startswith("transfers-")
    assert len(first["name"]) == len("transfers-") + 7
    assert autonames(inputs_of(HEARTBEAT), {}, first, "transfers", b"other seed") == first
    assert autonames(inputs_of(HEARTBEAT), {"name": "Transfers"}, first, "transfers", b"seed") == {}


@pytest.mark.parametrize("package", ["vercel", "upstash", "neon", "better-uptime"])
def test_every_type_of_a_schema_has_a_handler(package: str) -> None:
    plugin = next(each for each in EXECUTABLES.values() if package in each.packages).load(package)
    assert set(plugin.handlers) == set(load(package).resources)
