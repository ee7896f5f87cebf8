"""What production's program tells when it has declared everything: known as soon as the vendors have made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True)
class Deployed:
    """What follows from the resources.

    Attributes:
        project_id: the hosting project's, known once its variables are as declared.
        values: of the variables as deployed, by name.
        ids: of what previews must not share, as the stack's outputs name them.
    """

    project_id: pulumi.Output[str]
    values: Mapping[str, pulumi.Output[str | None]]
    ids: Mapping[str, pulumi.Output[str]]
