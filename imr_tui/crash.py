"""What happens when the program itself fails: a report without a single value from anybody's record.

The usual tracebacks print local variables and messages, and those hold names. The report has file names,
line numbers, function names and the kinds of the errors, and nothing else.
"""

from __future__ import annotations

import os
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from imr_tui import __version__


def report_text(error: BaseException) -> str:
    """The report for an error: its kind, its causes' kinds, and where each was raised."""
    lines = [
        f"imr-tui {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "This report holds no text of any record: only places in the program.",
    ]
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        lines.append(f"\n{type(step).__module__}.{type(step).__qualname__}")
        frames = traceback.extract_tb(step.__traceback__, limit=-40)
        lines += [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
        step = step.__cause__ or step.__context__
    return "\n".join(lines) + "\n"


def write_report(error: BaseException, folder: Path) -> Path | None:
    """Write the report (0600) into `folder`; None where that is not possible."""
    path = folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(report_text(error))
    except OSError:
        return None
    return path


def sentence(error: BaseException, folder: Path) -> str:
    """What the person is told, once the report is written."""
    path = write_report(error, folder)
    where = f" A report without any names is in {path}." if path else ""
    return f"imr-tui stopped because of a fault in the program. Saved text and drafts are safe.{where}"


def _short(filename: str) -> str:
    """The path from the package on: the folders above it may hold the person's own name."""
    parts = Path(filename).parts
    for root in ("imr_tui", "site-packages", "asyncio", "concurrent"):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return parts[-1] if parts else ""
