"""docs/reference/policies.md, made from the rules."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.catalogue import catalogue
from infra.policy.rule import Rule
from infra.policy.waivers import DAYS_MAX

_HEAD = f"""\
# Policies

Made from `infra/policy/rules/` by `make reference`; edit the rules, not this page.

Each rule judges the declared resources. One of *one resource* sees what the program gave it, in `preview` and in `up`,
before it is touched; one of *the stack* sees all resources together, in `preview` before anything is touched and in
`up` at the end. A mandatory finding stops the deployment. What a preview cannot know yet is judged in the `up`. In
environments of the other kind a rule is not applicable.

A deviation is an entry in `infra/policy/waivers.toml`, with reason, owner and a last day at most {DAYS_MAX} days after
its first. It is shown wherever the rules run; one that has expired, or that nothing needs, fails the run.
"""


def reference() -> str:
    """The page."""
    return "\n".join([_HEAD, *_table(), "", *(line for rule in catalogue() for line in _section(rule))])


def _table() -> Iterator[str]:
    yield "| rule | what must hold | level | in | judges |"
    yield "|---|---|---|---|---|"
    for rule in catalogue():
        judges = "one resource" if rule.each else "the stack"
        yield f"| [{rule.id}](#{rule.id}) | {rule.title} | {rule.level} | {', '.join(rule.environments)} | {judges} |"


def _section(rule: Rule) -> Iterator[str]:
    types = ", ".join(f"`{type_.rsplit(':', 1)[-1]}`" for type_ in rule.types) or "every resource"
    yield from (
        f"## {rule.id}",
        "",
        f"**{rule.title}.**",
        "",
        f"* Looks at: {types}",
        f"* Reason: {rule.reason}",
        f"* Remedy: {rule.remedy}",
        f"* Source: {rule.source}",
        "",
    )
