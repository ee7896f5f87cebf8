"""`python -m infra.operations.drift.write STACK ID ... -- PULUMI ...`: what of a mend is done under the lease.

The variables of these ids at Vercel are marked to be written again, and then this process becomes the pulumi that
writes them: a run that never got the lease has changed nothing.
"""

from __future__ import annotations

import os
import sys

from infra.operations.drift.rewrite import to_be_written_again
from infra.operations.existing import NoProject
from infra.operations.stack_file import stack_file
from infra.platform.problems import InvalidPlatform
from infra.vendors.errors import CredentialMissing, VendorError

FAILED = 1


def main(stack: str, *arguments: str) -> None:
    """Do it; does not return."""
    end = arguments.index("--")
    ids, pulumi = arguments[:end], arguments[end + 1 :]
    try:
        to_be_written_again(stack_file(stack).accounts.vercel.team_id, ids)
    except (CredentialMissing, InvalidPlatform, NoProject, VendorError) as failure:
        print(f"eleva: {failure}", file=sys.stderr)  # noqa: T201  (a command prints)
        sys.exit(FAILED)
    os.execv(pulumi[0], pulumi)  # noqa: S606  (no shell, and signals are to reach pulumi)


if __name__ == "__main__":
    main(*sys.argv[1:])
