"""Where the repository's policy pack is, for commands that `pulumi` gets from any folder."""

from __future__ import annotations

from infra.localcloud.environment import POLICY_PACK as FOLDER
from infra.localcloud.paths import ROOT

POLICY_PACK = str(ROOT / FOLDER)
