"""Makes the state of what exists, in a scratch stack: vendors are read, and nothing is written at any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from infra.operations.rebuild import frame
from infra.operations.rebuild.entries import entry, finished
from infra.operations.rebuild.plan import Adoption
from infra.operations.rebuild.scratch import scratch
from infra.operations.stack_file import StackFile
from infra.operations.verify.declared import Declared
from infra.policy.resources import PROVIDER_PREFIX, name_of

State = dict[str, Any]


class NotRead(Exception):
    """A provider could not read all that was to be adopted; nothing was changed anywhere."""


def state_of(
    stack: str,
    file: StackFile,
    there: Declared,
    adoptions: Mapping[str, Adoption],
    tell: Callable[[str], None],
) -> State:
    """Return what `pulumi stack export` would give, had the stack's own runs made what is adopted; secrets encrypted.

    Raises:
        PulumiFailed: an engine or a provider failed.
        NotRead: a provider did not find what its vendor listed.
    """
    parts = frame.parts(there.recorded.resources, file.settings.accounts.vercel.team_id)
    with scratch(stack, file, parts) as made:
        tell("making a state with the providers and components ...")
        made.up()
        state = made.export()
        resources = state["deployment"]["resources"]
        providers = [each for each in resources if each["type"].startswith(PROVIDER_PREFIX)]
        references = {each["urn"]: f"{each['urn']}::{each['id']}" for each in providers}
        resources += [_entry(adoption, references) for adoption in adoptions.values()]
        made.import_(state)
        if adoptions:
            tell(f"reading {len(adoptions)} resources from their vendors ...")
            made.refresh(list(adoptions))
        read = made.export()
        read["deployment"]["resources"] = [
            _finished(each, adoptions.get(each["urn"])) for each in read["deployment"]["resources"]
        ]
        _refuse_missing(read, adoptions)
        made.import_(read)
        return made.export()


def _entry(adoption: Adoption, references: Mapping[str, str]) -> dict[str, Any]:
    registered = adoption.registered
    provider = registered.resource().provider
    if provider is None:
        raise AssertionError(f"{registered.urn} names no provider")  # a policy sees to it that each does
    return entry(registered, adoption.live.import_id, references[provider])


def _finished(read: dict[str, Any], adoption: Adoption | None) -> dict[str, Any]:
    if adoption is None or not read.get("outputs"):
        return read
    return finished(read, adoption.registered, adoption.live, adoption.hidden)


def _refuse_missing(state: State, adoptions: Mapping[str, Adoption]) -> None:
    """Refuse a state that lacks what is there: the next `up` would make a second one."""
    held = {each["urn"] for each in state["deployment"]["resources"] if each.get("outputs")}
    if missing := sorted(name_of(urn) for urn in adoptions if urn not in held):
        raise NotRead(
            f"their vendors list them, and their providers did not read them: {', '.join(missing)}. Nothing was "
            "changed; run it again"
        )
