"""Which of the vendors' own plugins are missing, and what is said to do about it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from infra.localcloud import official_plugins
from infra.localcloud.certificate import AUTHORITY
from infra.localcloud.official_plugins import NotInstalled
from infra.localcloud.paths import Layout

BRIDGED = "dynamic_tf_plugins/registry.opentofu.org"
INSTALLED = {
    "plugins/resource-vercel-v5.21.1": "pulumi plugin install resource vercel 5.21.1",
    "plugins/resource-upstash-v0.5.0": "pulumi plugin install resource upstash 0.5.0",
    "plugins/resource-terraform-provider-v1.5.0": "pulumi plugin install resource terraform-provider 1.5.0",
    f"{BRIDGED}/kislerdm/neon/0.15.0": "pulumi package get-schema terraform-provider@1.5.0 ",
    f"{BRIDGED}/betterstackhq/better-uptime/0.21.10": "pulumi package get-schema terraform-provider@1.5.0 ",
}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A local cloud with all plugins."""
    layout = Layout(tmp_path, tmp_path / ".local")
    for folder in INSTALLED:
        (layout.official_home / folder).mkdir(parents=True)
    return layout


def test_nothing_is_missing_where_all_are_there(layout: Layout) -> None:
    official_plugins.require(layout)


@pytest.mark.parametrize("folder", INSTALLED)
def test_a_missing_one_is_named_with_the_command_that_installs_it_alone(layout: Layout, folder: str) -> None:
    (layout.official_home / folder).rmdir()
    with pytest.raises(NotInstalled) as missing:
        official_plugins.require(layout)
    commands = [line.strip() for line in str(missing.value).splitlines() if line.startswith("    pulumi ")]
    assert len(commands) == 1
    assert commands[0].startswith(INSTALLED[folder])
    assert f"PULUMI_HOME='{layout.official_home}'" in str(missing.value)


def test_macos_needs_its_keychain(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert official_plugins.keychain_note(layout) == ""
    monkeypatch.setattr(sys, "platform", "darwin")
    note = official_plugins.keychain_note(layout)
    assert "security add-trusted-cert" in note
    assert f"'{layout.authority}'" in note
    assert f"security delete-certificate -c '{AUTHORITY}'" in note
