"""What is published: without any credential that this process knows, and no longer than GitHub takes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from infra.operations.markdown import MAX_BYTES

_CREDENTIAL = re.compile(r"TOKEN|KEY|SECRET|PASSWORD|PASSPHRASE")
_SHORTEST = 8  # what is shorter stands in other words, too
_HIDDEN = "***"


def publishable(text: str, environment: Mapping[str, str]) -> str:
    """Return `text` without the values of the environment's credentials, cut at a line's end where it is too long."""
    for value in sorted(_credentials(environment), key=len, reverse=True):
        text = text.replace(value, _HIDDEN)
    if len(text.encode()) <= MAX_BYTES:
        return text
    told = "\n\nThere is more, which does not fit here: see the job's log.\n"
    cut = text.encode()[: MAX_BYTES - len(told)].decode(errors="ignore")
    return cut[: cut.rfind("\n")] + told


def _credentials(environment: Mapping[str, str]) -> set[str]:
    return {
        value for name, value in environment.items() if _CREDENTIAL.search(name) and len(value.strip()) >= _SHORTEST
    }
