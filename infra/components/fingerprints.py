"""Keyed fingerprints of the variables' values: what tells later whether a value is still the one that was deployed.

A fingerprint is an HMAC whose key is derived from a secret that the platform made for itself, so that nobody who reads
a stack's outputs can try values against it. It changes with its value or with the key, and with nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import pulumi

#: The stack's output that holds them, by variable.
OUTPUT = "variable_fingerprints"
#: The secret from which the key is derived: 32 random bytes, made once, never sent to a vendor's API but Vercel's.
KEY_VARIABLE = "DIAGNOSTICS_TOKEN"
_PURPOSE = b"eleva: fingerprints of variables, 1"
#: 64 bits: enough to tell two values apart.
_HEX_DIGITS = 16


def fingerprint(secret: str, name: str, value: str) -> str:
    """Return the fingerprint of a variable's value under the key that `secret` stands for."""
    key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
    return hmac.new(key, f"{name}={value}".encode(), hashlib.sha256).hexdigest()[:_HEX_DIGITS]


def export_fingerprints(deployed: Mapping[str, pulumi.Output[str | None]]) -> None:
    """Make a plain output of the fingerprints of what is deployed, by variable; nothing without the key's secret.

    Args:
        deployed: each variable's value as its resource has it: one that a run leaves out keeps its old one.
    """
    if KEY_VARIABLE in deployed:
        pulumi.export(OUTPUT, pulumi.Output.unsecret(pulumi.Output.all(**deployed).apply(fingerprints)))


def fingerprints(values: Mapping[str, str | None]) -> dict[str, str]:
    """Return the fingerprints of values that are known, by variable; none without the key's secret."""
    secret = values.get(KEY_VARIABLE)
    return {name: fingerprint(secret, name, value) for name, value in sorted(values.items()) if secret and value}
