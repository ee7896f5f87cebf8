"""A secret store of each environment, and the emulated vendors."""

from __future__ import annotations

from tests.support.aws import store_of
from tests.support.emulated import apis

__all__ = ["apis", "store_of"]
