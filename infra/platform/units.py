"""Seconds in longer units, for declarations whose times have their unit in the name."""

from __future__ import annotations

HOUR_S = 3600
DAY_S = 24 * HOUR_S
