"""Whether a variable's value is the one that was deployed, by fingerprint: of values that no vendor shows again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.components.fingerprints import KEY_VARIABLE


@dataclass(frozen=True)
class Fingerprints:
    """Those that the last `up` kept, and those of the values of now."""

    kept: Mapping[str, str]
    now: Mapping[str, str]

    def changed(self, variable: str) -> bool:
        """Whether a value is certainly another one; under another key that is known of the key's own secret alone."""
        if variable not in self.kept or variable not in self.now:
            return False
        comparable = variable == KEY_VARIABLE or self.kept.get(KEY_VARIABLE) == self.now.get(KEY_VARIABLE)
        return comparable and self.kept[variable] != self.now[variable]
