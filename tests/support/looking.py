"""Looks for drift of production once for each line that it is given, and answers with a line of what was found.

In a process of its own: pulumi closes none of the event loops that it makes, which would be noticed in some later test.
"""

from __future__ import annotations

import json
import sys

from infra.operations.drift import ignored
from infra.operations.drift.detect import look
from infra.operations.state import read_state
from stacks.verifying import declaration


def main() -> None:
    """Answer until there are no more lines."""
    declared, state = declaration("production"), read_state("production")
    managed = {(each.type, each.id) for each in state.managed}
    for _ in sys.stdin:
        sys.stdout.write(json.dumps(look(declared, state, managed, ignored.load(), ()).data()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
