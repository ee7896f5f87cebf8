"""Which vendors' regions are in the European Union, where health data stays."""

from __future__ import annotations

# London and Zurich are in Europe and not in the Union.
_AWS = ("eu-central-1", "eu-west-1", "eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2")
_EU = frozenset(
    (
        "eu",
        *_AWS,
        *(f"aws-{region}" for region in _AWS),  # as Neon writes them
        "arn1",  # Vercel names regions after airports
        "cdg1",
        "dub1",
        "fra1",
    )
)


def in_eu(region: str) -> bool:
    """Whether data in that region stays in the Union; False for a region that is not known."""
    return region in _EU
