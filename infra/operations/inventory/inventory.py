"""Asks the vendors for what exists, each list once, and finds the object that a declared resource stands for."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future

import httpx

from infra.operations.inventory.kind import Kind, Live, Properties, Scope
from infra.vendors.errors import Failed, VendorError


class NotUnderstood(VendorError):
    """A vendor's answer lacks what it always has; the message names it."""

    def __init__(self, kind: Kind, error: Exception) -> None:
        super().__init__(kind.noun, "list", f"the answer is not as it was: {type(error).__name__}: {error}")


class Inventory:
    """What exists, by type. Lists are kept: whoever wants to know anew makes a new inventory."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.kinds = {kind.type: kind for kind in kinds}
        self._lists: dict[tuple[str, Scope], Future[Sequence[Live]]] = {}
        self._lock = threading.Lock()

    def find(self, type_: str, properties: Properties) -> Sequence[Live]:
        """Return the objects with the natural key of a resource: none, one, or its duplicates.

        Raises:
            VendorError: the vendor cannot be asked.
        """
        kind = self.kinds[type_]
        wanted = kind.key(properties)
        return [live for live in self.every(type_, scope_of(kind, properties)) if kind.key(live.properties) == wanted]

    def every(self, type_: str, scope: Scope = ()) -> Sequence[Live]:
        """Return all objects of a type in a scope, asking the vendor at most once.

        Raises:
            VendorError: the vendor cannot be asked.
        """
        with self._lock:
            known = self._lists.get((type_, scope))
            mine = known is None
            promised: Future[Sequence[Live]] = known or self._lists.setdefault((type_, scope), Future())
        if mine:
            try:
                promised.set_result(list(self.kinds[type_].list(scope)))
            except VendorError as error:
                promised.set_exception(error)
            except (KeyError, TypeError, ValueError) as error:
                promised.set_exception(NotUnderstood(self.kinds[type_], error))
            except BaseException as error:
                promised.set_exception(error)
                raise
        return promised.result()

    def lying_in(self, type_: str, scope: Scope) -> Sequence[Live]:
        """Return all objects of a type in a scope: none where that itself is gone.

        Raises:
            VendorError: the vendor cannot be asked.
        """
        try:
            return self.every(type_, scope)
        except Failed as failure:
            if scope and failure.status == httpx.codes.NOT_FOUND:
                return ()
            raise

    def denies(self, type_: str, scope: Scope, id_: str) -> bool:
        """Whether the vendor answers to an id that there is no such thing; False too where it cannot be asked by id.

        Raises:
            VendorError: the vendor cannot be asked.
        """
        look = self.kinds[type_].look
        try:
            if look:
                look(scope, id_)
        except Failed as failure:
            if failure.status == httpx.codes.NOT_FOUND:
                return True
            raise
        return False


def scope_of(kind: Kind, properties: Properties) -> Scope:
    """Return where an object with these properties lies."""
    return tuple(str(properties[name]) for name in kind.scope)
