"""A stack's file in Git, read without its state: what `pulumi config` would tell, were there still a stack."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.operations.stack_settings import NAMESPACE
from infra.platform import naming
from infra.platform.environments import environment
from infra.platform.settings import Settings


class NoStackFile(Exception):
    """There is no file of that stack where `pulumi` would look for it; the message says where that is."""


@dataclass(frozen=True)
class StackFile:
    """A stack file as it is in Git."""

    path: Path
    content: Mapping[str, Any]
    stack: str

    @property
    def settings(self) -> Settings:
        """What it sets.

        Raises:
            InvalidPlatform: the settings are incomplete or wrong.
        """
        config: Mapping[str, Any] = self.content.get("config") or {}
        ours = {name.removeprefix(NAMESPACE): value for name, value in config.items() if name.startswith(NAMESPACE)}
        return Settings.from_config(ours)

    @property
    def secrets_provider(self) -> str:
        """What encrypts the secrets in the state: as the file says, else this project's own key."""
        named: str | None = self.content.get("secretsprovider")
        return (
            named
            or f"awskms://{naming.kms_alias(environment(self.stack).name)}?region={self.settings.accounts.aws.region}"
        )


def stack_file(stack: str, variables: Mapping[str, str] = os.environ) -> StackFile:
    """Return the file of a stack, in the folder in which `pulumi` works here.

    Raises:
        NoStackFile: there is none, or it cannot be read.
    """
    path = Path(variables.get("PULUMI_OPTION_CWD", ".")) / f"Pulumi.{stack}.yaml"
    try:
        content = yaml.safe_load(path.read_text())
    except OSError as error:
        raise NoStackFile(f"{path}: {error.strerror}. Begin in the folder of Pulumi.yaml") from None
    except yaml.YAMLError as error:
        raise NoStackFile(f"{path} is no YAML: {error}") from None
    return StackFile(path.absolute(), content or {}, stack)
