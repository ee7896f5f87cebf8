"""What exists at the vendors and in no stack, but for what is ignored for a reason or is another environment's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.operations.drift.credible import vendor_of
from infra.operations.drift.elsewhere import belongs_elsewhere, is_judged
from infra.operations.drift.finding import Change, DriftClass, Finding
from infra.operations.drift.ignored import Ignored
from infra.operations.drift.severity import Concerns
from infra.operations.existing import same_job
from infra.operations.inventory.inventory import Inventory, scope_of
from infra.operations.inventory.kind import Kind, Live, Scope
from infra.operations.past import TIME
from infra.operations.state import State
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.policy import resources as r
from infra.vendors.errors import CredentialMissing, VendorError

#: The branches of a restored database, by the prefixes and the time that `eleva recovery` names them by.
_RECOVERYS = re.compile(f"({naming.RESTORING}|{naming.RESTORED}|{naming.REPLACED})" + r"\d{8}t\d{6}z")


@dataclass(frozen=True)
class Accounts:
    """The accounts of one stack, and what every stack has of them.

    Attributes:
        platform: whose accounts.
        state: the stack's own.
        inventory: what exists.
        managed: type and id of everything that is in the state of any stack of the backend.
        ignored: what may be there.
    """

    platform: Platform
    state: State
    inventory: Inventory
    managed: Collection[tuple[str, str]]
    ignored: Sequence[Ignored]

    def unmanaged(self, unknown: dict[str, set[str]]) -> Iterator[Finding]:
        """Yield everything that no stack has, nor another environment by what is declared.

        What cannot be listed is added to `unknown`, with its kind.
        """
        concerns = Concerns(self.platform)
        judged = [k for k in self.inventory.kinds.values() if is_judged(k.type, self.platform.environment)]
        for kind in judged:
            for scope in self._scopes(kind):
                try:
                    lives = self.inventory.lying_in(kind.type, scope)
                except (VendorError, CredentialMissing) as failure:
                    unknown.setdefault(str(failure), set()).add(kind.noun)
                    continue
                for live in lives:
                    if not self._is_known(kind, scope, live):
                        yield self._finding(kind, live, concerns)

    def _scopes(self, kind: Kind) -> set[Scope]:
        """Return where things of a kind can lie that is the stack's own: its projects, branches and pages."""
        if not kind.scope:
            return {()}
        if kind.overwritten:  # there is one of each, of whoever has the project
            return set()
        return {
            scope_of(kind, each.inputs)
            for each in self.state.managed
            if each.type in self.inventory.kinds
            and vendor_of(each.type) == vendor_of(kind.type)
            and each.inputs.keys() >= set(kind.scope)
        }

    def _is_known(self, kind: Kind, scope: Scope, live: Live) -> bool:
        return (
            (kind.type, live.id) in self.managed
            or belongs_elsewhere(kind, live, self.platform.environment)
            or live.id in self._came_with_project(kind, scope)
            or any(each.covers(kind.type, kind.key(live.properties)) for each in self.ignored)
        )

    def _came_with_project(self, kind: Kind, scope: Scope) -> Collection[str]:
        """Return the ids of the role and the database that Neon makes together with a project."""
        names: Mapping[str, str] = {r.NEON_ROLE: "roleName", r.NEON_DATABASE: "databaseName"}
        if kind.type not in names:
            return ()
        branches = [
            e.inputs.get("branch", {}) for e in self.state.managed if (e.type, e.id) == (r.NEON_PROJECT, scope[0])
        ]
        return ["/".join([*scope, str(branch.get(names[kind.type]))]) for branch in branches]

    def _finding(self, kind: Kind, live: Live, concerns: Concerns) -> Finding:
        made = f", made at {live.created:{TIME}} UTC" if live.created else ""
        details, concerned = [f"is in no stack ({live.id}{made})"], kind.key(live.properties)
        by_recovery = kind.type == r.NEON_BRANCH and _RECOVERYS.fullmatch(concerned)
        class_ = DriftClass.KEPT if by_recovery else DriftClass.UNMANAGED
        for job in self.platform.scheduled_jobs if kind.type == r.SCHEDULE else ():
            if same_job(str(live.properties["destination"])) == same_job(job.url(self.platform.origin)):
                details.append(f"calls the route of {job.name}, which so runs twice")
                concerned = naming.schedule(job.name)
        return Finding(
            self.platform.environment.name,
            kind.noun,
            kind.key(live.properties),
            Change.UNMANAGED,
            details,
            class_,
            concerns.severity(kind.type, concerned, class_),
            remedy="",
            type=kind.type,
            id=live.id,
        )
