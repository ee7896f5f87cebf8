"""The firewall's rules in Vercel's terms: who passes and how often, who else is limited, what is done about bots."""

from __future__ import annotations

import pulumi
import pulumiverse_vercel as vercel

from infra.platform.firewall import BypassRule, Condition, Firewall
from infra.platform.rate_limits import FirewallLimit

#: Counts requests from the start of a window of fixed length; the only algorithm on every plan (Vercel).
ALGORITHM = "fixed_window"


def declare_firewall(
    name: str, declared: Firewall, project_id: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> vercel.FirewallConfig:
    """Declare a project's firewall; Vercel evaluates rules in the order given here.

    A request that is within a limit goes on to the next rule; one that may pass meets no rule after that.
    """
    rules = [
        *(_limit(rule.limit) for rule in declared.bypasses),
        *map(_bypass, declared.bypasses),
        *map(_limit, declared.limits),
    ]
    return vercel.FirewallConfig(
        name,
        project_id=project_id,
        enabled=declared.enabled,
        rules=vercel.FirewallConfigRulesArgs(rules=rules),
        managed_rulesets=vercel.FirewallConfigManagedRulesetsArgs(
            bot_protection=vercel.FirewallConfigManagedRulesetsBotProtectionArgs(
                active=True, action=declared.bot_protection
            ),
            ai_bots=vercel.FirewallConfigManagedRulesetsAiBotsArgs(active=True, action=declared.ai_bots),
        ),
        opts=opts,
    )


def _bypass(rule: BypassRule) -> vercel.FirewallConfigRulesRuleArgs:
    return vercel.FirewallConfigRulesRuleArgs(
        name=rule.name,
        active=True,
        condition_groups=[
            vercel.FirewallConfigRulesRuleConditionGroupArgs(conditions=[_condition(c) for c in group])
            for group in rule.groups
        ],
        action=vercel.FirewallConfigRulesRuleActionArgs(action="bypass"),
    )


def _limit(limit: FirewallLimit) -> vercel.FirewallConfigRulesRuleArgs:
    path = Condition(type="path", operator="pre", value=limit.path_prefix)
    return vercel.FirewallConfigRulesRuleArgs(
        name=limit.name,
        active=True,
        condition_groups=[vercel.FirewallConfigRulesRuleConditionGroupArgs(conditions=[_condition(path)])],
        action=vercel.FirewallConfigRulesRuleActionArgs(
            action="rate_limit",
            rate_limit=vercel.FirewallConfigRulesRuleActionRateLimitArgs(
                algo=ALGORITHM, window=limit.window_s, limit=limit.requests, keys=["ip"], action="deny"
            ),
        ),
    )


def _condition(condition: Condition) -> vercel.FirewallConfigRulesRuleConditionGroupConditionArgs:
    return vercel.FirewallConfigRulesRuleConditionGroupConditionArgs(
        type=condition.type, op=condition.operator, key=condition.key, value=condition.value
    )
