"""Asks the `pulumi` command, and says what to do when it cannot answer."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

#: These commands read one object from the backend; more than this means that the backend hangs.
TIMEOUT_S = 60
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
    command = f"pulumi {' '.join(arguments[:SHOWN])}{' ...' if len(arguments) > SHOWN else ''}"
    try:
        ran = subprocess.run(
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
        raise PulumiFailed(
            f"{command}: there is no pulumi on PATH. Install it, or for the local cloud: eleva local run COMMAND"
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PulumiFailed(f"{command}: {error}") from error
    if ran.returncode:
        # An operation on resources tells what failed where it tells everything else.
        words = ran.stderr.strip() or ran.stdout.strip()
        raise PulumiFailed(f"{command}: {words}{_remedy(words)}")
    return ran.stdout


def _remedy(words: str) -> str:
    if "PULUMI_ACCESS_TOKEN" in words:
        return "\nThe state is in S3: log in with pulumi login 's3://BUCKET', or set PULUMI_BACKEND_URL."
    return ""
