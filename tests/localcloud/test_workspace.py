"""The workspace: the repository's files, but stack files of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra.localcloud import workspace
from infra.localcloud.paths import Layout

COMMITTED = """\
secretsprovider: awskms://alias/eleva-state?region=eu-central-1
encryptedkey: cmVhbCBrZXk=
encryptionsalt: v1:real
config:
  eleva:accounts: {vercel: {team_id: team_real}}
  eleva:www: redirect
  eleva:token: {secure: AAABAreal}
  eleva:nested: {plain: 1, hidden: {secure: AAABAreal}, list: [{secure: AAABAreal}, 2]}
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    root = tmp_path / "clone"
    (root / "infra").mkdir(parents=True)
    (root / ".git").mkdir()
    (root / "Pulumi.yaml").write_text("name: eleva\n")
    for stack in ("production", "preview"):
        (root / f"Pulumi.{stack}.yaml").write_text(COMMITTED)
    return Layout(root, root / ".local")


def local(layout: Layout, stack: str = "production") -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((layout.workspace / f"Pulumi.{stack}.yaml").read_text())
    return found


def test_everything_but_the_stack_files_is_the_repository_s(layout: Layout) -> None:
    workspace.refresh(layout)
    links = {path.name: path.resolve() for path in layout.workspace.iterdir() if path.is_symlink()}
    assert links == {"infra": layout.root / "infra", "Pulumi.yaml": layout.root / "Pulumi.yaml"}


def test_a_local_stack_file_has_no_real_key_no_real_secret_and_the_local_accounts(layout: Layout) -> None:
    workspace.refresh(layout)
    assert local(layout) == {
        "config": {
            "eleva:accounts": workspace.local_accounts(),
            "eleva:www": "redirect",
            "eleva:nested": {"plain": 1, "list": [2]},
        }
    }
    assert (layout.root / "Pulumi.production.yaml").read_text() == COMMITTED


def test_the_local_key_stays_while_settings_change(layout: Layout) -> None:
    workspace.refresh(layout)
    assert workspace.stacks_without_key(layout) == ["preview", "production"]
    file = layout.workspace / "Pulumi.production.yaml"
    file.write_text(f"encryptedkey: bG9jYWw=\nsecretsprovider: awskms://local\n{file.read_text()}")
    (layout.root / "Pulumi.production.yaml").write_text(COMMITTED.replace("redirect", "none"))
    workspace.refresh(layout)
    found = local(layout)
    assert (found["encryptedkey"], found["secretsprovider"]) == ("bG9jYWw=", "awskms://local")
    assert "encryptionsalt" not in found
    assert isinstance(found["config"], dict)
    assert found["config"]["eleva:www"] == "none"
    assert workspace.stacks_without_key(layout) == ["preview"]


def test_settings_of_the_local_cloud_alone_are_laid_over(layout: Layout) -> None:
    layout.settings.mkdir(parents=True)
    (layout.settings / "Pulumi.preview.yaml").write_text("eleva:www: none\n")
    workspace.refresh(layout)
    assert isinstance(found := local(layout, "preview")["config"], dict)
    assert found["eleva:www"] == "none"


def test_links_follow_the_repository(layout: Layout) -> None:
    workspace.refresh(layout)
    (layout.root / "infra").rename(layout.root / "renamed")
    workspace.refresh(layout)
    assert not (layout.workspace / "infra").is_symlink()
    assert (layout.workspace / "renamed").resolve() == layout.root / "renamed"


def test_what_python_compiles_in_each_of_both_stays_apart(layout: Layout) -> None:
    workspace.refresh(layout)
    for folder in (layout.root, layout.workspace):
        (folder / "__pycache__").mkdir()
    workspace.refresh(layout)
    assert not (layout.workspace / "__pycache__").is_symlink()


def test_forgotten_keys_do_not_come_back(layout: Layout) -> None:
    workspace.refresh(layout)
    with (layout.workspace / "Pulumi.production.yaml").open("a") as file:
        file.write("encryptedkey: bG9jYWw=\n")
    workspace.forget_keys(layout)
    workspace.refresh(layout)
    assert "encryptedkey" not in local(layout)
