"""The file of what may be unmanaged: each entry has a reason, and all problems are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.operations.drift.ignored import InvalidIgnored, load
from infra.operations.inventory.catalogue import open_inventory
from tests.operations.drift.samples import PLATFORM


def test_the_project_s_own_file_names_types_that_there_are() -> None:
    with open_inventory(PLATFORM.settings.accounts) as inventory:
        assert {each.type for each in load()} <= inventory.kinds.keys()


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ignored.toml"
    path.write_text('[[ignored]]\ntype = "t"\nkey = "k"\nreason = "short"\n[[ignored]]\ntype = "t"\nowner = "x"\n')
    with pytest.raises(InvalidIgnored) as failure:
        load(path)
    for place in ("ignored.0.reason", "ignored.1.key", "ignored.1.reason", "ignored.1.owner"):
        assert place in str(failure.value)


@pytest.mark.parametrize("content", ["[[ignored", None])
def test_what_is_no_toml_or_not_there_is_no_empty_list(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ignored.toml"
    if content:
        path.write_text(content)
    with pytest.raises(InvalidIgnored, match="cannot be read"):
        load(path)
