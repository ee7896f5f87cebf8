"""The paths of the local cloud's own pages, for those who serve them and those who ask them.

Apart from the pages themselves: a command that only asks need not load a web framework.
"""

from __future__ import annotations

HEALTH = "/_local/health"
REQUESTS = "/_local/requests"
FAULTS = "/_local/faults"
BRANCHES = "/_local/branches"
CLOCK = "/_local/clock"
RESET = "/_local/reset"
#: On AWS's listener: how many requests with PUT there were, all of which write an S3 object (or make a bucket).
PUTS = "/_local/puts"
