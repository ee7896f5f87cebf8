"""A stack's settings before there is a state: read from its committed file, without pulumi."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from infra.operations.stack_settings import NAMESPACE
from infra.platform.accounts import Accounts
from infra.platform.problems import InvalidPlatform, Problem
from infra.platform.settings import Settings

#: Where pulumi is told to find its stack files, as on the local cloud; the current folder otherwise.
FOLDER = "PULUMI_OPTION_CWD"


def accounts_of(stack: str, environment: Mapping[str, str] = os.environ) -> Accounts:
    """Return the accounts that the stack is deployed to.

    Raises:
        InvalidPlatform: the file is missing or no YAML, or accounts are missing or wrong; all of them at once.
    """
    path = Path(environment.get(FOLDER, ".")) / f"Pulumi.{stack}.yaml"
    key = f"{NAMESPACE}accounts"
    try:
        config = (yaml.safe_load(path.read_text()) or {}).get("config") or {}
        settings = {"accounts": config[key]} if key in config else {}
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}", "go to the repository's folder") from None
    except (yaml.YAMLError, AttributeError, TypeError):
        raise _unreadable(path, "is not a stack file", "mend it, or restore it from Git") from None
    return Settings.from_config(settings).accounts


def _unreadable(path: Path, message: str, remedy: str) -> InvalidPlatform:
    return InvalidPlatform([Problem(place=path.name, message=message, remedy=remedy)])
