"""The operations on production, one after the other on a local cloud that is made for it, from nothing to nothing."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from infra.localcloud import control, workspace
from infra.localcloud.aws import secrets_provider
from infra.localcloud.paths import ROOT, Layout
from infra.operations.bench.figure import Figure, Figures
from infra.operations.bench.measure import Measured, measure
from infra.operations.bench.policies import PACK_VARIABLE, ROUNDS
from infra.operations.pulumi_command import answer

ELEVA = str(Path(sys.prefix) / "bin" / "eleva")
#: Production's no-change preview may take so many times that of an empty program.
PREVIEW_RATIO_MAX = 3.0
#: A refresh reads each resource; some of them take a second call.
REFRESH_CALLS_PER_RESOURCE_MAX = 1.5
MAKE_UP_MAX_S = 15.0

_MEBIBYTE = 2**20


def up(stack: str, *arguments: str) -> Measured:
    """Bring a stack up as CI does, but for the preview before it."""
    return measure(["pulumi", "up", "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs", *arguments])


def from_nothing(here: Layout) -> None:
    """Empty the local cloud, and supply what people supply."""
    control.reset(here)
    measure([ELEVA, "local", "supply"])


def no_change_figures(stack: str) -> Figures:
    """What runs take that change nothing: previews (without policies), `make up`, refresh and verify."""
    with _empty_program() as empty:
        times = {"empty": list[float](), "production": list[float]()}
        for _ in range(ROUNDS):
            bare = ["pulumi", "preview", "--stack", "empty"]
            times["empty"].append(measure(bare, PULUMI_OPTION_CWD=empty, **{PACK_VARIABLE: ""}).seconds)
            preview = measure(["pulumi", "preview", "--stack", stack], **{PACK_VARIABLE: ""})
            times["production"].append(preview.seconds)
    median = {name: statistics.median(found) for name, found in times.items()}
    refresh = measure(["pulumi", "refresh", "--stack", stack, "--yes", "--skip-preview"])
    measure([ELEVA, "redeploy", stack])
    verify = measure([ELEVA, "verify", stack])
    again = measure(["make", "-C", str(ROOT), "up"])
    return {
        "preview_of_an_empty_program_s": Figure(median["empty"]),
        "preview_without_changes_s": Figure(median["production"]),
        "preview_without_changes_ratio": Figure(median["production"] / median["empty"], PREVIEW_RATIO_MAX),
        "preview_without_changes_calls": Figure(len(preview.own_calls), 0),
        "preview_without_changes_s3_puts": Figure(preview.puts, 0),
        "refresh_s": Figure(refresh.seconds),
        "refresh_s3_puts": Figure(refresh.puts),
        "refresh_calls_per_resource": Figure(len(refresh.own_calls) / resources(stack), REFRESH_CALLS_PER_RESOURCE_MAX),
        "verify_s": Figure(verify.seconds),
        "verify_calls": Figure(len(verify.calls)),
        "make_up_without_changes_s": Figure(again.seconds, MAKE_UP_MAX_S),
    }


def up_figures(stack: str) -> Figures:
    """What a first `up` takes, with the policies, and what it leaves."""
    first = up(stack)
    return {
        "up_from_nothing_s": Figure(first.seconds),
        "up_from_nothing_calls": Figure(len(first.calls)),
        "up_from_nothing_s3_puts": Figure(first.puts),
        "up_from_nothing_peak_mib": Figure(first.peak_bytes / _MEBIBYTE),
        "resources": Figure(resources(stack)),
        "state_kib": Figure(len(answer("stack", "export", "--stack", stack)) / 1024),
    }


def destroy_figures(here: Layout, stack: str) -> Figures:
    """What it takes to destroy everything, which first has to be allowed."""
    with _destruction_allowed(here, stack):
        measure(["pulumi", "up", "--stack", stack, "--yes", "--suppress-outputs"], **{PACK_VARIABLE: ""})
        gone = measure(["pulumi", "destroy", "--stack", stack, "--yes"])
    return {
        "destroy_s": Figure(gone.seconds),
        "destroy_calls": Figure(len(gone.calls)),
        "destroy_s3_puts": Figure(gone.puts),
    }


@contextmanager
def _destruction_allowed(here: Layout, stack: str) -> Iterator[None]:
    path = here.settings / f"Pulumi.{stack}.yaml"
    usual = path.read_text()
    path.write_text(yaml.safe_dump({**yaml.safe_load(usual), "eleva:protect": False}))
    workspace.refresh(here)
    try:
        yield
    finally:
        path.write_text(usual)
        workspace.refresh(here)


def resources(stack: str) -> int:
    """Return the number of resources at vendors in the state."""
    resources = json.loads(answer("stack", "export", "--stack", stack))["deployment"].get("resources", [])
    return sum(1 for each in resources if each.get("custom") and not each["type"].startswith("pulumi:"))


@contextmanager
def _empty_program() -> Iterator[str]:
    """Yield the folder of a program that declares nothing, with a stack `empty`."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "__main__.py").write_text("import pulumi\n")
        runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
        (Path(folder) / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "empty", "runtime": runtime}))
        make = ["pulumi", "stack", "init", "empty", "--secrets-provider", secrets_provider(), "--non-interactive"]
        measure(make, PULUMI_OPTION_CWD=folder)
        yield folder
