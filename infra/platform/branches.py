"""Git branches and their preview environments: which names may have one, and what it is called after its branch."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from infra.platform.hosting import REPOSITORY

#: What hangs on an environment's name is at most 63 characters long at every vendor; the rest of it takes up to 14.
SLUG_MAX = 40
#: Vercel's documentation of environment variables (REST API, `gitBranch`), 2026-11.
NAME_MAX = 250
_HASH_DIGITS = 10
#: Whose names would be taken for those of other stacks or of the production branch, however they are written.
RESERVED = frozenset({"production", "preview", "main", "head", REPOSITORY.production_branch})
_PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HASHED = re.compile(rf"(.*-)?[0-9a-f]{{{_HASH_DIGITS}}}")
#: git-check-ref-format(1): what no branch's name has. `@{` and a lone `@` mean something else to git.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|^[./-]|[./]$|\.lock(/|$)|^@$")


class InvalidBranch(Exception):
    """A name that has no preview environment; the message says why and what would do."""

    def __init__(self, branch: str, why: str) -> None:
        shown = branch if len(branch) <= SLUG_MAX else f"{branch[:SLUG_MAX]}..."
        super().__init__(f"{shown!a} {why}")


def slug(branch: str) -> str:
    """Return what everything of a branch's environment is called after: the same for equal branches alone.

    A branch that is written as names here are is its own slug. Every other one, and one that ends like a hash, gets a
    hash of its name at the end: so that `fix/auth`, `fix-auth` and `Fix-auth` are three environments.

    Args:
        branch: its name, as `git branch` shows it.

    Raises:
        InvalidBranch: git, Vercel or this project has no such branch, or it would be taken for something else.
    """
    _refuse(branch)
    if _PLAIN.fullmatch(branch) and len(branch) <= SLUG_MAX and not _HASHED.fullmatch(branch):
        return branch
    digest = hashlib.sha256(branch.encode()).hexdigest()[:_HASH_DIGITS]
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", branch).encode("ascii", "ignore").decode().lower())
    readable = "-".join(words)[: SLUG_MAX - _HASH_DIGITS - 1].strip("-")
    return f"{readable}-{digest}" if readable else digest


def slug_or_none(branch: str | None) -> str | None:
    """Return the slug of a branch; None where there is no branch, or it can have no environment."""
    try:
        return slug(branch or "")
    except InvalidBranch:
        return None


def _refuse(branch: str) -> None:
    if not branch:
        raise InvalidBranch(branch, "is empty: name the branch as `git branch` shows it")
    if branch.lower() in RESERVED:
        raise InvalidBranch(branch, "is reserved: it has no preview environment. Name another branch")
    if len(branch) > NAME_MAX:
        raise InvalidBranch(branch, f"has {len(branch)} characters, and Vercel takes {NAME_MAX}: rename the branch")
    try:
        branch.encode()
    except UnicodeEncodeError:
        raise InvalidBranch(branch, "is not Unicode: rename the branch") from None
    if not branch.isprintable() or _FORBIDDEN.search(branch):
        raise InvalidBranch(branch, "is no name that git gives a branch: name it as `git branch` shows it")
