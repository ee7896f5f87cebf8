"""Every alert has a runbook that is up to date and says what only people know; what it tells to type exists."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer.main

from infra.cli import app
from infra.localcloud.paths import ROOT
from infra.operations.runbooks.__main__ import main
from infra.operations.runbooks.page import BEGIN, END, SECTIONS, problems
from infra.operations.runbooks.pages import INDEX, lacking, pages, strays
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS
from infra.platform.oncall import ON_CALL
from infra.platform.tiers import TIERS

FOLDER = ROOT / "docs" / "runbooks"
WRITTEN = {path.name: path.read_text() for path in FOLDER.glob("*.md")}


def test_there_is_one_for_each_tier_monitor_and_job() -> None:
    alerts = {f"tier-{each.name}.md" for each in TIERS}
    alerts |= {f"service-{each.name}.md" for each in MONITORS} | {f"job-{each.name}.md" for each in enabled(JOBS)}
    assert set(WRITTEN) == {*alerts, INDEX}, "run `make reference`, and write what the new pages lack"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_is_as_its_alert_is_declared(name: str) -> None:
    assert WRITTEN[name] == pages(FOLDER)[name], "run `make reference`"


def test_each_says_what_it_means_how_to_look_how_to_mitigate_and_whom_to_tell() -> None:
    assert lacking(FOLDER) == []


def test_every_command_that_a_page_tells_to_type_exists() -> None:
    eleva: Any = typer.main.get_command(app)
    typed = {
        tuple(words.split())
        for text in WRITTEN.values()
        for words in re.findall(r"`eleva ([a-z ]+?)(?: production|`)", text)
    }
    assert ("recovery", "rebuild") in typed
    for words in typed:
        found = eleva
        for word in words:
            found = getattr(found, "commands", {}).get(word)
            assert found is not None, words


def test_channels_and_addresses_are_the_declared_ones() -> None:
    declared = set(ON_CALL.model_dump().values())
    named = {found for text in WRITTEN.values() for found in re.findall(r"`(#[a-z-]+)`|(\w+@eleva\.care)", text)}
    assert {channel or address for channel, address in named} <= declared


def test_links_lead_to_pages() -> None:
    targets = {target for text in WRITTEN.values() for target in re.findall(r"\]\(([^)]+)\)", text)}
    assert targets <= set(WRITTEN)


def test_what_people_wrote_stays_and_a_new_alert_asks_for_it(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "runbooks")
    folder = tmp_path / "runbooks"
    (folder / "service-stripe.md").write_text(f"# Old\n{BEGIN}\n\n## What it means\n\nKept.\n\n{END}\n")
    (folder / "job-keep-alive.md").unlink()
    (folder / "job-given-up.md").write_text("# Job: given up\n")
    assert [path.name for path in strays(folder)] == ["job-given-up.md"]
    main(folder)
    assert "Kept." in (folder / "service-stripe.md").read_text()
    assert strays(folder) == []
    assert lacking(folder) == [
        *[f"docs/runbooks/service-stripe.md does not say yet: {section}" for section in SECTIONS[1:]],
        *[f"docs/runbooks/job-keep-alive.md does not say yet: {section}" for section in SECTIONS],
    ]


def test_an_empty_section_counts_as_none() -> None:
    by_hand = "\n\n".join(f"## {section}\n\nSomething." for section in SECTIONS[:-1]) + f"\n\n## {SECTIONS[-1]}\n"
    assert problems("tier-high.md", by_hand) == [f"docs/runbooks/tier-high.md does not say yet: {SECTIONS[-1]}"]
