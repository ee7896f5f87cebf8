"""The rules as CrossGuard policies, for `pulumi preview|up --policy-pack infra/policy` and `pulumi policy analyze`.

The engine shows a rule of one resource its inputs before it is touched, and a rule of a whole stack all outputs: in a
preview before anything was touched, in an update at its end. What is not known in a preview is judged in the
update. The level of a policy is one for all its findings, so those that a waiver allows are told by a policy of their
own, `waived`, which is advisory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.policy import PolicyResource
from pulumi_policy.proxy import UnknownValueError

from infra.policy import waivers as waiving
from infra.policy.catalogue import catalogue
from infra.policy.judge import allowed, stale
from infra.policy.resources import UNKNOWN, Resource, Stack
from infra.policy.rule import Finding, Level, Rule
from infra.policy.waivers import Waiver

#: What `policy analyze` puts in the place of a secret that cannot be opened.
REDACTED = "[secret]"
WAIVED = "waived"
WAIVERS = "waivers"
_LEVELS = {Level.MANDATORY: EnforcementLevel.MANDATORY, Level.ADVISORY: EnforcementLevel.ADVISORY}


def policies(waivers: Sequence[Waiver] | None = None, rules: Sequence[Rule] | None = None) -> list[Policy]:
    """Every rule as a policy, and those about waivers when there are any.

    Raises:
        InvalidWaivers: the file of waivers cannot be used.
    """
    granted = waiving.load() if waivers is None else tuple(waivers)
    all_rules = rules or catalogue()
    found: list[Policy] = [_policy(rule, granted) for rule in all_rules]
    return [*found, *_about_waivers(granted, all_rules)] if granted else found


def _policy(rule: Rule, waivers: Sequence[Waiver]) -> Policy:
    common = {
        "name": rule.id,
        "description": rule.title,
        "enforcement_level": _LEVELS[rule.level],
        "remediation_steps": rule.remedy,
    }

    def told(findings: Iterator[Finding], report: ReportViolation) -> None:
        for finding in findings:
            if allowed(rule.id, finding, waivers, waiving.today()) is None:
                report(f"{finding.message}\n-> {rule.remedy}", finding.urn)

    if rule.each is not None:
        return ResourceValidationPolicy(
            validate=lambda args, report: told(_of_one(rule, args), report),
            **common,  # type: ignore[arg-type]
        )
    return StackValidationPolicy(
        validate=lambda args, report: told(_of_all(rule, stack_of(args)), report),
        **common,  # type: ignore[arg-type]
    )


def _of_one(rule: Rule, args: ResourceValidationArgs) -> Iterator[Finding]:
    if rule.types and args.resource_type not in rule.types:
        args.not_applicable("another type")  # it raises
    resource = _resource(args, args.opts.parent, {})
    if not rule.concerns(resource):
        args.not_applicable(f"not for {resource.kind}")
    return rule.findings(resource)


def _of_all(rule: Rule, stack: Stack) -> Iterator[Finding]:
    return iter(rule.answer(stack).findings)


def _about_waivers(waivers: Sequence[Waiver], rules: Sequence[Rule]) -> list[Policy]:
    """Tell what is waived, and refuse waivers that are expired or used by nothing.

    They look at the stack's outputs, also for rules of one resource: those hold the inputs.
    """

    def each(args: StackValidationArgs) -> tuple[str, list[tuple[Rule, Finding]], bool]:
        stack = stack_of(args)
        found = [(rule, finding) for rule in rules for finding in rule.answer(stack).findings]
        return stack.name, found, any(_has_unknown(resource.properties) for resource in stack.resources)

    def waived(args: StackValidationArgs, report: ReportViolation) -> None:
        for rule, finding in each(args)[1]:
            if waiver := allowed(rule.id, finding, waivers, waiving.today()):
                report(f"{rule.id}: {finding.message}\n-> {waiver.told}", finding.urn)

    def usable(args: StackValidationArgs, report: ReportViolation) -> None:
        stack, found, unknown = each(args)
        if unknown:
            return  # what a waiver is for may only show in the update
        for problem in stale(waivers, [(rule.id, finding) for rule, finding in found], stack, waiving.today()):
            report(problem, None)

    return [
        StackValidationPolicy(
            name=WAIVED,
            description="Deviations that are allowed for now",
            validate=waived,
            enforcement_level=EnforcementLevel.ADVISORY,
        ),
        StackValidationPolicy(
            name=WAIVERS,
            description="A waiver is neither expired nor unused",
            validate=usable,
            enforcement_level=EnforcementLevel.MANDATORY,
        ),
    ]


def stack_of(args: StackValidationArgs) -> Stack:
    """The stack that the engine shows."""
    resources = tuple(
        _resource(
            found,
            found.parent.urn if found.parent else found.opts.parent,
            {name: [r.urn for r in others] for name, others in found.property_dependencies.items()},
        )
        for found in args.resources
    )
    name = resources[0].urn.removeprefix("urn:pulumi:").split("::")[0] if resources else ""
    return Stack(name, resources)


def _resource(
    found: PolicyResource | ResourceValidationArgs, parent: str | None, references: Mapping[str, Sequence[str]]
) -> Resource:
    return Resource(
        urn=found.urn,
        type=found.resource_type,
        properties=_plain(found.props),
        parent=parent,
        provider=found.provider.urn if found.provider else None,
        protect=found.opts.protect,
        references=references,
    )


def _plain(value: Any) -> Any:
    """A value out of the SDK's wrapping, which raises where something is not known yet."""
    if isinstance(value, Mapping):
        return {key: _plain(_looked_up(value, key)) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(_looked_up(value, index)) for index in range(len(value))]
    return UNKNOWN if value == REDACTED else value


def _looked_up(container: Any, key: Any) -> Any:
    try:
        return container[key]
    except UnknownValueError:
        return UNKNOWN


def _has_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_unknown, value.values()))
    return any(map(_has_unknown, value)) if isinstance(value, list) else value is UNKNOWN
