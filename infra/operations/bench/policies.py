"""How long the policies take: by themselves on production's state, and what they add to a preview."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from infra.operations.bench.figure import Figure, Figures
from infra.operations.bench.measure import measure
from infra.operations.policy_pack import POLICY_PACK
from infra.operations.pulumi_command import answer

ROUNDS = 3
#: `pulumi` gets the pack by this variable on the local cloud; empty, it gets none.
PACK_VARIABLE = "PULUMI_OPTION_POLICY_PACK"
ANALYSIS_MAX_S = 3.0
PREVIEW_RATIO_MAX = 1.5


def policy_figures(stack: str) -> Figures:
    """Medians of several rounds, in which the commands take turns.

    Raises:
        LocalCloudFailed: a command failed or did not end in time.
    """
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.json"
        state.write_text(answer("stack", "export", "--stack", stack))
        analyze = ["pulumi", "policy", "analyze", "--policy-pack", POLICY_PACK, "--file", str(state)]
        preview = ["pulumi", "preview", "--stack", stack]
        times: dict[str, list[float]] = {"analyze": [], "without": [], "with": []}
        for _ in range(ROUNDS):
            times["analyze"].append(measure(analyze).seconds)
            times["without"].append(measure(preview, **{PACK_VARIABLE: ""}).seconds)
            times["with"].append(measure(preview, **{PACK_VARIABLE: POLICY_PACK}).seconds)
    median = {name: statistics.median(found) for name, found in times.items()}
    return {
        "policy_analysis_s": Figure(median["analyze"], ANALYSIS_MAX_S),
        "preview_with_policies_ratio": Figure(median["with"] / median["without"], PREVIEW_RATIO_MAX),
    }
