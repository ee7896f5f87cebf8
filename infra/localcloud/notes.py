"""How true the emulated vendors are, as data: what is reproduced of a vendor's behaviour, and what is known to differ.

Each vendor's package has its own in `notes.py`, as `QUIRKS` and `DIFFERENCES`; they are shown in
docs/reference/local-cloud.md.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Where the vendors' providers were recorded, request by request.
RECORDED = "the provider's recorded calls, tests/recorded/"


@dataclass(frozen=True)
class Note:
    """One thing worth knowing.

    Attributes:
        text: what it is.
        source: where it is known from; of a difference, why it is there.
        routes: where it shows, each `METHOD host/pattern` of a route; empty where it shows everywhere.
    """

    text: str
    source: str
    routes: tuple[str, ...] = ()
