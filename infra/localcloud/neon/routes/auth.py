"""Whose key it is that asks."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon.router import Router
from infra.localcloud.neon.state import State


def add(router: Router) -> None:
    """Add the route to `router`."""
    router.add("GET", "/auth", _read)


def _read(state: State, _call: Call) -> tuple[int, dict[str, Any]]:
    return 200, {"account_id": state.accounts.neon_org_id, "auth_method": "api_key_org"}
