"""`python -m infra.localcloud.engine.sdks`: generate the Python SDKs again from the schemas in sdks/schemas."""

from __future__ import annotations

import sys
from pathlib import Path

from infra.localcloud.engine.build import MODULE, TAGS
from infra.localcloud.engine.golang import toolchain
from infra.localcloud.engine.progress import Say, StepFailed, run
from infra.localcloud.paths import ROOT, cache_folder


def generate(schemas: Path, target: Path, say: Say) -> list[Path]:
    """Write one package per schema below `target`; return their folders.

    Raises:
        StepFailed: there is no Go, or a schema is wrong.
    """
    log = cache_folder() / "sdks.log"
    go = toolchain(cache_folder(), log, say)
    folders = []
    for schema in sorted(schemas.glob("*.json")):
        folders.append(target / schema.stem)
        command = [
            str(go.go),
            "run",
            "-mod=readonly",
            "-trimpath",
            "-tags",
            TAGS,
            "./sdkgen",
            str(schema),
            str(folders[-1]),
        ]
        run(f"SDK of {schema.stem}", command, log=log, say=say, cwd=MODULE, environment=go.environment)
    return folders


def main() -> int:
    """Generate the project's own SDKs; 1 with a message when that fails."""
    try:
        generate(ROOT / "sdks" / "schemas", ROOT / "sdks", lambda line: print(line, flush=True))
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
