"""`kill -9` of the engine at 20 points of `up`: recovered, brought up, and equal to the declaration each time.

The result is the table in docs/reference/recovery.md, which the last test compares with what was found.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.paths import ROOT
from tests.support.killing import killed_up, without_policies
from tests.support.rehearsal import Rehearsal, rehearsing
from tests.support.strays import compared

pytestmark = pytest.mark.e2e
TABLE = ROOT / "docs" / "reference" / "recovery.md"
NOTHING, CHANGES = "`up` from nothing", "`up` with changes and deletions"
FAMILY, ALONE = "the engine and all that it started", "the engine alone"

#: Two declarations; from one to the other things are made, changed and deleted.
FIRST: Mapping[str, Any] = {"jobs": None, "www": None, "failure_callback_url": None}
SECOND: Mapping[str, Any] = {
    "jobs": {
        "process-pending-payouts": {"enabled": False},
        "send-payment-reminders": {"enabled": False},
        "check-upcoming-payouts": {"enabled": True},
        "keep-alive": {"cron": "*/7 * * * *"},
    },
    "www": "redirect",
    "failure_callback_url": "https://ops.example.com/failed",
}
#: An `up` from nothing makes some 215 calls; the first dozen only looks.
CALLS = (13, 30, 50, 72, 94, 116, 138, 160, 184, 208)
#: One with changes makes some 7 POST and 6 DELETE to the second declaration, and 9 and 4 back.
CHANGING = (
    (SECOND, "POST", 1),
    (FIRST, "DELETE", 1),
    (SECOND, "DELETE", 2),
    (FIRST, "POST", 3),
    (SECOND, "POST", 6),
    (FIRST, "DELETE", 4),
    (SECOND, "DELETE", 5),
    (FIRST, "POST", 8),
    (SECOND, "POST", 4),
    (FIRST, "DELETE", 2),
)
POINTS = len(CALLS) + len(CHANGING)


@dataclass
class Series:
    """The points that were tried on one local cloud.

    Attributes:
        beside: what vendors have beside the state after an `up` that nobody disturbed.
        found: how many points of each run and way of killing were tried and recovered, with duplicates and orphans.
    """

    cloud: Rehearsal
    beside: Mapping[str, int]
    found: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def kill_and_recover(self, run: str, at_call: int, *, engine_alone: bool, method: str | None = None) -> None:
        """Kill an `up`, recover its state, bring the stack up, and compare everything."""
        tally = self.found.setdefault((run, ALONE if engine_alone else FAMILY), Counter())
        tally["points"] += 1
        call = killed_up(self.cloud, "production", at_call=at_call, engine_alone=engine_alone, method=method)
        self._recover()
        ran = self.cloud.up("production", environment=without_policies(self.cloud))
        assert ran.code == 0, (call, ran.output)
        there = compared(self.cloud, "production")
        tally["duplicates"] += len(there.twice)
        tally["orphans"] += sum(number - self.beside[type_] for type_, number in there.beside.items())
        assert (there.twice, there.lost, there.beside) == ((), (), self.beside), call
        self._expect_as_declared(call)
        tally["recovered"] += 1

    def _recover(self) -> None:
        copy = self.cloud.layout.home / "copy.json"
        copy.unlink(missing_ok=True)
        ran = self.cloud.eleva("state", "recover", "production", "--yes", "--json", "--copy", str(copy))
        assert ran.code == 0, ran.output
        (lock,) = json.loads(ran.output[ran.output.index("{") : ran.output.rindex("}") + 1])["locks"]
        assert lock["alive"] is False
        assert not self.cloud.export("production")["deployment"].get("pending_operations")

    def _expect_as_declared(self, call: str) -> None:
        """Ask the vendors and the engine, at once: both take a while, and neither changes anything."""

        def verified() -> str:
            assert self.cloud.eleva("redeploy", "production").code == 0
            ran = self.cloud.eleva("verify", "production")
            return "" if ran.code == 0 else ran.output

        def previewed() -> str:
            environment = without_policies(self.cloud)
            ran = self.cloud.pulumi("preview", "-s", "production", "--expect-no-changes", environment=environment)
            return "" if ran.code == 0 else ran.output

        with ThreadPoolExecutor(max_workers=2) as pool:
            asked = [pool.submit(each) for each in (verified, previewed)]
        assert [each.result() for each in asked] == ["", ""], call


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Series]:
    """A local cloud on which production came up undisturbed."""
    with rehearsing(tmp_path_factory.mktemp("killed") / "local") as cloud:
        assert cloud.eleva("local", "supply").code == 0
        ran = cloud.up("production", environment=without_policies(cloud))
        assert ran.code == 0, ran.output
        there = compared(cloud, "production")
        assert (there.twice, there.lost) == ((), ())
        yield Series(cloud, there.beside)


@pytest.mark.parametrize("point", range(len(CHANGING)), ids=lambda point: "-".join(map(str, CHANGING[point][1:])))
def test_a_run_that_changes_and_deletes(series: Series, point: int) -> None:
    declaration, method, call = CHANGING[point]
    series.cloud.configure("production", **declaration)
    series.kill_and_recover(CHANGES, call, engine_alone=point % 4 > 1, method=method)


@pytest.mark.parametrize("point", range(len(CALLS)), ids=lambda point: f"call-{CALLS[point]}")
def test_a_run_from_nothing(series: Series, point: int) -> None:
    assert series.cloud.eleva("local", "reset").code == 0
    series.cloud.configure("production", **FIRST)
    assert series.cloud.eleva("local", "supply").code == 0
    series.kill_and_recover(NOTHING, CALLS[point], engine_alone=point % 2 == 1)


def documented(page: Path) -> dict[tuple[str, str], Counter[str]]:
    """Return the table of the page: by run and what was killed, the numbers by column."""
    rows = [re.split(r" *\| *", line.strip("| ")) for line in page.read_text().splitlines() if line.startswith("|")]
    head = next(row for row in rows if "points" in row)
    figures = [row for row in rows if len(row) == len(head) and row[2].isdecimal()]
    return {(row[0], row[1]): Counter(dict(zip(head[2:], map(int, row[2:]), strict=True))) for row in figures}


def test_the_documented_table_is_what_was_found(series: Series) -> None:
    if sum(tally["points"] for tally in series.found.values()) < POINTS:
        pytest.skip("not all points were tried")
    assert documented(TABLE) == series.found
