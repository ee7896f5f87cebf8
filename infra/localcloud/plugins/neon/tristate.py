"""Switches that the provider has as `yes`, `no` or not set, and the vendor as booleans."""

from __future__ import annotations

from typing import Any

from infra.localcloud.plugins.resource import Values


def sent(inputs: Values, name: str) -> bool | None:
    """Return what is sent for the switch; None when it is not set."""
    value = inputs.get(name)
    return None if not value else value == "yes"


def shown(known: Values, name: str, value: Any) -> Values:
    """Return the switch for the state: only where it was known already, or is on."""
    if not known.get(name) and not value:
        return {}
    return {name: "yes" if value else "no"}
