"""The QStash user of the account: tokens, signing keys and the limits of its plan."""

from __future__ import annotations

import base64
import json
from typing import Any

from infra.localcloud.accounts import Accounts
from infra.localcloud.world import Clock, Ids

_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class QstashAccount:
    """What belongs to the user rather than to a schedule; the developer API and QStash itself share it.

    Attributes:
        max_retries: the most that `Upstash-Retries` may ask for.
        max_schedules: how many schedules the plan allows.
        max_timeout_s: the longest delivery that the plan allows.
    """

    max_retries = 5
    max_schedules = 1000
    max_timeout_s = 2 * 60 * 60

    def __init__(self, accounts: Accounts, clock: Clock, ids: Ids) -> None:
        self._ids = ids
        self.user_id = ids.uuid("qstash-user")
        self.token = accounts.qstash_token
        self.read_only_token = self._made_token()
        self.budget = 20
        self.created_s = clock.ms() // 1000
        self.current_key = self._made_key()
        self.next_key = self._made_key()

    def rotate_token(self) -> None:
        """Replace both tokens; the old ones stop working at once."""
        self.token, self.read_only_token = self._made_token(), self._made_token()

    def rotate_keys(self) -> None:
        """Make the next signing key the current one, and a new next one."""
        self.current_key, self.next_key = self.next_key, self._made_key()

    def as_json(self) -> dict[str, Any]:
        """Return the user as the developer API describes it."""
        return {
            "id": self.user_id,
            "customer_id": "local-customer",
            "token": self.token,
            "read_only_token": self.read_only_token,
            "active": True,
            "state": "active",
            "type": "paid",
            "region": "eu-central-1",
            "budget": self.budget,
            "timeout": self.max_timeout_s,
            "creation_time": self.created_s,
            "prometheus_enabled": "false",
            "max_retries": self.max_retries,
            "max_schedules": self.max_schedules,
        }

    def _made_token(self) -> str:
        content = {"UserID": self.user_id, "Password": self._ids.token("qstash-password", 32)}
        return base64.b64encode(json.dumps(content).encode()).decode()

    def _made_key(self) -> str:
        return f"sig_{self._ids.token('qstash-key', 28, _ALPHANUMERIC)}"
