"""`python -m infra.localcloud.engine`: get the engine, and say which it is."""

from __future__ import annotations

import sys

from infra.localcloud.engine.install import install
from infra.localcloud.engine.progress import StepFailed
from infra.localcloud.paths import layout


def main() -> int:
    """Install the engine into the clone; 1 with a message when that fails."""
    try:
        engine = install(layout().engine, lambda line: print(line, flush=True))
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"pulumi {engine.version} ({'official' if engine.official else 'built here'})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
