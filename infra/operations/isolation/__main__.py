"""`python -m infra.operations.isolation`: prints docs/reference/isolation.md."""

from __future__ import annotations

import sys

from infra.operations.isolation.reference import reference

if __name__ == "__main__":
    sys.stdout.write(reference())
