"""Which branches the application's repository has, as its host tells git: no answer is never "none".

A private repository is read with the token in `APPLICATION_REPOSITORY_TOKEN`; without it, git asks as it always does on
this machine, and never a person.
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from infra.platform.hosting import REPOSITORY, Repository
from infra.vendors.destination import local_repositories

#: Git reads one list of names; more than this means that the host hangs.
TIMEOUT_S = 60.0
TOKEN = "APPLICATION_REPOSITORY_TOKEN"  # noqa: S105  (a variable's name)
_HEADS = "refs/heads/"
_FATAL = "fatal: "
#: Nobody is asked for a password, by whatever window; and git's own words are in the language of our messages.
_UNATTENDED = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "GCM_INTERACTIVE": "never", "LC_ALL": "C"}
#: These make git write what it sends, headers included.
_TRACES = ("GIT_TRACE", "GIT_CURL_VERBOSE")


class RemoteUnknown(Exception):
    """Nobody can tell which branches there are; the message says why, and what to do."""

    def __init__(self, repository: Repository, reason: str, remedy: str) -> None:
        super().__init__(f"the branches of {repository.url} are not known: {reason}; {remedy}")


def branches(repository: Repository = REPOSITORY, *, timeout_s: float = TIMEOUT_S) -> frozenset[str]:
    """Return the names of all branches of `repository`, exactly as git has them.

    Bytes that are no UTF-8 are kept as `os.fsdecode` keeps them, so that no two names become one.

    Raises:
        RemoteUnknown: git is missing, failed or did not end in time, or its answer cannot be the whole list: it names
            no branch at all, or not the production branch.
    """
    found = frozenset(_names(_asked(repository, timeout_s)))
    if not found:
        raise RemoteUnknown(repository, "it names no branch at all", "look whether it was emptied or replaced")
    if repository.production_branch not in found:
        raise RemoteUnknown(
            repository,
            f"its answer lacks the production branch {repository.production_branch}, so it is not the whole list",
            "look whether the branch or the repository was renamed, and mend REPOSITORY in infra/platform/hosting.py",
        )
    return found


def _names(listed: bytes) -> list[str]:
    """Return the branches of lines "<object id> <tab> refs/heads/<name>"; git allows no line's end in a name."""
    references = (line.partition(b"\t")[2].decode(errors="surrogateescape") for line in listed.split(b"\n"))
    return [reference.removeprefix(_HEADS) for reference in references if reference.startswith(_HEADS)]


def _asked(repository: Repository, timeout_s: float) -> bytes:
    token, place = os.environ.get(TOKEN, ""), _place(repository)
    try:
        git = subprocess.Popen(
            ["git", "ls-remote", "--heads", "--", place],
            cwd=Path.home().anchor,  # a repository around this process would add settings of its own
            env=_environment(repository, token),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # with what it starts, which holds on to its output
        )
    except OSError as error:
        raise RemoteUnknown(repository, f"git cannot be run ({error.strerror})", "install git") from None
    try:
        listed, words = git.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise RemoteUnknown(repository, f"no answer within {timeout_s:g} s", "try again later") from None
    finally:
        if git.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(git.pid, signal.SIGKILL)
            git.communicate()
    if git.returncode:
        raise RemoteUnknown(repository, _reason(words, token), _remedy(token))
    return listed


def _place(repository: Repository) -> str:
    """Return where git finds the repository: on the local cloud a folder, and no other machine is asked then."""
    folder = local_repositories()
    return str(folder / f"{repository.name}.git") if folder else repository.url


def _environment(repository: Repository, token: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*_TRACES, TOKEN))}
    return {**kept, **_UNATTENDED, **(_header(repository, token) if token else {})}


def _header(repository: Repository, token: str) -> Mapping[str, str]:
    """Return settings that send the token to this repository alone, after those that the environment has already.

    Not an argument, which every process of the machine could read.
    """
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    there = os.environ.get("GIT_CONFIG_COUNT", "")
    number = int(there) if there.isdecimal() else 0
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"http.{repository.url}.extraheader",
        f"GIT_CONFIG_VALUE_{number}": f"Authorization: Basic {basic}",
    }


def _reason(words: bytes, token: str) -> str:
    lines = words.decode(errors="replace").strip().splitlines() or ["it says nothing"]
    said = next((line for line in lines if line.startswith(_FATAL)), lines[-1]).removeprefix(_FATAL)
    return "git failed" if token and token in said else f"git failed: {said}"


def _remedy(token: str) -> str:
    if token:
        return f"look whether {TOKEN} may still read it, and whether its host is reachable"
    return f"look whether its host is reachable; a private repository is read with a token in {TOKEN}"
