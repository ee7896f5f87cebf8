"""A secret store of each environment."""

from __future__ import annotations

from tests.support.aws import store_of

__all__ = ["store_of"]
