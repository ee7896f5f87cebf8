"""Programs that stand in for `pulumi` and `go`: what is tested is which one is taken, when, and what is left behind."""

from __future__ import annotations

from pathlib import Path

from infra.localcloud.engine.build import SCRIPTS


def program(path: Path, lines: str) -> Path:
    """Write an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return path


def pulumi(folder: Path, version: str, *, language_host: bool = True) -> Path:
    """Write an official-looking installation."""
    if language_host:
        program(folder / "pulumi-language-python", "exit 1")
    return program(folder / "pulumi", f'[ "$1" = version ] && echo v{version} || echo "official $*"')


def go(folder: Path, *, version: str = "go1.26.8", builds: str = "3.259.0", fails: str = "") -> Path:
    """Write a Go whose compiler writes a `pulumi` of the version `builds`; its calls are listed in `calls`."""
    module = folder / "module"
    for script in SCRIPTS:
        program(module / script, "exit 1")
    cache = folder / "no-such-folder"
    return program(
        folder / "bin" / "go",
        f"""
echo "$*" >> {folder}/calls
case "$1 $2" in
    "env GOVERSION") echo {version} ;;
    "env "*) echo {cache} ;;
    "list -deps") printf 'one\\ntwo\\n'; mkdir -p "$GOCACHE" "$GOMODCACHE" ;;
    "list -m") echo {module} ;;
    "build -v")
        {fails}
        sleep 0.3
        while [ "$1" != -o ]; do shift; done
        printf '#!/bin/sh\\necho v{builds}\\n' > "$2"
        chmod +x "$2" ;;
    *) exit 9 ;;
esac""",
    )


def compilations(folder: Path) -> int:
    """Count how often the Go of `folder` compiled."""
    return (folder / "calls").read_text().count("build -v")
