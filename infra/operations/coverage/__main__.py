"""`python -m infra.operations.coverage`: prints docs/reference/coverage.md."""

from __future__ import annotations

import sys

from infra.operations.coverage.page import page

if __name__ == "__main__":
    sys.stdout.write(page())
