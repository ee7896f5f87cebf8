"""Asks the `pulumi` command, and says what to do when it cannot answer."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

#: These commands read one object from the backend; more than this means that the backend hangs.
TIMEOUT_S = 60
MISSING = "there is no pulumi on PATH. Install it, or for the local cloud: eleva local run COMMAND"
#: So many words of a command stand in a message.
SHOWN = 12


class PulumiFailed(Exception):
    """Pulumi could not answer; the message carries its own words, and the remedy where we know it."""


def answer(
    *arguments: str,
    pulumi: str = "pulumi",
    standard_input: str | None = None,
    timeout_s: float = TIMEOUT_S,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Return what `pulumi ARGUMENTS` prints.

    Args:
        arguments: the command and its options, none of them secret.
        pulumi: the executable.
        standard_input: what it reads; nothing if not given.
        timeout_s: how long it may take.
        environment: what it runs in; this process's own if not given.

    Raises:
        PulumiFailed: it is not installed, failed, or did not end in time.
    """
    ran = attempt(
        *arguments, pulumi=pulumi, standard_input=standard_input, timeout_s=timeout_s, environment=environment
    )
    if ran.returncode:
        raise PulumiFailed(f"{_shown(arguments)}: {words_of(ran)}")
    return ran.stdout


def attempt(
    *arguments: str,
    pulumi: str = "pulumi",
    standard_input: str | None = None,
    timeout_s: float = TIMEOUT_S,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `pulumi ARGUMENTS`, as `answer` does, and return what became of it, also when it failed.

    Raises:
        PulumiFailed: it is not installed, or did not end in time.
    """
    try:
        return subprocess.run(
            [pulumi, *arguments, "--non-interactive"],
            input=standard_input,
            stdin=subprocess.DEVNULL if standard_input is None else None,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise PulumiFailed(f"{_shown(arguments)}: {MISSING}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PulumiFailed(f"{_shown(arguments)}: {error}") from error


def words_of(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what a pulumi that failed says, and the remedy where we know it."""
    # An operation on resources tells what failed where it tells everything else.
    words = ran.stderr.strip() or ran.stdout.strip()
    return words + _remedy(words)


def _shown(arguments: Sequence[str]) -> str:
    return f"pulumi {' '.join(arguments[:SHOWN])}{' ...' if len(arguments) > SHOWN else ''}"


def _remedy(words: str) -> str:
    if "PULUMI_ACCESS_TOKEN" in words:
        return "\nThe state is in S3: log in with pulumi login 's3://BUCKET', or set PULUMI_BACKEND_URL."
    return ""
