"""The application's own command that migrates and seeds a new environment's databases.

It runs code of the branch, so it gets the environment's own URLs and tokens and nothing else that is secret: neither a
vendor's credential nor AWS's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from infra.platform.environments import Environment
from infra.platform.previews import Previews
from infra.platform.variables.model import Output, Variable

Outputs = Mapping[str, Any]
#: What a command needs to run at all; the last two lead clients of PostgreSQL to the local cloud.
_KEPT = ("CI", "HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_FILE", "TERM", "TMPDIR", "PGHOSTADDR", "PGPORT")


class HookFailed(Exception):
    """The command failed; the environment stays, for another try."""

    def __init__(self, command: str, why: str) -> None:
        super().__init__(
            f"the hook `{command}` {why}. The environment is there, without a deployment that has its variables: mend "
            "the hook (eleva:previews.hook in Pulumi.preview.yaml), and create it again"
        )


def run_hook(settings: Previews, environment: Environment, variables: Iterable[Variable], outputs: Outputs) -> bool:
    """Run the command of the settings, if there is one; return whether there is.

    It gets the values under the names of the application's variables, in its environment, and none as an argument. What
    it prints goes where progress goes.

    Args:
        settings: of the previews.
        environment: the branch's.
        variables: those of the branch.
        outputs: its stack's outputs, with secrets.

    Raises:
        HookFailed: it cannot be started, failed, or took too long.
    """
    if not settings.hook:
        return False
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    given = {**kept, **_given(environment, variables, outputs)}
    command = settings.hook[0]
    try:
        ran = subprocess.Popen(
            settings.hook, env=given, stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True
        )
    except OSError as error:
        raise HookFailed(command, f"cannot be started ({error.strerror})") from None
    try:
        code = ran.wait(settings.hook_timeout_s)
    except subprocess.TimeoutExpired:
        raise HookFailed(command, f"took more than {settings.hook_timeout_s} s, and was ended") from None
    finally:
        with suppress(ProcessLookupError):  # with all that it has started
            os.killpg(ran.pid, signal.SIGKILL)
        ran.wait()
    if code:
        raise HookFailed(command, f"failed (exit code {code}); its words are above")
    return True


def _given(environment: Environment, variables: Iterable[Variable], outputs: Outputs) -> dict[str, str]:
    """Return what the branch's variables get from its databases and its cache."""
    uses = {variable.name: variable.use(environment) for variable in variables}
    return {
        name: outputs[use.origin.system][use.origin.attribute]
        for name, use in uses.items()
        if use and isinstance(use.origin, Output) and use.origin.system in outputs
    }
