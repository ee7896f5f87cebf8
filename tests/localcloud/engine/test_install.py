"""Which `pulumi` the clone uses: an official one that fits, else the built one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from infra.localcloud.engine import install as installing
from infra.localcloud.engine.build import SCRIPTS
from infra.localcloud.engine.install import MARKER, Engine, install
from tests.localcloud.engine import fakes

BUILT = Engine("3.259.0", official=False, source="")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that has the engine; returns its folder."""
    folder = tmp_path / "cache"
    fakes.pulumi(folder, "3.259.0", language_host=False)
    for script in SCRIPTS:
        fakes.program(folder / Path(script).name, "exit 1")
    monkeypatch.setattr(installing, "ensure_built", lambda _: folder)
    return folder


def run(tmp_path: Path, *path: Path) -> tuple[Engine, list[str]]:
    said: list[str] = []
    search = os.pathsep.join(map(str, [*path, "/usr/bin", "/bin"]))
    return install(tmp_path / "engine", said.append, {"PATH": search}), said


def version(tmp_path: Path) -> str:
    return subprocess.check_output([tmp_path / "engine" / "pulumi", "version"], text=True).strip()


@pytest.mark.parametrize("release", ["3.259.0", "3.270.1", "4.0.0"])
def test_an_official_one_that_is_new_enough_is_used(tmp_path: Path, built: Path, release: str) -> None:
    official = fakes.pulumi(tmp_path / "official", release)
    engine, said = run(tmp_path, official.parent)
    assert engine == Engine(release, official=True, source=str(official))
    assert version(tmp_path) == f"v{release}"
    assert said == []
    # its own language host lies beside it, ours must not be found
    assert {path.name for path in (tmp_path / "engine").iterdir()} == {"pulumi", MARKER}


@pytest.mark.parametrize(
    ("release", "language_host", "reason"),
    [("3.258.9", True, "needs 3.259.0 or newer"), ("2.300.0", True, "needs"), ("3.300.0", False, "no pulumi-language")],
)
def test_one_that_does_not_fit_is_passed_over_and_named(
    tmp_path: Path, built: Path, release: str, language_host: bool, reason: str
) -> None:
    official = fakes.pulumi(tmp_path / "official", release, language_host=language_host)
    engine, said = run(tmp_path, official.parent)
    assert not engine.official
    assert str(official) in said[0]
    assert reason in said[0]


def test_one_that_does_not_run_is_passed_over(tmp_path: Path, built: Path) -> None:
    fakes.program(tmp_path / "official" / "pulumi", "exit 1")
    engine, said = run(tmp_path, tmp_path / "official")
    assert not engine.official
    assert "broken" in said[0]


def test_the_built_one_comes_with_its_helpers_in_one_folder(tmp_path: Path, built: Path) -> None:
    engine, _ = run(tmp_path)
    assert engine == Engine("3.259.0", official=False, source=str(built))
    names = {path.name for path in (tmp_path / "engine").iterdir()}
    assert names == {"pulumi", "pulumi-language-python", *(path.name for path in built.iterdir()), MARKER}
    assert not any(path.is_symlink() for path in (tmp_path / "engine").iterdir())


def test_a_clone_of_ours_on_path_is_not_taken_for_official(tmp_path: Path, built: Path) -> None:
    run(tmp_path)
    other = Path(fakes.pulumi(tmp_path / "other-clone", "3.300.0")).parent
    (other / MARKER).touch()
    engine, said = run(tmp_path, tmp_path / "engine", other)
    assert not engine.official
    assert said == []


def test_a_newly_installed_official_one_replaces_the_built_one_and_back(tmp_path: Path, built: Path) -> None:
    run(tmp_path)
    official = fakes.pulumi(tmp_path / "official", "3.300.0")
    run(tmp_path, official.parent)
    assert version(tmp_path) == "v3.300.0"
    assert not (tmp_path / "engine" / "pulumi-language-python").exists()
    run(tmp_path)
    assert version(tmp_path) == "v3.259.0"
    assert (tmp_path / "engine" / "pulumi-language-python").exists()


def test_a_damaged_copy_is_repaired(tmp_path: Path, built: Path) -> None:
    run(tmp_path)
    (tmp_path / "engine" / "pulumi").unlink()
    run(tmp_path)
    assert version(tmp_path) == "v3.259.0"
