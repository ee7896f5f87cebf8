"""What a stand-in plugin is made of: one `Handler` per resource type, gathered in a `Plugin`.

Everything generic (schema checks, differences, secrets, previews, gRPC) is done around the handlers. A handler only
makes its vendor's calls, in the order in which the vendor's own provider makes them.

Values are plain data under Pulumi's camelCase names: str, bool, int, float, list, dict; whole numbers are `int`.
A property that is not set is absent, never None. Secrets are unwrapped.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from infra.localcloud.plugins.client import Client, Refusal, VendorError

Values = dict[str, Any]
__all__ = [
    "UNKNOWN",
    "Failure",
    "HalfDone",
    "Handler",
    "Plugin",
    "Refusal",
    "Unknown",
    "Values",
    "VendorError",
    "known",
    "name_of",
    "pick",
]

C = TypeVar("C", bound=Client)


class Unknown:
    """A value that is not known before its resource exists; only `Handler.check` sees any, in previews."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Failure:
    """An input that the vendor's provider refuses: a property path such as `steps[0].waitBefore`, and why.

    The reason is shown after the path (`must be one of ...`, `is required`); never put the value of a secret into it.
    """

    property: str
    reason: str


class HalfDone(Exception):
    """The vendor has made the object but a later call of its creation failed.

    Raised by `Handler.create`: the engine then keeps the object in its state, so that it is not made twice.
    """

    def __init__(self, id_: str, state: Values, cause: Exception) -> None:
        super().__init__(str(cause))
        self.id = id_
        self.state = state


class Handler(ABC, Generic[C]):
    """Creates, reads, updates and deletes one type of resource.

    `state` always means the complete state: every input as the vendor has it, every output of the schema that the
    vendor gave. What a vendor never shows again (write-only values, keys shown once) is copied from the old state or
    the inputs by the handler. A `Refusal` ends the operation; `VendorError` is one and may pass through. The server
    adds the names of resource and operation.
    A handler has no state of its own; one instance serves many threads.
    """

    @abstractmethod
    def create(self, http: C, inputs: Values) -> tuple[str, Values]:
        """Make the object; return its Pulumi id and its state. `inputs` are complete: checked, defaults filled in."""

    @abstractmethod
    def read(self, http: C, id_: str, state: Values) -> Values | None:
        """Return the object's state as the vendor has it now, or None when it is gone.

        `state` is what was known of it; empty when it is imported.
        """

    @abstractmethod
    def update(self, http: C, id_: str, old: Values, new: Values) -> Values:
        """Change the object from the state `old` to the inputs `new` (as in `create`); return its new state.

        A property that the program does not set is absent from `new`, also where the vendor chose a value: that is in
        `old`.
        """

    @abstractmethod
    def delete(self, http: C, id_: str, state: Values) -> None:
        """Remove the object. Whether one that is gone already is an error is up to the vendor's provider."""

    def import_(self, http: C, given: str) -> tuple[str, Values] | None:
        """Return Pulumi id and state of the object that `pulumi import` calls `given`, or None when there is none.

        Override it where the id to import by is not the Pulumi id.
        """
        state = self.read(http, given, {})
        return None if state is None else (given, state)

    def check(self, http: C | None, inputs: Values) -> Iterable[Failure]:
        """Return what the vendor's provider refuses beyond the schema (which has been checked without a failure).

        Runs on every preview and update. Any value, at any depth, may be `UNKNOWN`: skip the rule then. `http` is None
        while the provider's own configuration is not known yet.
        """
        return ()

    def check_update(self, old: Values, new: Values) -> Iterable[Failure]:
        """Return what the vendor's provider refuses when it plans to change the state `old` to `new` (see `check`)."""
        return ()

    def replaces(self, old: Values, new: Values) -> Iterable[str]:
        """Return the properties whose change from the state `old` to `new` replaces the object, beyond the schema's."""
        return ()

    def suppresses(self, path: str, old: Any, new: Any) -> bool:
        """Tell whether the program's value `new` at `path` counts as equal to the state's `old` (None: absent).

        Asked for differing properties that the schema marks `diffSuppressed`, on existing objects, in plans and after
        refreshes; `path` is as in `onCallRotation.users`. The default suits properties that only count at creation.
        """
        return True


@dataclass(frozen=True)
class Plugin(Generic[C]):
    """A vendor's stand-in provider.

    Attributes:
        package: Pulumi's package name, as in type tokens (`better-uptime`); names the schema, `schemas/<package>.json`.
        version: what the SDK asks for, without the v.
        handlers: the handlers by type token (`upstash:index/redisDatabase:RedisDatabase`), all in the schema.
        calls: what each of them may send, by the same tokens (see `infra.localcloud.plugins.calls`).
        connect: makes the client from the provider's configuration (checked against the schema, defaults filled in) and
            the environment; raises `Refusal` when credentials are missing, and may call the vendor.
    """

    package: str
    version: str
    handlers: Mapping[str, Handler[C]]
    calls: Mapping[str, Sequence[str]]
    connect: Callable[[Values, Mapping[str, str]], C]


def name_of(token: str) -> str:
    """Return the name in a type token: `redisDatabase` of `upstash:index/redisDatabase:RedisDatabase`."""
    return token.split("/")[1].split(":")[0]


def known(*values: Any) -> bool:
    """Tell whether no value is `UNKNOWN`, at any depth."""
    for value in values:
        if isinstance(value, Unknown):
            return False
        if isinstance(value, dict) and not known(*value.values()):
            return False
        if isinstance(value, list) and not known(*value):
            return False
    return True


def pick(values: Mapping[str, Any], *names: str) -> Values:
    """Return the properties of `values` among `names` that are set."""
    return {name: values[name] for name in names if values.get(name) is not None}
