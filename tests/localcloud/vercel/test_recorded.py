"""What the provider was recorded to send is answered as the provider needs it, request by request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from tests.localcloud.vercel.conftest import Vercel
from tests.localcloud.vercel.replay import Comparison

RECORDED = Path(__file__).parents[2] / "recorded" / "vercel.jsonl"
Recording = list[dict[str, Any]]


def _runs() -> Iterator[tuple[str, Recording]]:
    """Yield what was recorded with one object: from its creation to its deletion, and each run after an outside one."""
    calls = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    run: Recording = []
    for call in calls:
        kind, _, step = call["case"].partition("/")
        if step == "create" and run and (run[-1]["case"], run[-1]["variant"]) != (call["case"], call["variant"]):
            yield f"{run[0]['case'].split('/')[0]}: {run[0]['variant']}", run
            run = []
        if step != "gone":
            run.append(call)
    yield f"{run[0]['case'].split('/')[0]}: {run[0]['variant']}", run
    for variant in ("plan after an outside delete", "destroy after an outside delete"):
        for kind in sorted({call["case"].partition("/")[0] for call in calls}):
            gone = [call for call in calls if call["case"] == f"{kind}/gone" and call["variant"] == variant]
            if gone:
                yield f"{kind}: {variant}", gone


RUNS = dict(_runs())


@pytest.mark.parametrize("name", RUNS)
def test_replies_are_as_recorded(name: str, vercel: Vercel) -> None:
    run = RUNS[name]
    comparison = Comparison({"team_fake": LOCAL.vercel_team_id})
    for existing in ("prj_demo", "prj_other"):  # what the recorded programs found, unless it was deleted
        if any(existing in call["path"] + call["query"] and call["status"] < 300 for call in run):
            comparison.ids[existing] = vercel.project(existing.removeprefix("prj_"))

    for call in run:
        at = f"{call['case']} {call['method']} {call['path']}"
        path = comparison.sent(f"{call['path']}?{call['query']}")
        reply = vercel.send(call["method"], path, comparison.sent(call["request"]), host=call["host"])
        comparison.compare(f"{at}: status", call["status"], reply.status)
        if call["status"] < 300:
            comparison.compare(f"{at}: ", _shape(call["response"]), _shape(reply.body))
        else:
            assert set(reply.body["error"]) >= {"code", "message"}
            assert reply.body["error"]["code"] == call["response"]["error"]["code"]

    assert comparison.differences == []


def _shape(body: Any) -> Any:
    """Return the catalogues of the two open hosts by slug or region: the recordings have a few of each only."""
    if isinstance(body, list):
        return {item["slug"]: item for item in body}
    return body


def test_all_of_the_recording_is_replayed() -> None:
    assert sum(len(run) for run in RUNS.values()) == len(RECORDED.read_text().splitlines())
