"""`python -m tests.e2e.failing.report`: prints docs/reference/failing-vendors.md, from the matrix's own data."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from tests.e2e.failing.cells import CELLS, FAILURES, OPERATIONS, VENDORS, Cell

HEAD = """\
# Vendors that fail

What `pulumi up`, `refresh` and `destroy` do when a vendor fails in the middle of them. Written by `make reference` from
the matrix in `tests/e2e/failing`, each entry of which `make test` tries with the real engine on the local cloud
(`eleva local fault` makes its vendors fail; the stand-in plugins try again where the vendors' own do, and forget what
those forget).

* **goes on**: the command gets over it, and succeeds.
* **stops**: the command ends with a message that names the resource and the cause; nothing is taken for deleted, the
  state is whole, no lock is left. The same command once more completes, and then nothing is double, lost or orphaned.
* **then `eleva ...`**: the second run takes this command, in its place (`eleva destroy`) or before it (`eleva state
  remove-twin`); why is said at the end.
"""
LOST = """\
## Lost answers

The vendor has done what it was asked, and the answer is lost: the connection is cut, or a gateway says that it failed
(*done, but 502*). *Half done*: the first call of a creation succeeds and a later one fails.
"""


MENDED = """\
## What takes more than the same command

* `eleva destroy`: it is deleted, and its provider takes it for an error, in every run, that it is gone already.
  `pulumi destroy` stops there for good; `eleva destroy` first takes out of the state what the vendor provably has no
  more.
* `eleva state remove-twin`: the provider makes it a second time and forgets the first, and the run succeeds with the
  second in the state. The next `up` stops, names both, and says this command, which removes the one that the state does
  not have once it is known to be empty.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD, *map(_vendor, VENDORS), LOST + "\n" + _lost(), MENDED]
    return "\n".join(parts)


def _vendor(vendor: str) -> str:
    rows = [
        (failure.told, *(_entry(_find(vendor, failure.name, operation)) for operation in OPERATIONS))
        for failure in FAILURES
        if vendor in failure.vendors
    ]
    return f"## {vendor}\n\n{_table(('failure', *OPERATIONS), rows)}"


def _lost() -> str:
    kinds = dict.fromkeys((cell.vendor, cell.what) for cell in CELLS if ":" in cell.what)
    ordered = sorted(kinds, key=lambda kind: (VENDORS.index(kind[0]), kind[1].partition(":")[0]))
    operations = ("up", "destroy")
    rows = [(vendor, what, *(_entry(_find(vendor, what, each)) for each in operations)) for vendor, what in ordered]
    return _table(("vendor", "what", *operations), rows)


def _entry(cell: Cell | None) -> str:
    if cell is None:
        return ""
    mended = f", then `{cell.mend}`" if cell.mend else ""
    return ("goes on" if cell.survives else f"stops ({cell.cause})") + mended


def _find(vendor: str, what: str, operation: str) -> Cell | None:
    return next((c for c in CELLS if (c.vendor, c.what, c.operation) == (vendor, what, operation)), None)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(page())
