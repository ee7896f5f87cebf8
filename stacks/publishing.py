"""Publishes at the end of production's `up` what previews are compared with: keyed fingerprints, and no value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from infra.operations.isolation.published import NotPublished, publish
from infra.platform.aggregate import Platform
from stacks.deployed import Deployed


def publish_fingerprints(deployed: Deployed, platform: Platform) -> None:
    """Store them once all values are known; a failure is one of the whole run."""
    known = {"values": pulumi.Output.all(**deployed.values), "ids": pulumi.Output.all(**deployed.ids)}
    pulumi.Output.all(**known).apply(lambda found: _publish(found, platform))


def _publish(found: Mapping[str, Any], platform: Platform) -> None:
    try:
        publish(found["values"], found["ids"], platform.contract, platform.settings.accounts.aws)
    except NotPublished as failure:
        raise pulumi.RunError(str(failure)) from None
