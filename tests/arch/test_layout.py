"""The formatter lays the code out; what it is kept from is counted."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Literal tables of several columns, a row a line, and long lists of words or names (data that still stands in code):
# one value a line, as the formatter would have it, neither can be read beside its neighbours. Whoever moves one of
# them into a data file makes this smaller; nothing makes it larger.
KEPT_FROM_THE_FORMATTER = 64


def test_the_formatter_lays_out_all_but_tables() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{token.start[0]}"
        for part in ("imr_tui", "tests", "docs")
        for path in sorted((ROOT / part).rglob("*.py"))
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        if token.type == tokenize.COMMENT and "fmt:" in token.string
    ]
    assert len(found) == KEPT_FROM_THE_FORMATTER, found
