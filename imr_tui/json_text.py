"""JSON for people and scripts to read: indented by one space, with letters of every language as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def printed(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    """What a command prints; `default` turns what JSON has no form for, such as a date, into something it has.

    Raises TypeError for a value that JSON has no form for where there is no `default`.
    """
    return json.dumps(value, indent=1, ensure_ascii=False, default=default)


def as_file(value: Any) -> bytes:
    """What a file holds, in UTF-8 with a line end. Raises TypeError for what JSON has no form for."""
    return printed(value).encode("utf-8") + b"\n"


def read(data: bytes) -> Any:
    """The value in JSON bytes. Raises ValueError where it is none, RecursionError where it is too deep."""
    return json.loads(data)
