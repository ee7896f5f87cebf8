"""What all components share: a type token, children below them, and protection for what holds data."""

from __future__ import annotations

import pulumi


class Component(pulumi.ComponentResource):
    """A system of the platform. `kind` is its type, as in `eleva:platform:Database`; children hang below it.

    Each component gets the provider of its vendor in `opts.providers`; there are no default ones. A component that is
    renamed keeps its resources when its old name goes into `opts.aliases`.
    """

    def __init__(self, kind: str, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__(f"eleva:platform:{kind}", name, None, opts)

    def child(self, **options: object) -> pulumi.ResourceOptions:
        """Return options for a resource of this component, with `options` added."""
        return pulumi.ResourceOptions.merge(pulumi.ResourceOptions(parent=self), pulumi.ResourceOptions(**options))  # type: ignore[arg-type]

    def holding_data(self, **options: object) -> pulumi.ResourceOptions:
        """Return options for a resource whose loss loses data: not to be deleted, and kept at the vendor if it is."""
        return self.child(protect=self.keeps_data, retain_on_delete=self.keeps_data, **options)

    #: Off in stacks that are made to be thrown away (a branch's preview, a rehearsal); set before children are made.
    keeps_data = True
