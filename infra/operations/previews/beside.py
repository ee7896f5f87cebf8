"""What an environment has in the bucket of the states beside its stack: room reserved for it, and copies of its state.

Pulumi keeps a copy of a state before each run, and what every run did. It takes them away with the stack only where it
is asked to, and not all when it is killed meanwhile. They hold the secrets of an environment, encrypted, and so go with
it; in a bucket with versions, as `eleva foundation` makes it, they stay as older ones, for audits.
Where the objects are is told by pulumi 3.259, backend/diy.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infra.operations.lease.backend import Backend
from infra.operations.lease.checkpoint import FORMS
from infra.platform import naming
from infra.vendors.aws.calls import refusals

_STATES = (f".pulumi/stacks/{naming.PROJECT}/", re.compile(r"([^./]+)(\.[^/]+)"))
#: Both have a folder for each stack.
_RECORDS = tuple((f".pulumi/{what}/{naming.PROJECT}/", re.compile(r"([^./]+)(/.+)")) for what in ("backups", "history"))
_RESERVATIONS = (f"{naming.RESERVATIONS}{naming.PROJECT}/", re.compile(r"([^./]+)(\.json)"))


@dataclass(frozen=True)
class Beside:
    """What there is of all branches' environments.

    Attributes:
        reserved: the slugs for which there is a reservation, whether its run lives or not.
        copies: by slug, the keys of copies of the stack's state and of its runs' history.
    """

    reserved: Collection[str] = frozenset()
    copies: Mapping[str, Sequence[str]] = field(default_factory=dict)


NONE = Beside()


def beside(backend: Backend) -> Beside:
    """Ask the bucket for all of that.

    Raises:
        AwsRefused: it does not answer.
    """
    return Beside({slug for slug, _, _ in _of_branches(backend, *_RESERVATIONS)}, _copies(backend))


def remove_copies(backend: Backend, slug: str) -> None:
    """Delete the copies of the state of a branch's stack, which is not there any more, and its history.

    Raises:
        AwsRefused: the bucket does not answer.
    """
    for key in _copies(backend).get(slug, ()):
        with refusals(f"delete s3://{backend.bucket}/{key}"):
            backend.s3.delete_object(Bucket=backend.bucket, Key=key)


def _copies(backend: Backend) -> Mapping[str, Sequence[str]]:
    found = defaultdict[str, list[str]](list)
    for place in (_STATES, *_RECORDS):
        for slug, rest, key in _of_branches(backend, *place):
            if rest not in FORMS:  # that is the state itself
                found[slug].append(key)
    return found


def _of_branches(backend: Backend, folder: str, form: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Yield slug, what follows the stack's name, and key of each object that is of a branch's stack."""
    whole = backend.prefix + folder
    for key in backend.keys(whole + naming.BRANCH_STACKS):
        found = form.fullmatch(key.removeprefix(whole))
        if found and (slug := naming.slug_of(found[1])):
            yield slug, found[2], key
