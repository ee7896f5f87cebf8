"""Vercel's projects, domains, variables, firewalls, retention and crons, as their resources have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from infra.operations.inventory.kind import Kind, Live, Scope, at_ms, without_none
from infra.operations.inventory.vercel_project import project_properties
from infra.policy import resources
from infra.vendors.vercel import Vercel

#: Input -> the project's setting in days.
RETENTION = {
    "expirationProduction": "expirationDaysProduction",
    "expirationPreview": "expirationDays",
    "expirationCanceled": "expirationDaysCanceled",
    "expirationErrored": "expirationDaysErrored",
}
#: The terms that Vercel offers, in days, by their names in the provider.
TERMS = {1: "1d", 7: "1w", 30: "1m", 60: "2m", 90: "3m", 180: "6m", 365: "1y", 36500: "unlimited"}
_IN_PROJECT = ("projectId",)


def kinds(open_: Callable[[], Vercel], team_id: str) -> Iterator[Kind]:
    """Yield what a team has."""

    def listed(ask: Callable[[Vercel, str, Scope], Iterable[Live]]) -> Callable[[Scope], Iterable[Live]]:
        return lambda scope: ask(open_(), team_id, scope)

    def single(ask: Callable[[Vercel, str, str], Live | None]) -> Callable[[Scope], Iterable[Live]]:
        return lambda scope: [live for live in [ask(open_(), team_id, scope[0])] if live]

    yield Kind(resources.VERCEL_PROJECT, "Vercel project", lambda p: str(p["name"]), listed(_projects))
    yield Kind(
        resources.VERCEL_DOMAIN,
        "Vercel domain",
        lambda p: str(p["domain"]).lower(),
        listed(_domains),
        _IN_PROJECT,
        whole=True,
        look=lambda scope, name: open_().domain(scope[0], name),
    )
    yield Kind(
        resources.VERCEL_VARIABLE,
        "Vercel variable",
        _variable_key,
        listed(_variables),
        _IN_PROJECT,
        unreadable=lambda properties: ("value",) if properties["sensitive"] else (),
    )
    for type_, noun, ask, whole in (
        (resources.VERCEL_FIREWALL, "Vercel firewall", _firewall, True),
        (resources.VERCEL_RETENTION, "Vercel deployment retention", _retention, False),
        (resources.VERCEL_CRONS, "Vercel crons", _crons, False),
    ):
        yield Kind(type_, noun, lambda p: str(p["projectId"]), single(ask), _IN_PROJECT, whole=whole, overwritten=True)


def _variable_key(properties: Any) -> str:
    """Return name, targets and branch: Vercel has one variable of each."""
    return f"{properties['key']} {','.join(sorted(properties['targets']))} {properties.get('gitBranch') or ''}"


def _projects(vercel: Vercel, team_id: str, _scope: Scope) -> Iterator[Live]:
    for listed in vercel.projects():
        project = vercel.project(listed["id"])
        yield Live(
            project["id"],
            f"{team_id}/{project['id']}",
            project_properties(project),
            at_ms(project["createdAt"]),
            at_ms(project["updatedAt"]),
        )


def _domains(vercel: Vercel, team_id: str, scope: Scope) -> Iterator[Live]:
    for domain in vercel.domains(scope[0]):
        properties = {
            "projectId": scope[0],
            "domain": domain["name"],
            "redirect": domain.get("redirect"),
            "redirectStatusCode": domain.get("redirectStatusCode"),
            "gitBranch": domain.get("gitBranch"),
        }
        ailments = [] if domain["verified"] else ["is not verified: set the TXT record that Vercel's dashboard shows"]
        if vercel.domain_misconfigured(scope[0], domain["name"]):
            ailments.append("is misconfigured: its DNS does not lead to Vercel")
        yield Live(
            domain["name"],
            f"{team_id}/{scope[0]}/{domain['name']}",
            without_none(properties),
            at_ms(domain["createdAt"]),
            at_ms(domain["updatedAt"]),
            tuple(ailments),
        )


def _variables(vercel: Vercel, team_id: str, scope: Scope) -> Iterator[Live]:
    for variable in vercel.variables(scope[0]):
        properties = {
            "projectId": scope[0],
            "key": variable["key"],
            "value": variable["value"],
            "targets": variable["target"],
            "gitBranch": variable.get("gitBranch"),
            "sensitive": variable["type"] == "sensitive",
            "comment": variable.get("comment"),
        }
        yield Live(
            variable["id"],
            f"{team_id}/{scope[0]}/{variable['id']}",
            without_none(properties),
            at_ms(variable["createdAt"]),
            at_ms(variable["updatedAt"]),
        )


def _retention(vercel: Vercel, team_id: str, project_id: str) -> Live:
    days = vercel.project(project_id).get("deploymentExpiration") or {}
    terms = {name: _term(days.get(wire)) for name, wire in RETENTION.items()}
    return Live(f"{team_id}/{project_id}", f"{team_id}/{project_id}", {"projectId": project_id, **terms})


def _term(days: int | None) -> str:
    """Return a term by its name; Vercel keeps everything where none is set."""
    return "unlimited" if days is None else TERMS.get(days, f"{days} days")


def _crons(vercel: Vercel, team_id: str, project_id: str) -> Live:
    crons = vercel.project(project_id).get("crons") or {}  # a project that never had any would run them
    enabled = crons.get("disabledAt") is None
    return Live(project_id, f"{team_id}/{project_id}", {"projectId": project_id, "enabled": enabled})


def _firewall(vercel: Vercel, team_id: str, project_id: str) -> Live | None:
    found = vercel.firewall(project_id)
    if found is None:
        return None
    managed = found.get("managedRules") or {}
    rulesets = {"botProtection": managed.get("bot_protection"), "aiBots": managed.get("ai_bots")}
    switches = partial(_only, names=("active", "action"))
    properties = {
        "projectId": project_id,
        "enabled": found["firewallEnabled"],
        "rules": {"rules": [_rule(rule) for rule in found.get("rules") or []]},
        "managedRulesets": {name: switches(given) for name, given in rulesets.items() if given},
        "ipRules": {"rules": found["ips"]} if found.get("ips") else None,
    }
    return Live(f"{team_id}/{project_id}", f"{team_id}/{project_id}", without_none(properties))


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    mitigation = rule["action"]["mitigate"]
    groups = [{"conditions": [_condition(c) for c in group["conditions"]]} for group in rule["conditionGroup"]]
    return {
        "name": rule["name"],
        "active": rule["active"],
        "conditionGroups": groups,
        "action": _only(mitigation, ("action", "rateLimit", "redirect", "actionDuration")),
    }


def _condition(condition: dict[str, Any]) -> dict[str, Any]:
    """Return a condition; an operator that takes a list has it under a name of its own."""
    value = condition.get("value")
    named = {"values": value} if isinstance(value, list) else {"value": value}
    return {**_only(condition, ("type", "op", "neg", "key")), **without_none(named)}


def _only(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values.get(name) is not None}
