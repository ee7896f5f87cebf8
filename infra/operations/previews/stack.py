"""A branch's stack and its file, which is the previews' one with what its branch adds; nobody edits or commits it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from infra.operations.lease.run import Session
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.stack_file import FOLDER, StackFile
from infra.operations.stack_settings import NAMESPACE
from infra.platform.previews import Branch

#: Of the settings of all previews, what their base alone is made of.
_OF_THE_BASE = ("variables", "imports", "protect")


def file_of(stack: str, variables: Mapping[str, str] = os.environ) -> Path:
    """Return where pulumi looks for a stack's file here."""
    return Path(variables.get(FOLDER, ".")) / f"Pulumi.{stack}.yaml"


def write_file(stack: str, base: StackFile, branch: Branch) -> None:
    """Write a branch's stack file, in the place of an older one."""
    config = dict(base.content.get("config") or {})
    for name in _OF_THE_BASE:
        config.pop(f"{NAMESPACE}{name}", None)
    config[f"{NAMESPACE}branch"] = branch.model_dump(exclude_none=True)
    content = {**base.content, "secretsprovider": base.secrets_provider, "config": config}
    path = file_of(stack)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def make_stack(session: Session, stack: str, secrets_provider: str) -> None:
    """Make an empty stack.

    Raises:
        PulumiFailed: pulumi refused.
        EngineStopped, Interrupted: the run was ended.
    """
    command = ["pulumi", "stack", "init", stack, "--secrets-provider", secrets_provider, "--non-interactive"]
    if code := session.run(command, printing=sys.stderr):
        raise PulumiFailed(f"pulumi stack init {stack} failed (exit code {code}); its words are above")
