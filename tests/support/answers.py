"""An executable with a lined-up answer, for what asks the `pulumi` command."""

from __future__ import annotations

from pathlib import Path


def command(tmp_path: Path, script: str) -> str:
    """Write an executable that stands in for pulumi's answer."""
    path = tmp_path / "pulumi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)
