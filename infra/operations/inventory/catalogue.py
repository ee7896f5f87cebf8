"""The inventory of the accounts that a stack's settings name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

from infra.operations.inventory import betterstack, neon, upstash, vercel
from infra.operations.inventory.inventory import Inventory
from infra.platform.accounts import Accounts
from infra.vendors.betterstack import BetterStack
from infra.vendors.neon import Neon
from infra.vendors.qstash import Qstash
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel

Client = TypeVar("Client")


@contextmanager
def open_inventory(accounts: Accounts) -> Iterator[Inventory]:
    """Yield an inventory; a vendor's credential is looked for when something of its is asked for.

    Raises (when asked):
        CredentialMissing: a vendor's token is not in the environment.
    """
    lock = threading.RLock()
    with ExitStack() as opened:

        def once(make: Callable[[], AbstractContextManager[Client]]) -> Callable[[], Client]:
            made: list[Client] = []

            def client() -> Client:
                with lock:
                    if not made:
                        made.append(opened.enter_context(make()))
                return made[0]

            return client

        yield Inventory(
            [
                *vercel.kinds(once(lambda: Vercel(accounts.vercel.team_id)), accounts.vercel.team_id),
                *neon.kinds(once(lambda: Neon(accounts.neon.org_id))),
                *upstash.kinds(once(Upstash), once(Qstash)),
                *betterstack.kinds(once(lambda: BetterStack(accounts.betterstack.team_name))),
            ]
        )
