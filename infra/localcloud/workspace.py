"""The repository as the local engine sees it: links to everything, but own stack files.

`pulumi stack init` writes an encrypted key into a stack file, and a committed stack file holds the one of the real
state. So the local stacks have copies, without keys and without values that only the real key opens, and with the
local cloud's own accounts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.localcloud.accounts import LOCAL, Accounts
from infra.localcloud.paths import Layout

#: Written by `pulumi stack init`; they belong to one state.
KEYS = ("secretsprovider", "encryptedkey", "encryptionsalt")
#: The setting that says whose accounts a stack uses.
ACCOUNTS = "eleva:accounts"
#: Its time is that of the last refresh.
STAMP = ".refreshed"
#: Python makes a folder of the last name in each of both.
_NOT_LINKED = (".git", ".local", "__pycache__")


def stack_files(root: Path) -> dict[str, Path]:
    """Return the committed stack files by stack name."""
    return {path.name.split(".")[1]: path for path in sorted(root.glob("Pulumi.*.yaml"))}


def refresh(layout: Layout) -> None:
    """Bring the workspace up to date with the repository; keys of the local stacks stay."""
    layout.workspace.mkdir(parents=True, exist_ok=True)
    stacks = stack_files(layout.root)
    wanted = {
        entry.name: entry
        for entry in layout.root.iterdir()
        if entry.name not in _NOT_LINKED and entry.name not in {path.name for path in stacks.values()}
    }
    for link in layout.workspace.iterdir():
        if link.is_symlink() and link.name not in wanted:
            link.unlink()
    for name, target in wanted.items():
        link = layout.workspace / name
        if not link.is_symlink() or Path(os.readlink(link)) != target:
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    for path in stacks.values():
        _copy(path, layout.workspace / path.name, layout.settings / path.name)
    (layout.workspace / STAMP).touch()


def stacks_without_key(layout: Layout) -> list[str]:
    """Return the names of the stacks that the local state does not have yet."""
    return [
        stack
        for stack, path in stack_files(layout.root).items()
        if "encryptedkey" not in yaml.safe_load((layout.workspace / path.name).read_text())
    ]


def forget_keys(layout: Layout) -> None:
    """Drop the local stacks' files: the key that they name is gone."""
    for path in layout.workspace.glob("Pulumi.*.yaml"):
        if not path.is_symlink():
            path.unlink()


def _copy(source: Path, target: Path, further: Path) -> None:
    committed = yaml.safe_load(source.read_text()) or {}
    present = (yaml.safe_load(target.read_text()) or {}) if target.exists() else {}
    own = (yaml.safe_load(further.read_text()) or {}) if further.exists() else {}
    local = {key: value for key, value in committed.items() if key not in KEYS}
    local["config"] = {**_without_secure(committed.get("config") or {}), ACCOUNTS: local_accounts(), **own}
    local.update({key: present[key] for key in KEYS if key in present})
    if local != present:
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        temporary.write_text(yaml.safe_dump(local, sort_keys=False))
        temporary.replace(target)


def _without_secure(config: Mapping[str, Any]) -> dict[str, Any]:
    """Drop the values, at any depth, that are encrypted with the real state's key."""
    return {key: _plain(value) for key, value in config.items() if not _is_secure(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _without_secure(value)
    if isinstance(value, list):
        return [_plain(item) for item in value if not _is_secure(item)]
    return value


def _is_secure(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"secure"}


def local_accounts(accounts: Accounts = LOCAL) -> dict[str, dict[str, str]]:
    """Return the local cloud's accounts in the form of a stack's setting; its plans have every feature in use."""
    return {
        "vercel": {"team_id": accounts.vercel_team_id, "plan": "pro"},
        "neon": {"org_id": accounts.neon_org_id, "plan": "scale"},
        "upstash": {"email": accounts.upstash_email, "plan": "paid"},
        "betterstack": {"team_name": accounts.betterstack_team_name, "plan": "startup"},
        "aws": {"account_id": accounts.aws_account_id, "region": accounts.aws_region},
        "github": {"repository": accounts.github_repository},
    }


if __name__ == "__main__":
    refresh(Layout(*map(Path, sys.argv[1:])))
