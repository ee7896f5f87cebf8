"""The page on vendors that fail is the one that the matrix makes."""

from __future__ import annotations

from infra.localcloud.paths import ROOT
from tests.e2e.failing.report import page


def test_the_page_is_current() -> None:
    written = (ROOT / "docs" / "reference" / "failing-vendors.md").read_text()
    assert written == page(), "run `make reference`"
