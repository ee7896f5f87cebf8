"""Markdown for comments and job summaries on GitHub, within what it shows."""

from __future__ import annotations

from collections.abc import Sequence

#: A comment takes 65,536 characters; this leaves room for what is put around. Bytes, which are never fewer.
MAX_BYTES = 60_000
#: Left for the line that says how much is missing.
_LAST_LINE_BYTES = 200


def cell(text: str) -> str:
    """Return a text that stays within a table's cell, and is no HTML."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def bounded(lines: Sequence[str], rows: Sequence[str], shows: str) -> str:
    """Return lines and as many rows as there is room for; of what is left out, the number and the command."""
    kept = list(lines)
    size = sum(len(line.encode()) + 1 for line in kept)
    for number, row in enumerate(rows):
        size += len(row.encode()) + 1
        if size > MAX_BYTES - _LAST_LINE_BYTES:
            kept.append(f"\n{len(rows) - number} more are not shown: `{shows}` shows them.")
            break
        kept.append(row)
    return "\n".join(kept) + "\n"
