"""A stack's file in Git, read without its state: what `pulumi config` would tell, were there a stack."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.operations.stack_settings import NAMESPACE
from infra.platform import naming
from infra.platform.accounts import Accounts
from infra.platform.environments import environment
from infra.platform.problems import InvalidPlatform, Problem
from infra.platform.settings import Settings

#: Where pulumi is told to find its stack files, as on the local cloud; the current folder otherwise.
FOLDER = "PULUMI_OPTION_CWD"


@dataclass(frozen=True)
class StackFile:
    """The file of `stack` as it is in Git."""

    path: Path
    content: Mapping[str, Any]
    stack: str

    @property
    def settings(self) -> Settings:
        """What it sets.

        Raises:
            InvalidPlatform: the settings are incomplete or wrong.
        """
        return Settings.from_config(self._ours)

    @property
    def accounts(self) -> Accounts:
        """The accounts that the stack is deployed to, whatever else is wrong in the file.

        Raises:
            InvalidPlatform: accounts are missing or wrong; all of them at once.
        """
        return Settings.from_config({name: value for name, value in self._ours.items() if name == "accounts"}).accounts

    @property
    def secrets_provider(self) -> str:
        """What encrypts the secrets in the state: as the file says, else this project's own key."""
        named: str | None = self.content.get("secretsprovider")
        alias = naming.kms_alias(environment(self.stack).name)
        return named or f"awskms://{alias}?region={self.settings.accounts.aws.region}"

    @property
    def _ours(self) -> dict[str, Any]:
        config: Mapping[str, Any] = self.content.get("config") or {}
        return {name.removeprefix(NAMESPACE): value for name, value in config.items() if name.startswith(NAMESPACE)}


def stack_file(stack: str, variables: Mapping[str, str] = os.environ) -> StackFile:
    """Return the file of a stack, in the folder in which `pulumi` works here.

    Raises:
        InvalidPlatform: there is none, or it cannot be read.
    """
    path = Path(variables.get(FOLDER, ".")) / f"Pulumi.{stack}.yaml"
    try:
        content = yaml.safe_load(path.read_text()) or {}
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}", "go to the repository's folder") from None
    except yaml.YAMLError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("config") or {}, dict):
        raise _unreadable(path, "is not a stack file", "mend it, or restore it from Git")
    return StackFile(path.absolute(), content, stack)


def _unreadable(path: Path, message: str, remedy: str) -> InvalidPlatform:
    return InvalidPlatform([Problem(place=path.name, message=message, remedy=remedy)])
