"""Where the local cloud keeps its things: everything of one clone below `.local/`, what clones share in a cache."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: The repository.
ROOT = Path(__file__).resolve().parents[2]
#: Names the folder of a second local cloud beside the clone's own (tests have theirs this way).
HOME_VARIABLE = "ELEVA_LOCAL_HOME"
#: Names the folder for what is slow to get and the same for all clones: the built engine.
CACHE_VARIABLE = "ELEVA_CACHE"


@dataclass(frozen=True)
class Layout:
    """The files and folders of one local cloud of the repository at `root`, all below `home`."""

    root: Path
    home: Path

    @property
    def bin(self) -> Path:
        """The `pulumi` that works on the local cloud; first on PATH."""
        return self.home / "bin"

    @property
    def engine(self) -> Path:
        """The engine itself, and what must lie beside it."""
        return self.home / "engine"

    @property
    def pulumi_home(self) -> Path:
        """The engine's own folder, with the plugins."""
        return self.home / "pulumi-home"

    @property
    def official_home(self) -> Path:
        """The same with the vendors' own plugins, for those who can download them."""
        return self.home / "official-plugins"

    @property
    def authority(self) -> Path:
        """Whom a client of the TLS proxy has to trust; there while it runs."""
        return self.data / "proxy" / "authority.pem"

    @property
    def workspace(self) -> Path:
        """The repository as the engine sees it: links to everything but the stack files."""
        return self.home / "workspace"

    @property
    def settings(self) -> Path:
        """Settings of local stacks beyond the committed ones, one file per stack file, laid over its configuration."""
        return self.home / "settings"

    @property
    def state(self) -> Path:
        """What is running: process, ports."""
        return self.home / "state.json"

    @property
    def lock(self) -> Path:
        """Held while the server is started or stopped."""
        return self.home / "lock"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "server.log"

    @property
    def data(self) -> Path:
        """Databases and other files of the running server; removed when it stops."""
        return self.home / "data"

    @property
    def git(self) -> Path:
        """The repositories that stand for GitHub's, as OWNER/NAME.git."""
        return self.data / "git"


def layout(environment: Mapping[str, str] = os.environ) -> Layout:
    """Return the clone's layout, or that of the local cloud that the environment names."""
    named = environment.get(HOME_VARIABLE)
    return Layout(ROOT, Path(named).resolve() if named else ROOT / ".local")


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder shared by clones: `$ELEVA_CACHE`, else `eleva` in the user's cache folder."""
    if environment.get(CACHE_VARIABLE):
        return Path(environment[CACHE_VARIABLE]).resolve()
    user = environment.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(user) / "eleva"
