"""JSON for people and scripts: indented by one space, without escaping non-ASCII letters."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def printed(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """Return the JSON that a command prints. `default` converts values that JSON cannot represent, such as dates.

    Raises TypeError for such a value if there is no `default`.
    """
    return json.dumps(value, indent=1, ensure_ascii=False, default=default)


def as_file(value: Any) -> bytes:
    """Return JSON for a file, as UTF-8 ending in a newline. Raises TypeError for a value JSON cannot represent."""
    return printed(value).encode("utf-8") + b"\n"


def read(data: bytes) -> Any:
    """Parse JSON bytes. Raises ValueError if they are not JSON, RecursionError if they are nested too deeply."""
    return json.loads(data)
