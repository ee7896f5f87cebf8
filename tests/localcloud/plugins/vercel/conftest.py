"""The stand-in, connected to an emulated Vercel with one project."""

from __future__ import annotations

import pytest

from tests.localcloud.plugins.vercel.life import Wire


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    wire.attach(monkeypatch)
    return wire


@pytest.fixture
def project(wire: Wire) -> str:
    return wire.vercel.project("demo", gitRepository={"type": "github", "repo": "owner/name"})
