"""Where drills take place: a local cloud of their own with production on it, filled, and a record of what is typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg

from infra.localcloud import control
from infra.localcloud.paths import HOME_VARIABLE, ROOT, Layout
from infra.operations.recovery.backup import given_urls
from infra.operations.recovery.drills.fill import fill
from infra.operations.recovery.fingerprint import tables
from infra.platform.environments import PRODUCTION

STACK = PRODUCTION.name
#: The slowest command is a first `up` of production on a busy machine.
TIMEOUT_S = 900
_ELEVA = str(Path(sys.prefix) / "bin" / "eleva")
_SAME_JOB_TWICE = "SELECT count(*) FROM (SELECT meeting_id FROM payment_transfers GROUP BY 1 HAVING count(*) > 1) twice"


class DrillFailed(Exception):
    """The way back did not lead back; the message has the command and the end of what it said."""


@dataclass
class Stage:
    """The running local cloud. `typed` has the commands since the drill began, as a person would type them."""

    layout: Layout
    typed: list[str] = field(default_factory=list)

    def type(self, *command: str, fine: bool = True) -> str:
        """Run a command that the way back needs; return what it printed.

        Raises:
            DrillFailed: it failed, and should have been `fine`.
        """
        self.typed.append(" ".join(command))
        return self.run(*command, fine=fine)

    def run(self, *command: str, fine: bool = True) -> str:
        """Run a command that is not part of the way back.

        Raises:
            DrillFailed: it failed, and should have been `fine`.
        """
        program = _ELEVA if command[0] == "eleva" else command[0]
        ran = subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        if fine and ran.returncode:
            raise DrillFailed(f"{' '.join(command)} ended with {ran.returncode}:\n{ran.stdout[-3000:]}")
        return ran.stdout

    def sql(self, statement: str, database: str = "main") -> list[tuple[Any, ...]]:
        """Run a statement as the application does, with the URL that it was given."""
        with psycopg.connect(given_urls(STACK)[database]) as connection:
            ran = connection.execute(statement.encode())
            return ran.fetchall() if ran.description else []

    def now(self, advance_s: float = 0) -> datetime:
        """Return the vendors' time, after moving it forward."""
        return datetime.fromisoformat(self.run("eleva", "local", "advance", str(advance_s)).strip())

    def rows(self) -> int:
        """Return how many rows both databases have."""
        return sum(table.rows for url in given_urls(STACK).values() for table in tables(url).values())

    def duplicates(self) -> int:
        """Return what is there twice and must not be: objects at vendors, and transfers of money."""
        found = json.loads(_json(self.run("eleva", "verify", STACK, "--json", fine=False)))["findings"]
        twice = [d for each in found for d in each["differences"] if re.search(r"is there \d+ times", d["what"])]
        return len(twice) + int(self.sql(_SAME_JOB_TWICE)[0][0])


@contextmanager
def staged(home: Path, tell: Any) -> Iterator[Stage]:
    """Yield a filled production on a local cloud below `home`, which is gone afterwards.

    Raises:
        DrillFailed, LocalCloudFailed: it did not come up.
    """
    layout = Layout(ROOT, home)
    began_s = time.monotonic()
    tell("bringing production up on a local cloud of its own ...")
    with mock.patch.dict(os.environ, {HOME_VARIABLE: str(home)}):
        found, _ = control.start(layout, lambda line: tell(line))
        try:
            with mock.patch.dict(os.environ, control.environment(layout, found), clear=True):
                os.environ[HOME_VARIABLE] = str(home)
                stage = Stage(layout)
                stage.run("eleva", "local", "up")
                for name, url in given_urls(STACK).items():
                    fill(name, url)
                tell(f"it is there, with {stage.rows()} rows, after {time.monotonic() - began_s:.0f} s")
                yield stage
        finally:
            control.stop(layout)


def _json(output: str) -> str:
    return output[output.index("{") :]
