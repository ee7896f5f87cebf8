"""Adopts existing objects: what `eleva:imports` names, and what failed runs left, is imported instead of created."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi


def adopt(imports: Mapping[str, str]) -> None:
    """Import the resources that `imports` names, by their logical names, with the vendor's ids.

    What differs from the declaration is then brought in line by the same `up`; the preview shows it.
    """
    if not imports:
        return

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if not args.custom or args.name not in imports:
            return None
        adopted = pulumi.ResourceOptions(import_=imports[args.name])
        return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, adopted))

    pulumi.runtime.register_resource_transform(transform)
