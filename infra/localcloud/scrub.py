"""`python -m infra.localcloud.scrub COMMAND...`: run a command that sees nothing of the user's credentials."""

from __future__ import annotations

import os
import sys

from infra.localcloud.guard import scrubbed


def main() -> None:
    """Become the command."""
    try:
        os.execvpe(sys.argv[1], sys.argv[1:], scrubbed(os.environ))  # noqa: S606  (no shell is wanted)
    except OSError as error:
        sys.exit(f"{sys.argv[1]} cannot be started: {error.strerror}")


if __name__ == "__main__":
    main()
