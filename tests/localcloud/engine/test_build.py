"""Building the engine: once per version, whole or not at all, checked, and with nothing left lying about."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.localcloud.engine import build
from infra.localcloud.engine.build import ensure_built, pinned_version
from infra.localcloud.engine.progress import StepFailed
from infra.localcloud.paths import CACHE_VARIABLE
from tests.localcloud.engine import fakes


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go on PATH and an empty cache; returns the folder of the Go."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    fakes.go(tmp_path / "go")
    monkeypatch.setenv("PATH", f"{tmp_path / 'go' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "go"


def silent(_: str) -> None: ...


def test_it_is_built_once_with_its_scripts_and_the_build_s_files_are_removed(go: Path, tmp_path: Path) -> None:
    said: list[str] = []
    folder = ensure_built(said.append)
    assert {path.name for path in folder.iterdir()} == {
        "pulumi",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
    }
    assert (folder / "pulumi-language-python-exec").stat().st_mode & 0o777 == 0o555
    assert any("step 2 of 2" in line for line in said)
    assert ensure_built(silent) == folder
    assert fakes.compilations(go) == 1
    assert {path.name for path in (tmp_path / "cache").iterdir()} == {"engine"}
    assert {path.name for path in (tmp_path / "cache" / "engine").iterdir()} == {folder.name, "lock", "build.log"}


def test_several_at_once_build_it_once(go: Path) -> None:
    said: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        folders = list(pool.map(ensure_built, [said.append] * 4))
    assert len(set(folders)) == 1
    assert fakes.compilations(go) == 1
    assert "another set-up is building the engine: waiting for it" in said


def test_an_engine_that_does_not_run_any_more_is_built_again(go: Path) -> None:
    (ensure_built(silent) / "pulumi").unlink()
    assert (ensure_built(silent) / "pulumi").is_file()
    assert fakes.compilations(go) == 2


def test_a_failed_build_shows_its_end_and_leaves_no_engine(go: Path) -> None:
    fakes.go(go, fails="echo 'no space left on device' >&2; exit 1")
    with pytest.raises(StepFailed, match=r"(?s)no space left on device.*build\.log"):
        ensure_built(silent)
    assert {path.name for path in build.built().parent.iterdir()} == {"lock", "build.log"}


def test_an_engine_of_another_version_is_refused(go: Path) -> None:
    fakes.go(go, builds="3.1.0")
    with pytest.raises(StepFailed, match=rf"3\.1\.0, not {pinned_version()}"):
        ensure_built(silent)
    assert not build.built().exists()


def test_another_pin_is_another_folder(go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build.built()
    for name in ("go.mod", "go.sum"):
        (tmp_path / name).write_text((build.MODULE / name).read_text().replace("sdk/v3 v3.259.0", "sdk/v3 v3.260.0"))
    monkeypatch.setattr(build, "MODULE", tmp_path)
    assert pinned_version() == "3.260.0"
    assert build.built() != before
