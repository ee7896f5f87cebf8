"""Which Go builds the engine, and in which environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.localcloud.engine import golang
from tests.localcloud.engine import fakes


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the wheel's Go be there without an index; returns its path."""
    go = fakes.go(tmp_path / "wheel")
    monkeypatch.setattr(golang, "_from_wheel", lambda *_: go)
    return go


def silent(_: str) -> None: ...


def test_one_on_path_is_taken_and_kept_from_changing_anything(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = fakes.go(tmp_path / "own")
    monkeypatch.setenv("PATH", str(go.parent), prepend=":")
    monkeypatch.setenv("GOFLAGS", "-mod=mod")
    found = golang.toolchain(tmp_path / "cache", tmp_path / "log", silent)
    assert found.go == go
    assert found.environment["GOTOOLCHAIN"] == "local"
    assert "-mod=mod" not in found.environment["GOFLAGS"]
    # nobody works with Go here, so the gigabytes go below the cache and are removed afterwards
    assert set(found.scratch) == {tmp_path / "cache" / "go-modules", tmp_path / "cache" / "go-build"}
    assert found.environment["GOCACHE"] == str(tmp_path / "cache" / "go-build")


def test_the_caches_of_somebody_who_works_with_go_are_shared(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own" / "no-such-folder").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(fakes.go(tmp_path / "own").parent), prepend=":")
    assert golang.toolchain(tmp_path / "cache", tmp_path / "log", silent).scratch == ()


def test_an_old_one_is_passed_over_and_named(tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(fakes.go(tmp_path / "own", version="go1.19.2").parent), prepend=":")
    said: list[str] = []
    assert golang.toolchain(tmp_path / "cache", tmp_path / "log", said.append).go == wheel
    assert "go1.19.2 is older than Go 1.26" in said[0]


def test_without_one_the_wheel_is_taken(tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin" if not Path("/usr/bin/go").exists() else "/nowhere")
    assert golang.toolchain(tmp_path / "cache", tmp_path / "log", silent).go == wheel
