"""Compares replies with recorded ones: ids are mapped as they appear, made-up values by their type."""

from __future__ import annotations

import re
from typing import Any

_ID = re.compile(r"(prj|env|rule|waf|ip|hook|rec|cred|user)_\w+")
#: Times, and values made up anew each time: only their type is compared.
_MADE_UP = ("createdAt", "updatedAt", "updated", "enabledAt", "disabledAt", "attackModeUpdatedAt", "secret", "repoId")
#: Where a true reply differs from a recorded one, by the end of the field's path, and why.
DEVIATIONS = {
    r"\.customEnvironmentIds": "Vercel leaves it out when there are none",
    r"\.rules\[\d+\]\.valid": "only the recordings have it",
    r"\.updatedBy": "Vercel says who changed it",
    r"\.version": "Vercel counts every change of a firewall, also the single ones",
    r"config: \.(recommendedIPv4|recommendedCNAME|conflicts).*": "the recordings make these values up",
    r"\.deploymentExpiration": "Vercel has defaults where the recordings have none",
    r"\.passwordProtection\.password": "Vercel never shows it",
    r"\.deployHooks\[\d+\]\.url": "it holds the project's id and a made-up part",
    r"/teams/\w+: \.(slug|name)": "the local cloud has its own team",
}


class Comparison:
    """One run: what recorded ids became, and every difference that is not a known deviation."""

    def __init__(self, ids: dict[str, str]) -> None:
        self.ids = ids
        self.differences: list[str] = []

    def sent(self, value: Any) -> Any:
        """Return a recorded path, query or body with the ids of this run."""
        if isinstance(value, dict):
            return {name: self.sent(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.sent(item) for item in value]
        if isinstance(value, str):
            return re.sub(r"\w+", lambda found: self.ids.get(found[0], found[0]), value) if "_" in value else value
        return value

    def compare(self, at: str, recorded: Any, actual: Any) -> None:
        """Note where `actual` lacks or changes something of `recorded`; fields beyond it are fine."""
        if any(re.search(pattern + "$", at) for pattern in DEVIATIONS):
            return
        name = at.rpartition(".")[2]
        if name in _MADE_UP and type(recorded) is type(actual):
            return
        if isinstance(recorded, str) and _ID.fullmatch(recorded) and isinstance(actual, str):
            self._compare_ids(at, recorded, actual)
        elif isinstance(recorded, dict) and isinstance(actual, dict):
            for key, value in recorded.items():
                self.compare(f"{at}.{key}", value, actual.get(key))  # null and absent are the same to the provider
        elif isinstance(recorded, list) and isinstance(actual, list):
            self._compare_lists(at, recorded, actual)
        elif self.sent(recorded) != actual:
            self.differences.append(f"{at}: {recorded!r} was answered, now it is {actual!r}")

    def _compare_ids(self, at: str, recorded: str, actual: str) -> None:
        if self.ids.setdefault(recorded, actual) != actual:
            self.differences.append(f"{at}: {recorded} was {self.ids[recorded]}, now it is {actual}")

    def _compare_lists(self, at: str, recorded: list[Any], actual: list[Any]) -> None:
        if len(recorded) != len(actual):
            self.differences.append(f"{at}: {len(recorded)} were answered, now there are {len(actual)}")
        if at.endswith(".envs"):  # Vercel shows the newest first, the recordings the oldest
            recorded, actual = (sorted(items, key=lambda item: str(item["key"])) for items in (recorded, actual))
        for index, (before, now) in enumerate(zip(recorded, actual, strict=False)):
            self.compare(f"{at}[{index}]", before, now)
