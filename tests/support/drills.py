"""What a drill took, kept for the page of all drills."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from infra.localcloud.paths import ROOT

#: One file per drill; nothing of it is worth keeping in Git, since another machine has other figures.
FOLDER = ROOT / "build" / "drills"


@dataclass(frozen=True)
class Drill:
    """A drill that ended.

    Attributes:
        drill: what had happened.
        commands: what was typed until everything was back.
        rto_s: for how long anything was not as declared.
        rpo_s: for how long before it what was written is lost.
        duplicates: what is there twice afterwards.
        verified: whether everything declared is there, equal and usable.
    """

    drill: str
    commands: Sequence[str]
    rto_s: float
    rpo_s: float
    duplicates: Sequence[str]
    verified: bool

    def keep(self) -> None:
        """Write it where the page is made from."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        file = FOLDER / f"{self.drill.replace(' ', '-')}.json"
        file.write_text(json.dumps(asdict(self), indent=2) + "\n")
