"""Markdown for comments and job summaries on GitHub, within what it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

#: A comment takes 65,536 characters; this leaves room for what is put around. Bytes, which are never fewer.
MAX_BYTES = 60_000
#: Left for the line that says how much is missing.
_LAST_LINE_BYTES = 200
_LINE_END = re.compile(r"\r\n|\r|\n")


def cell(text: str) -> str:
    """Return a text that stays within a table's cell, and is no HTML."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def code(text: str) -> str:
    """Return a text as a code span: shown as it is, but in one line, and no link, HTML or mention whatever it holds.

    Source: spec.commonmark.org/0.31.2, Code spans. Nothing is escaped in one, so its fence is a run of backticks that
    is not in the text; one space at either end is taken off.
    """
    line = _LINE_END.sub(" ", text).replace("\0", "\N{REPLACEMENT CHARACTER}")
    if not line:
        return ""
    runs = {len(run) for run in re.findall("`+", line)}
    fence = "`" * next(length for length in count(1) if length not in runs)
    has_backtick_outside = line.startswith("`") or line.endswith("`")
    would_lose_spaces = line.startswith(" ") and line.endswith(" ") and bool(line.strip(" "))
    space = " " if has_backtick_outside or would_lose_spaces else ""
    return f"{fence}{space}{line}{space}{fence}"


def code_cell(text: str) -> str:
    """Return a code span for a table's cell, where a bar is escaped even in code (GitHub's GFM spec, Tables)."""
    return code(text).replace("|", "\\|")


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
