"""Lets an environment last longer: its time counts from now on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from infra.operations.lease.run import Session
from infra.operations.previews.found import look, of_slug
from infra.operations.previews.ground import Ground, NoBase


def extend(ground: Ground, session: Session, slug: str, ttl_h: int) -> datetime:
    """Return when the environment goes from now on.

    Raises:
        NoBase: it has no databases, by which its time is counted.
        VendorError, NoProject, AwsRefused: something could not be asked or done.
        EngineStopped: the lease is another run's.
    """
    found = of_slug(look(ground), slug)
    own = next((branch for branch in found.neon if branch["name"] == found.stack), None)
    if own is None:
        raise NoBase(f"{found.stack} has no databases to keep: eleva preview create makes it")
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=ttl_h)  # as Neon keeps it
    session.confirm()
    ground.neon.set_expiry(ground.neon_project_id, own["id"], expires)
    return expires
