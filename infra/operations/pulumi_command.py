"""Asks the `pulumi` command, and says what to do when it cannot answer."""

from __future__ import annotations

import subprocess

#: These commands read one object from the backend; more than this means that the backend hangs.
TIMEOUT_S = 60


class PulumiFailed(Exception):
    """Pulumi could not answer; the message carries its own words, and the remedy where we know it."""


def answer(*arguments: str, pulumi: str = "pulumi") -> str:
    """Return what `pulumi ARGUMENTS` prints.

    Raises:
        PulumiFailed: it is not installed, failed, or did not end in time.
    """
    command = f"pulumi {' '.join(arguments)}"
    try:
        ran = subprocess.run(
            [pulumi, *arguments, "--non-interactive"], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except FileNotFoundError:
        raise PulumiFailed(
            f"{command}: there is no pulumi on PATH. Install it, or for the local cloud: eleva local run COMMAND"
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PulumiFailed(f"{command}: {error}") from error
    if ran.returncode:
        raise PulumiFailed(f"{command}: {ran.stderr.strip()}{_remedy(ran.stderr)}")
    return ran.stdout


def _remedy(words: str) -> str:
    if "PULUMI_ACCESS_TOKEN" in words:
        return "\nThe state is in S3: log in with pulumi login 's3://BUCKET', or set PULUMI_BACKEND_URL."
    return ""
