"""What a reader of markdown sees, as GitHub renders it: a parser says what is text, code, a link or HTML."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: CommonMark with tables and bare links; HTML is told from text.
_PARSER = MarkdownIt("gfm-like", {"html": True})
Shown = list[tuple[str, str]]


def inline(markdown: str) -> Shown:
    """Return the parts of a markdown that has one block of text: what each is, and its content."""
    (block,) = _blocks(markdown)
    return _parts(block)


def cells(markdown: str) -> list[Shown]:
    """Return the parts of each cell of a markdown that is one table, without its head."""
    tokens = _PARSER.parse(markdown)
    assert (tokens[0].type, tokens[-1].type) == ("table_open", "table_close")
    opened = [number for number, token in enumerate(tokens) if token.type == "td_open"]
    return [_parts(tokens[number + 1]) for number in opened]


def _blocks(markdown: str) -> Iterator[Token]:
    return (token for token in _PARSER.parse(markdown) if token.nesting == 0)


def _parts(block: Token) -> Shown:
    kinds = {"code_inline": "code"}
    return [
        (kinds.get(each.type, each.type), each.content) for each in block.children or () if each.content or each.tag
    ]
