"""`python -m infra.operations.runbooks FOLDER`: writes the frames of all runbooks anew; what people wrote stays."""

from __future__ import annotations

import sys
from pathlib import Path

from infra.operations.runbooks.pages import pages, strays


def main(folder: Path) -> None:
    """Write every page, and remove those of what is declared no more."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(folder).items():
        (folder / name).write_text(text)
    for stray in strays(folder):
        stray.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
