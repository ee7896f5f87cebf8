"""Whether a variable that Vercel shows to nobody still has the value that is declared: told by times.

Vercel tells when a variable was last set. What gives it its value tells when it came to be: a secret in AWS Secrets
Manager when it was last changed, an object at a vendor when it was made. A variable that was set after that has that
value, for all that anybody can know; one that was set before may have another. No machine's own clock counts: these are
vendors' times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from infra.operations.inventory.kind import Live
from infra.operations.offline import Registered
from infra.platform.environments import Environment
from infra.platform.variables.contract import Contract
from infra.platform.variables.model import Copy, Output, Variable


@dataclass(frozen=True)
class Sources:
    """What gives variables their values.

    Attributes:
        contract: the variables.
        environment: whose.
        changed: when each secret in the store was last changed, by name.
        made: when each object was made that exists at a vendor and tells it, by URN.
    """

    contract: Contract
    environment: Environment
    changed: Mapping[str, datetime]
    made: Mapping[str, datetime]

    def variable(self, registered: Registered) -> Variable | None:
        """Return the variable that a resource declares; None when it is none of the contract's."""
        return self.contract.variable(str(registered.resource().properties.get("key")))

    def holds_declared(self, registered: Registered, live: Live) -> bool:
        """Whether the variable was last set after what gives it its value came to be."""
        since = self._since(registered)
        return since is not None and live.changed is not None and since <= live.changed

    def is_older(self, variable: Variable, than: datetime) -> bool:
        """Whether the secret that gives a variable its value is older than that."""
        since = self.changed.get(variable.name)
        return since is not None and since <= than

    def _since(self, registered: Registered) -> datetime | None:
        """Return the time; None when it cannot be told, as of what is only about to be made."""
        variable = self.variable(registered)
        use = variable.use(self.environment) if variable else None
        if variable is None or use is None:
            return None
        if isinstance(use.origin, Output):
            times = [self.made.get(urn) for urn in registered.resource().references.get("value", ())]
            known = [time for time in times if time]
            return max(known) if known and len(known) == len(times) else None
        return self.changed.get(use.origin.of if isinstance(use.origin, Copy) else variable.name)
