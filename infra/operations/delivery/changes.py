"""What a preview would change, as markdown: what is lost comes first, and no value of anything is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.policy.resources import name_of

#: The engine's operations in the order in which people should read of them, with what they are called here.
#: https://www.pulumi.com/docs/reference/pkg/python/pulumi/#pulumi.automation.OpType
_SHOWN = {
    "delete": "deleted",
    "delete-replaced": "replaced",
    "replace": "replaced",
    "create-replacement": "replaced",
    "discard": "forgotten",
    "discard-replaced": "forgotten",
    "import-replacement": "replaced",
    "update": "changed",
    "import": "adopted",
    "create": "created",
}
_LOSING = ("deleted", "replaced", "forgotten")
_STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Change:
    """One resource that would change; `properties` are the names of those that differ."""

    word: str
    type: str
    name: str
    properties: Sequence[str] = ()


@dataclass
class Changes:
    """What the engine told of a preview: changes, policies that are broken, and whether it came to its end."""

    changes: list[Change] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    finished: bool = False


def read(lines: Iterable[str]) -> Changes:
    """Return what the lines of `pulumi preview --json` tell, streamed as events; other lines are skipped."""
    found = Changes()
    seen: dict[tuple[str, str], Change] = {}
    for event in _events(lines):
        if step := event.get("resourcePreEvent"):
            _note(seen, step["metadata"])
        elif policy := event.get("policyEvent"):
            found.broken.append((policy["enforcementLevel"], _first_line(policy)))
        elif (told := event.get("diagnosticEvent")) and told.get("severity") == "error":
            found.errors.append(told["message"].strip())
        elif summary := event.get("summaryEvent"):
            found.finished = summary.get("result", "succeeded") == "succeeded"
    words = list(_SHOWN.values())
    found.changes = sorted(seen.values(), key=lambda each: (words.index(each.word), each.name))
    return found


def markdown(stack: str, found: Changes) -> str:
    """Return it for people."""
    return "\n".join(_lines(stack, found)) + "\n"


def _lines(stack: str, found: Changes) -> Iterator[str]:
    yield f"### What a deployment of `{stack}` would change"
    yield ""
    if not found.finished:
        yield "**It would fail**; the job's log says why."
        yield ""
    for word in dict.fromkeys(_SHOWN.values()):
        for each in (change for change in found.changes if change.word == word):
            shown = f"**{word}**" if word in _LOSING else word
            properties = f": {', '.join(f'`{name}`' for name in each.properties)}" if each.properties else ""
            yield f"- {shown} `{each.name}` ({each.type}){properties}"
    if found.finished and not found.changes:
        yield "Nothing."
    if found.broken:
        yield ""
        yield "Policies:"
        broken = sorted(dict.fromkeys(found.broken), key=lambda each: each[0] != "mandatory")
        yield from (f"- {level}: {text}" for level, text in broken)


def _events(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            yield event


def _note(seen: dict[tuple[str, str], Change], step: Mapping[str, Any]) -> None:
    """Take in a step; the several ones of a replacement are one change."""
    word = _SHOWN.get(step["op"])
    if word and step["type"] != _STACK:
        name = name_of(step["urn"])
        properties = tuple(sorted(step.get("detailedDiff") or step.get("diffs") or ()))
        known = seen.get((step["urn"], word))
        if known is None or not known.properties:
            seen[step["urn"], word] = Change(word, step["type"], name, properties)


def _first_line(policy: Mapping[str, Any]) -> str:
    name = name_of(policy["resourceUrn"]) if policy.get("resourceUrn") else ""
    return f"`{policy['policyName']}` {f'(`{name}`) ' if name else ''}- {policy['message'].splitlines()[0]}"
