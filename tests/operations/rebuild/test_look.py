"""What is no case for a rebuild is refused before any vendor is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.operations.lease.backend import Backend
from infra.operations.rebuild.look import NothingToRebuild, UnknownVariable, look
from infra.operations.verify.declared import Declaration
from infra.platform.settings import Settings
from stacks.offline import ACCOUNTS
from tests.platform import samples
from tests.support.answers import command


def declares(stack: str, settings: Settings) -> Declaration:
    return Declaration(samples.platform(), lambda: None)


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a stack file and a pulumi; `ls.json` is what that lists."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("PULUMI_OPTION_CWD", str(tmp_path))
    (tmp_path / "Pulumi.production.yaml").write_text(f"config: {{'eleva:accounts': {dict(ACCOUNTS)}}}")
    command(tmp_path, f"cat '{tmp_path}/ls.json'")
    return tmp_path


def test_a_stack_with_resources_that_no_rebuild_has_begun_is_refused_with_the_remedy(
    stacks: Path, backend: Backend
) -> None:
    (stacks / "ls.json").write_text('[{"name": "production", "resourceCount": 127}]')
    with pytest.raises(NothingToRebuild, match="eleva up production -- --refresh"):
        look("production", declares, backend)


def test_who_vouches_for_a_variable_that_does_not_exist_is_told(stacks: Path, backend: Backend) -> None:
    (stacks / "ls.json").write_text("[]")
    with pytest.raises(UnknownVariable, match="ENCRYPTON_KEY"):
        look("production", declares, backend, ["ENCRYPTON_KEY"])
