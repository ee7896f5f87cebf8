"""Takes an environment away: what bears its marks at the vendors, then its stack, and then looks whether all is gone.

It reads no state and runs no program, so it does not matter how far a creation came, who deleted what by hand, or how
often it is done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from infra.operations.lease.run import Session
from infra.operations.previews.admission import give_back
from infra.operations.previews.beside import remove_copies
from infra.operations.previews.found import Found, look, of_slug
from infra.operations.previews.ground import Ground
from infra.operations.previews.stack import file_of
from infra.operations.recover.lock import Lock, open_locks
from infra.vendors.errors import VendorError

Say = Callable[[str], None]


class NotGone(Exception):
    """Something of the environment is left; the message says what, and why where that is known."""

    def __init__(self, stack: str, left: Sequence[str], failures: Sequence[str]) -> None:
        super().__init__(
            "\n".join(
                [
                    f"of {stack} there is left:",
                    *(f"  * {each}" for each in left),
                    *(f"  {failure}" for failure in failures),
                    "-> run it again; what a vendor refuses to delete, delete there by hand",
                ]
            )
        )


class InUse(Exception):
    """A pulumi that holds no lease works on the stack."""


def destroy(ground: Ground, session: Session, slug: str, say: Say) -> list[str]:
    """Delete all that there is of an environment; return it in words, nothing when there was nothing.

    Args:
        ground: the vendors.
        session: the lease on its stack.
        slug: which environment.
        say: told of progress.

    Raises:
        NotGone: something is left.
        InUse: a pulumi of somebody who took no lease is still at work.
        VendorError, NoBase, NoProject, AwsRefused, LocksUnknown: nothing, or not everything, could be asked.
        EngineStopped, Interrupted: the run was ended.
    """
    there = of_slug(look(ground), slug)
    locks = open_locks()
    _release(locks.of(there.stack), locks.release, there.stack, say)
    failures = list(_delete(ground, session, there, say))
    if there.has_stack and not failures:
        failures += _remove_stack(session, there.stack)
    if not failures:
        remove_copies(ground.backend, slug)
    give_back(ground.backend, there.stack)
    file_of(there.stack).unlink(missing_ok=True)
    left = of_slug(look(ground), slug)
    if left.left:
        raise NotGone(left.stack, left.left, failures)
    return there.left


def _release(locks: Sequence[Lock], release: Callable[[Sequence[Lock]], None], stack: str, say: Say) -> None:
    """Release the locks of engines that were run without a lease and have ended, or of which nothing is known here."""
    for lock in locks:
        if lock.is_alive:
            raise InUse(f"{stack}: {lock.told}: let it end, or end it, and run this again")
        say(f"{lock.told}: released")
    release(locks)


def _delete(ground: Ground, session: Session, there: Found, say: Say) -> Iterator[str]:
    """Delete what is at the vendors, of each what it will let go; yield what went wrong."""
    for what, deletion in _deletions(ground, there):
        session.confirm()
        say(f"deleting {what} ...")
        try:
            deletion()
        except VendorError as failure:
            yield str(failure)


def _deletions(ground: Ground, there: Found) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what leads to the databases before these: so no deployment gets a URL that leads nowhere."""
    if there.variables:
        ids = [variable["id"] for variable in there.variables]
        what = f"{len(ids)} variables of {there.branch} at Vercel"
        yield what, partial(ground.vercel.delete_variables, ground.vercel_project_id, ids)
    for id_ in there.redis:
        yield f"Redis database {id_}", partial(ground.upstash.delete_database, id_)
    for branch in there.neon:
        what = f"Neon branch {branch['name']}"
        yield what, partial(ground.neon.delete_branch, ground.neon_project_id, branch["id"])


def _remove_stack(session: Session, stack: str) -> Iterator[str]:
    """Remove the stack, whatever its state still holds: all of it has been deleted."""
    command = ["pulumi", "stack", "rm", stack, "--yes", "--force", "--preserve-config", "--non-interactive"]
    if code := session.run(command, printing=sys.stderr):
        yield f"pulumi stack rm {stack} failed (exit code {code}); its words are above"
