"""Whether a variable's value is the one that was deployed, by fingerprint: of values that no vendor shows again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from infra.components.fingerprints import KEY_VARIABLE, OUTPUT, fingerprints
from infra.operations.state import State
from infra.operations.verify.declared import Declared
from infra.policy.resources import VERCEL_VARIABLE


@dataclass(frozen=True)
class Fingerprints:
    """Those that the last `up` kept, and those of the values of now."""

    kept: Mapping[str, str]
    now: Mapping[str, str]

    @classmethod
    def of(cls, state: State, there: Declared) -> Self:
        """Return those of a stack; what comes from something missing has none of now."""
        resources = [each.resource() for each in there.recorded.resources if each.request.type == VERCEL_VARIABLE]
        values = {str(each.get("key")): each.get("value") for each in resources}
        known = {name: value for name, value in values.items() if not there.depends_on_missing(value)}
        return cls(state.outputs.get(OUTPUT) or {}, fingerprints(known))

    def changed(self, variable: str) -> bool:
        """Whether a value is certainly another one; under another key that is known of the key's own secret alone."""
        if variable not in self.kept or variable not in self.now:
            return False
        comparable = variable == KEY_VARIABLE or self.kept.get(KEY_VARIABLE) == self.now.get(KEY_VARIABLE)
        return comparable and self.kept[variable] != self.now[variable]
