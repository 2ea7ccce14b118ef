"""JSON for people and scripts: indented by one space, without escaping non-ASCII letters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from imr_tui.terminal_text import UNSAFE


def printed(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """Return the JSON that a command prints. `default` converts values that JSON cannot represent, such as dates.

    Raises TypeError for such a value if there is no `default`.
    """
    text = json.dumps(value, indent=1, ensure_ascii=False, default=default)
    # What JSON may hold as it is but a terminal may obey. The line breaks are the ones between values.
    return "\n".join(UNSAFE.sub(_escaped, line) for line in text.split("\n"))


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def as_file(value: Any) -> bytes:
    """Return JSON for a file, as UTF-8 ending in a newline. Raises TypeError for a value JSON cannot represent."""
    return printed(value).encode("utf-8") + b"\n"


def read(data: bytes) -> Any:
    """Parse JSON bytes. Raises ValueError if they are not JSON, RecursionError if they are nested too deeply."""
    return json.loads(data)
