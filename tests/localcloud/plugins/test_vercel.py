"""The stand-in for vercel beyond what was recorded: refusals, drift, imports, order of firewall rules, retries."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.plugins.provider import Provider
from infra.localcloud.plugins.resource import UNKNOWN, HalfDone, Refusal, VendorError
from infra.localcloud.plugins.values import plain
from infra.localcloud.plugins.vercel import PLUGIN
from tests.localcloud.plugins.vercel_life import Life, Wire
from tests.localcloud.plugins.vercel_programs import BLOCK, BYPASS, NEXT, limit

FIREWALL = "/v1/security/firewall/config/active?projectId={}"


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    wire.attach(monkeypatch)
    return wire


@pytest.fixture
def project(wire: Wire) -> str:
    return wire.vercel.project("demo", gitRepository={"type": "github", "repo": "owner/name"})


def refused(life: Life, inputs: dict[str, Any]) -> list[str]:
    return [failure.property for failure in life.failures(inputs)]


def variable(project: str, **fields: Any) -> dict[str, Any]:
    return {"projectId": project, "key": "KEY", "value": "one", "targets": ["production"], "sensitive": False, **fields}


def rules(project: str, *given: dict[str, Any]) -> dict[str, Any]:
    bots = {"botProtection": {"active": True, "action": "challenge"}, "aiBots": {"active": True, "action": "deny"}}
    return {"projectId": project, "enabled": True, "managedRulesets": bots, "rules": {"rules": list(given)}}


# The provider's configuration


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


# Projects


@pytest.mark.parametrize(
    ("inputs", "where"),
    [
        ({"framework": "cobol"}, "framework"),
        ({"resourceConfig": {"functionDefaultRegions": ["moon1"]}}, "resourceConfig.functionDefaultRegions"),
        ({"serverlessFunctionRegion": "moon1"}, "serverlessFunctionRegion"),
        ({"resourceConfig": {"fluid": True, "functionDefaultCpuType": "standard_legacy"}}, "resourceConfig"),
        ({"trustedSources": {}}, "trustedSources"),
        (
            {"environments": [{"key": "A", "value": "1", "targets": ["development"], "sensitive": True}]},
            "environments[0].sensitive",
        ),
    ],
)
def test_a_wrong_project_is_refused_before_it_is_created(wire: Wire, inputs: dict[str, Any], where: str) -> None:
    assert refused(wire.life("project"), {"name": "demo", **inputs}) == [where]


def test_what_is_not_known_yet_is_not_checked(wire: Wire) -> None:
    inputs = {
        "name": "demo",
        "framework": UNKNOWN,
        "resourceConfig": {"functionDefaultRegions": [UNKNOWN], "fluid": True},
        "environments": UNKNOWN,
    }
    assert refused(wire.life("project"), inputs) == []
    assert refused(wire.life("projectEnvironmentVariable"), variable("prj_demo", sensitive=UNKNOWN)) == []
    assert refused(wire.life("firewallConfig"), {"projectId": UNKNOWN, "rules": UNKNOWN}) == []


def test_a_project_that_is_half_done_stays_in_the_state(wire: Wire) -> None:
    life = wire.life("project")
    inputs = life.checked({"name": "demo", "gitRepository": {"type": "github", "repo": "a/b", "productionBranch": "x"}})
    wire.vercel.fail_on = ("PATCH", "/branch")

    with pytest.raises(HalfDone) as half:
        life.provider.create(life.type, inputs, preview=False)

    assert wire.vercel.ok("GET", f"/v9/projects/{half.value.id}")["name"] == "demo"
    assert half.value.state["name"] == "demo"


def test_drift_of_a_project_is_seen(wire: Wire) -> None:
    life = wire.life("project").create(NEXT)
    wire.vercel.ok("PATCH", f"/v9/projects/{life.id}", {"nodeVersion": "20.x", "ssoProtection": None})

    declared = life.inputs
    assert life.read()
    life.inputs = declared

    assert life.planned() == ["nodeVersion", "vercelAuthentication.deploymentType"]


def test_an_imported_project_lacks_only_what_the_provider_drops(wire: Wire) -> None:
    life = wire.life("project").create(NEXT)

    again = life.imported(f"{LOCAL.vercel_team_id}/app-demo")
    again.inputs = life.inputs

    assert again.id == life.id
    assert again.planned() == ["gitComments"]


def test_a_removed_repository_is_unlinked(wire: Wire) -> None:
    life = wire.life("project").create({"name": "demo", "gitRepository": {"type": "gitlab", "repo": "group/name"}})
    assert plain(life.state["gitRepository"])["repo"] == "group/name"

    life.update({"name": "demo"})

    assert "link" not in wire.vercel.ok("GET", f"/v9/projects/{life.id}")
    assert [call.method for call, _ in wire.seen if call.path.endswith("/link")] == ["DELETE", "DELETE"]
    assert life.planned() == []


def test_another_repository_is_linked_with_its_branch(wire: Wire) -> None:
    branch = {"productionBranch": "release"}
    life = wire.life("project").create({"name": "demo", "gitRepository": {"type": "github", "repo": "a/b", **branch}})

    life.update({"name": "demo", "gitRepository": {"type": "bitbucket", "repo": "c/d", **branch}})

    link = wire.vercel.ok("GET", f"/v9/projects/{life.id}")["link"]
    assert (link["type"], link["owner"], link["slug"], link["productionBranch"]) == ("bitbucket", "c", "d", "release")
    assert life.planned() == []


def test_deploy_hooks_are_added_and_removed(wire: Wire) -> None:
    def program(*names: str) -> dict[str, Any]:
        hooks = [{"name": name, "ref": "main"} for name in names]
        return {"name": "demo", "gitRepository": {"type": "github", "repo": "a/b", "deployHooks": hooks}}

    life = wire.life("project").create(program("one", "two"))
    life.update(program("two", "three"))

    shown = wire.vercel.ok("GET", f"/v9/projects/{life.id}")["link"]["deployHooks"]
    assert [hook["name"] for hook in shown] == ["two", "three"]
    assert life.planned() == []


def test_elastic_builds_are_read_back_as_declared(wire: Wire) -> None:
    life = wire.life("project").create({"name": "demo", "buildMachineType": "elastic"})

    assert life.state["buildMachineType"] == "elastic"
    assert life.planned() == []


# Variables


def test_a_sensitive_variable_for_development_is_refused(wire: Wire, project: str) -> None:
    inputs = variable(project, targets=["development"], sensitive=True)

    assert refused(wire.life("projectEnvironmentVariable"), inputs) == ["sensitive"]
    items = [{name: value for name, value in inputs.items() if name != "projectId"}]
    several = {"projectId": project, "variables": items}
    assert refused(wire.life("projectEnvironmentVariables"), several) == ["variables[0].sensitive"]


@pytest.mark.parametrize("team", [None, LOCAL.vercel_team_id])
def test_a_team_may_forbid_readable_variables(wire: Wire, project: str, team: str | None) -> None:
    strict = httpx.Response(200, json={"id": LOCAL.vercel_team_id, "sensitiveEnvironmentVariablePolicy": "on"})
    wire.instead = [strict]
    life = wire.life("projectEnvironmentVariable")
    own_team = {"teamId": team} if team else {}

    def policy_applies(**fields: Any) -> bool:
        wire.instead = (
            [strict] if team and not fields.get("sensitive") and fields.get("targets") != ["development"] else []
        )
        return refused(life, variable(project, **own_team, **fields)) == ["sensitive"]

    assert policy_applies()
    assert not policy_applies(sensitive=True)
    assert not policy_applies(targets=["development"])


def test_a_conflict_names_the_variable_that_is_in_the_way(wire: Wire, project: str) -> None:
    first = wire.life("projectEnvironmentVariable").create(variable(project))

    with pytest.raises(Refusal, match=first.id):
        wire.life("projectEnvironmentVariable").create(variable(project, targets=["production", "preview"]))
    fields = {name: value for name, value in variable(project).items() if name != "projectId"}
    several = {"projectId": project, "variables": [{**fields, "key": key} for key in ("KEY", "FREE")]}
    with pytest.raises(Refusal, match="KEY"):
        wire.life("projectEnvironmentVariables").create(several)


def test_a_variable_of_a_branch_that_does_not_exist_is_refused(wire: Wire, project: str) -> None:
    with pytest.raises(VendorError, match="next"):
        wire.life("projectEnvironmentVariable").create(variable(project, targets=["preview"], gitBranch="next"))


def test_a_variable_of_no_project_is_refused(wire: Wire) -> None:
    with pytest.raises(Refusal, match="Could not find project"):
        wire.life("projectEnvironmentVariable").create(variable("prj_other"))


def test_a_readable_variable_shows_drift_and_a_sensitive_one_does_not(wire: Wire, project: str) -> None:
    readable = wire.life("projectEnvironmentVariable").create(variable(project))
    hidden = wire.life("projectEnvironmentVariable").create(variable(project, key="HIDDEN", sensitive=True))

    for life, drifts in ((readable, ["value"]), (hidden, [])):
        wire.vercel.ok("PATCH", f"/v9/projects/{project}/env/{life.id}", {"value": "changed"})
        declared = life.inputs
        assert life.read()
        life.inputs = declared
        assert life.planned() == drifts


def test_an_imported_sensitive_variable_is_sent_once_more(wire: Wire, project: str) -> None:
    life = wire.life("projectEnvironmentVariable").create(variable(project, sensitive=True))

    again = life.imported(f"{project}/{life.id}")
    assert "value" not in again.state
    again.update(variable(project, sensitive=True))

    assert again.planned() == []


def test_an_imported_readable_variable_is_settled(wire: Wire, project: str) -> None:
    life = wire.life("projectEnvironmentVariable").create(variable(project))

    again = life.imported(f"{project}/{life.id}")
    again.inputs = life.inputs

    assert again.planned() == []


def test_a_variable_that_was_made_elsewhere_as_declared_is_taken_over(wire: Wire, project: str) -> None:
    def program(*keys: str) -> dict[str, Any]:
        fields = {"value": "one", "targets": ["production"], "sensitive": False, "comment": ""}
        return {"projectId": project, "variables": [{"key": key, **fields} for key in keys]}

    life = wire.life("projectEnvironmentVariables").create(program("A"))
    sent = {"key": "B", "value": "one", "target": ["production"], "type": "encrypted", "comment": ""}
    made = wire.vercel.ok("POST", f"/v10/projects/{project}/env", sent)["created"]

    life.update(program("A", "B"))

    assert [item["id"] for item in plain(life.state["variables"])][1] == made["id"]
    assert wire.waits_s == []
    assert life.planned() == []


def test_several_variables_cannot_be_imported(wire: Wire, project: str) -> None:
    with pytest.raises(Refusal, match="ProjectEnvironmentVariable"):
        wire.life("projectEnvironmentVariables").imported(project)


def test_more_variables_than_a_page_are_read(wire: Wire, project: str) -> None:
    fields = {"value": "one", "targets": ["production"], "sensitive": False}
    keys = [f"KEY_{number}" for number in range(120)]
    program = {"projectId": project, "variables": [{"key": key, **fields} for key in keys]}
    life = wire.life("projectEnvironmentVariables").create(program)

    assert life.read()
    assert life.planned() == []


# Domains


def test_a_domain_of_the_production_branch_is_refused(wire: Wire, project: str) -> None:
    with pytest.raises(Refusal, match="production branch"):
        wire.life("projectDomain").create({"projectId": project, "domain": "demo.example.com", "gitBranch": "main"})


def test_a_domain_can_be_waited_for(wire: Wire, project: str) -> None:
    inputs = {"projectId": project, "domain": "demo.example.com", "waitForReady": True}
    life = wire.life("projectDomain").create(inputs)

    assert life.state["misconfigured"] is False
    assert wire.waits_s == []
    assert life.planned() == []


# The firewall


def test_rules_keep_their_ids_when_they_are_moved_edited_or_joined(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS, limit(20), BLOCK))
    before = {rule["name"]: rule["id"] for rule in life.state["rules"]["rules"]}

    life.update(rules(project, {**BLOCK, "name": "Block new path"}, BYPASS, {**BLOCK, "name": "Added"}, limit(50)))

    after = wire.vercel.ok("GET", FIREWALL.format(project))["rules"]
    assert [rule["name"] for rule in after] == ["Block new path", "Bypass for cron callers", "Added", "Limit sign-in"]
    assert after[1]["id"] == before["Bypass for cron callers"]
    assert after[3]["id"] == before["Limit sign-in"]
    assert after[0]["id"] == before["Block old path"]
    assert life.planned() == []


def test_drift_of_the_firewall_is_seen(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS, limit(20)))
    declared = life.inputs
    rule = wire.vercel.ok("GET", FIREWALL.format(project))["rules"][1]
    rule["action"]["mitigate"]["rateLimit"]["limit"] = 9000
    path = f"/v1/security/firewall/config?projectId={project}"
    wire.vercel.ok("PATCH", path, {"action": "rules.update", "id": rule["id"], "value": rule})
    wire.vercel.ok("PATCH", path, {"action": "managedRules.update", "id": "ai_bots", "value": {"active": False}})

    assert life.read()
    life.inputs = declared

    assert set(life.planned()) == {
        "managedRulesets.aiBots.action",
        "managedRulesets.aiBots.active",
        "rules.rules[1].action.rateLimit.limit",
    }


def test_a_firewall_that_was_switched_off_is_seen(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS))
    declared = life.inputs
    wire.vercel.ok("PUT", f"/v1/security/firewall/config?projectId={project}", {"firewallEnabled": False})

    assert life.read()
    life.inputs = declared

    assert "enabled" in life.planned()


def test_an_imported_firewall_is_settled(wire: Wire, project: str) -> None:
    owasp = {"owasp": {"xss": {"active": True, "action": "deny"}}}
    inputs = rules(project, {**BYPASS, "active": True}, {**limit(20), "active": False})
    inputs["managedRulesets"].update(owasp)
    life = wire.life("firewallConfig").create(inputs)

    again = life.imported(project)
    again.inputs = life.inputs

    assert again.id == life.id == f"{LOCAL.vercel_team_id}/{project}"
    assert again.planned() == []


def test_the_deprecated_name_of_bot_protection_is_kept(wire: Wire, project: str) -> None:
    bots = {"botFilter": {"active": True, "action": "log"}}
    life = wire.life("firewallConfig").create({"projectId": project, "managedRulesets": bots})

    assert life.read()
    assert life.planned() == []


def condition(**fields: Any) -> dict[str, Any]:
    return {**BLOCK, "conditionGroups": [{"conditions": [{"type": "path", "op": "eq", **fields}]}]}


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (condition(op="inc", value="/"), "conditionGroups[0].conditions[0].values"),
        (condition(values=["/"]), "conditionGroups[0].conditions[0].values"),
        (condition(op="like"), "conditionGroups[0].conditions[0].op"),
        (condition(type="moon"), "conditionGroups[0].conditions[0].type"),
        ({**BLOCK, "name": "abc"}, "name"),
        ({**BLOCK, "action": {"action": "allow"}}, "action.action"),
        ({**BLOCK, "nmae": "typo"}, "nmae"),
    ],
)
def test_a_wrong_rule_is_refused_before_it_is_sent(wire: Wire, project: str, rule: dict[str, Any], where: str) -> None:
    assert refused(wire.life("firewallConfig"), rules(project, rule)) == [f"rules.rules[0].{where}"]


def test_rules_that_others_changed_meanwhile_stop_the_update(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS, limit(20)))
    path = f"/v1/security/firewall/config?projectId={project}"
    other = {**wire.vercel.ok("GET", FIREWALL.format(project))["rules"][0], "name": "Made by hand"}
    wire.vercel.ok("PATCH", path, {"action": "rules.insert", "id": None, "value": other})

    with pytest.raises(Refusal, match="refresh"):
        life.update(rules(project, BYPASS, limit(30)))


# The rest


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
