"""An environment's time counts from now on, at Neon, and only for whoever holds its lease."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infra.operations.lease.engine import EngineStopped
from infra.operations.previews.extend import extend
from infra.operations.previews.found import look, of_slug
from infra.operations.previews.ground import NoBase
from infra.platform import naming
from infra.platform.branches import slug
from tests.support.landscape import Landscape, Session

FIX = slug("fix/auth")


def extended(land: Landscape, ttl_h: int, session: Session | None = None) -> datetime:
    return extend(land.ground, session or Session(land.backend), FIX, ttl_h)  # type: ignore[arg-type]


def expiries(land: Landscape) -> dict[str, datetime | None]:
    return {each.slug: each.expires for each in look(land.ground)}


@pytest.mark.parametrize("ttl_h", [1, 72, 720])
@pytest.mark.parametrize("before_h", [5, 500, None], ids=["shorter", "longer", "none yet"])
def test_its_time_counts_from_now_whatever_it_was(land: Landscape, ttl_h: int, before_h: int | None) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    land.environment("fix/auth", began + timedelta(hours=before_h) if before_h else None)
    land.environment("other", began + timedelta(hours=9))
    session = Session(land.backend)
    until = extended(land, ttl_h, session)
    assert began <= until - timedelta(hours=ttl_h) <= datetime.now(UTC)
    assert expiries(land) == {FIX: until, "other": began + timedelta(hours=9)}
    assert session.confirmed == 1


def test_what_has_no_databases_has_no_time(land: Landscape) -> None:
    stack = naming.branch_stack(FIX)
    land.redis(naming.cache(stack))
    land.state(stack)
    with pytest.raises(NoBase, match=rf"{stack} has no databases to keep: eleva preview create makes it"):
        extended(land, 72)


def test_the_time_of_what_somebody_branched_off_is_not_the_environment_s(land: Landscape) -> None:
    other = land.branch("preview-other")
    land.branch("somebody-tried", other)
    with pytest.raises(NoBase):
        extended(land, 72)
    assert of_slug(look(land.ground), "other").expires is None


def test_a_run_that_lost_the_lease_changes_nothing(land: Landscape) -> None:
    land.environment("fix/auth", datetime.now(UTC).replace(microsecond=0) + timedelta(hours=5))
    before, session = expiries(land), Session(land.backend)

    def lost() -> None:
        raise EngineStopped("the lease is another run's")

    session.confirm = lost  # type: ignore[method-assign]
    with pytest.raises(EngineStopped):
        extended(land, 72, session)
    assert expiries(land) == before
