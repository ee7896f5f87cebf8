"""`make bench`: how long the policies take on the running local cloud, as JSON from one run.

Seconds differ from machine to machine; what counts are the ratios, of figures from the same run.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import typer

from infra.localcloud.cli import failures
from infra.localcloud.control import LocalCloudFailed
from infra.operations.local_up import enter_local_run
from infra.operations.pulumi_command import answer
from infra.platform.environments import PRODUCTION

ROUNDS = 3
TIMEOUT_S = 300
POLICY_PACK = str(Path(__file__).parents[1] / "policy")
#: What may not be exceeded: seconds of the pack on production's state, and what it adds to a preview.
ANALYSIS_MAX_S = 3.0
PREVIEW_RATIO_MAX = 1.5


def main() -> None:
    """Measure, and print the figures as JSON, with a short table on stderr. Exit code 1: one is over its limit."""
    with failures():
        enter_local_run()
        figures = policy_figures(PRODUCTION.name)
    typer.echo(json.dumps(figures, indent=2))
    for name, figure in figures.items():
        typer.echo(f"{name:36} {figure['value']:8} (at most {figure['limit']})", err=True)
    if any(figure["value"] > figure["limit"] for figure in figures.values()):
        sys.exit(1)


def policy_figures(stack: str) -> dict[str, dict[str, float]]:
    """The figures of the policies: medians of several rounds, in which the commands take turns.

    Raises:
        LocalCloudFailed: a command failed or did not end in time.
    """
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.json"
        state.write_text(answer("stack", "export", "--stack", stack))
        analyze = ["pulumi", "policy", "analyze", "--policy-pack", POLICY_PACK, "--file", str(state)]
        preview = ["env", "-u", "PULUMI_OPTION_POLICY_PACK", "pulumi", "preview", "--stack", stack]
        commands = {"analyze": analyze, "without": preview, "with": [*preview, "--policy-pack", POLICY_PACK]}
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(_seconds(command))
    median = {name: statistics.median(found) for name, found in times.items()}
    return {
        "policy_analysis_s": {"value": round(median["analyze"], 2), "limit": ANALYSIS_MAX_S},
        "preview_with_policies_ratio": {
            "value": round(median["with"] / median["without"], 2),
            "limit": PREVIEW_RATIO_MAX,
        },
    }


def _seconds(command: Sequence[str]) -> float:
    started = time.monotonic()
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        raise LocalCloudFailed(f"{' '.join(command)} did not end within {TIMEOUT_S} s") from None
    if ran.returncode:
        raise LocalCloudFailed(f"{' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
    return time.monotonic() - started


if __name__ == "__main__":
    main()
