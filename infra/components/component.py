"""What all components share: a type token, children below them, and protection for what holds data."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi


class Component(pulumi.ComponentResource):
    """A system of the platform. `kind` is its type, as in `eleva:platform:Database`; children hang below it.

    A component gets its vendor's provider in `opts.providers`; there are no default ones. One that is renamed keeps
    its resources when its old name goes into `opts.aliases`.

    `keeps_data` protects what loses data when it goes; off only in stacks that are made to be thrown away.
    """

    def __init__(self, kind: str, name: str, opts: pulumi.ResourceOptions, *, keeps_data: bool = True) -> None:
        super().__init__(f"eleva:platform:{kind}", name, None, opts)
        self.keeps_data = keeps_data

    def child(
        self,
        *,
        secret_outputs: Sequence[str] = (),
        delete_before_replace: bool | None = None,
        depends_on: Sequence[pulumi.Resource] = (),
        ignore_changes: Sequence[str] = (),
    ) -> pulumi.ResourceOptions:
        """Return the options of a resource of this component."""
        return pulumi.ResourceOptions(
            parent=self,
            additional_secret_outputs=list(secret_outputs),
            delete_before_replace=delete_before_replace,
            depends_on=list(depends_on),
            ignore_changes=list(ignore_changes),
        )

    def holding_data(self, *, secret_outputs: Sequence[str] = ()) -> pulumi.ResourceOptions:
        """Return the options of a resource whose deletion loses data: refused, and kept at the vendor in any case."""
        guard = pulumi.ResourceOptions(protect=self.keeps_data, retain_on_delete=self.keeps_data)
        return pulumi.ResourceOptions.merge(self.child(secret_outputs=secret_outputs), guard)
