"""What Vercel's firewall accepts: the closed lists and limits of rules, managed rulesets and the core rule set."""

from __future__ import annotations

import re
from typing import Any

from infra.localcloud.vercel.errors import bad_request
from infra.localcloud.vercel.state import Json

CORE_RULES = ("sd", "ma", "lfi", "rfi", "rce", "php", "gen", "xss", "sqli", "sf", "java")
MANAGED_RULES = ("owasp", "bot_protection", "ai_bots", "bot_filter", "vercel_ruleset")
ACTIONS = ("bypass", "log", "challenge", "deny", "rate_limit", "redirect")
RATE_LIMIT_ACTIONS = ("bypass", "log", "challenge", "deny", "rate_limit")
ALGORITHMS = ("fixed_window", "token_bucket")
OPERATORS = ("re", "eq", "neq", "ex", "nex", "inc", "ninc", "pre", "suf", "sub", "gt", "gte", "lt", "lte")
CONDITION_TYPES = (
    *("host", "path", "raw_path", "target_path", "route", "method", "header", "query", "cookie", "ip_address"),
    *("region", "protocol", "scheme", "environment", "user_agent", "geo_continent", "geo_country"),
    *("geo_country_region", "geo_city", "geo_as_number", "ja4_digest", "ja3_digest", "rate_limit_api_id"),
)
MAX_GROUPS = 25
MAX_CONDITIONS = 65
MAX_VALUES = 75
_DURATION = re.compile(r"permanent|\d+[smhd]")


def check_rule(rule: Any) -> None:
    """Check a custom rule.

    Raises:
        Refused: 400 naming what is wrong.
    """
    if not isinstance(rule, dict) or not 4 <= len(str(rule.get("name", ""))) <= 160:
        raise bad_request("Invalid request: a rule's `name` should have 4 to 160 characters.")
    if not isinstance(rule.get("active"), bool):
        raise bad_request(f"Invalid request: rule {rule['name']!r}: `active` should be boolean.")
    groups = rule.get("conditionGroup")
    if not isinstance(groups, list) or not 1 <= len(groups) <= MAX_GROUPS:
        raise bad_request(f"Invalid request: rule {rule['name']!r}: 1 to {MAX_GROUPS} condition groups are allowed.")
    for group in groups:
        _check_conditions(rule["name"], group.get("conditions"))
    _check_action(rule["name"], (rule.get("action") or {}).get("mitigate"))


def _check_conditions(rule: str, conditions: Any) -> None:
    if not isinstance(conditions, list) or not 1 <= len(conditions) <= MAX_CONDITIONS:
        raise bad_request(f"Invalid request: rule {rule!r}: 1 to {MAX_CONDITIONS} conditions are allowed in a group.")
    for condition in conditions:
        _one_of(rule, "type", condition.get("type"), CONDITION_TYPES)
        _one_of(rule, "op", condition.get("op"), OPERATORS)
        value = condition.get("value")
        if isinstance(value, list) and len(value) > MAX_VALUES:
            raise bad_request(f"Invalid request: rule {rule!r}: a condition has at most {MAX_VALUES} values.")


def _check_action(rule: str, mitigate: Json | None) -> None:
    if not isinstance(mitigate, dict):
        raise bad_request(f"Invalid request: rule {rule!r}: `action.mitigate` is missing.")
    _one_of(rule, "action", mitigate.get("action"), ACTIONS)
    limit = mitigate.get("rateLimit")
    if (mitigate["action"] == "rate_limit") != (limit is not None):
        raise bad_request(
            f"Invalid request: rule {rule!r}: `rateLimit` belongs to the action rate_limit, and to it only."
        )
    if limit is not None:
        _one_of(rule, "algo", limit.get("algo"), ALGORITHMS)
        if limit.get("action") is not None:
            _one_of(rule, "rateLimit.action", limit["action"], RATE_LIMIT_ACTIONS)
        if not limit.get("keys") or any(not isinstance(limit.get(n), int) or limit[n] < 1 for n in ("window", "limit")):
            raise bad_request(f"Invalid request: rule {rule!r}: `rateLimit` needs a window, a limit and keys.")
    if mitigate["action"] == "redirect" and not (mitigate.get("redirect") or {}).get("location"):
        raise bad_request(f"Invalid request: rule {rule!r}: the action redirect needs a `redirect.location`.")
    duration = mitigate.get("actionDuration")
    if duration is not None and not _DURATION.fullmatch(duration):
        raise bad_request(f"Invalid request: rule {rule!r}: `actionDuration` should be such as 5m or 1h.")


def _one_of(rule: str, name: str, value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise bad_request(f"Invalid request: rule {rule!r}: `{name}` should be one of {', '.join(allowed)}.")


def check_parts(sent: Json) -> None:
    """Check managed rulesets, core rules and address rules.

    Raises:
        Refused: 400 naming what is wrong.
    """
    for name, value in (sent.get("managedRules") or {}).items():
        if name not in MANAGED_RULES or not isinstance(value.get("active"), bool):
            raise bad_request(f"Invalid request: managed ruleset {name!r} is unknown or has no `active`.")
    for name, value in (sent.get("crs") or {}).items():
        if name not in CORE_RULES or value.get("action") not in ("deny", "log"):
            raise bad_request(f"Invalid request: core rule {name!r} is unknown or its `action` is not deny or log.")
    for rule in sent.get("ips") or []:
        if not rule.get("ip") or not rule.get("hostname") or rule.get("action") not in ACTIONS:
            raise bad_request("Invalid request: an address rule needs `ip`, `hostname` and `action`.")
