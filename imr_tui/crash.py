"""Crash reports that contain nothing from any record.

Ordinary tracebacks include messages and may include local variables, which can contain names. A crash report has only
file names, line numbers, function names and error types.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from imr_tui import __version__
from imr_tui.wording import number_of, plural

_LOST: Final = "crash-lost-"
_LOST_NAME: Final = re.compile(rf"{_LOST}(\d{{8}}-\d{{6}})-(\d+)\.txt")


def report_text(error: BaseException) -> str:
    """Return the report for an error: its type, the types of its causes, and where each was raised."""
    lines = [
        f"imr-tui {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "This report contains no text from any record, only positions in the program.",
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
    """Write the report (mode 0600) to `folder` and return its path, or None if it cannot be written."""
    path = folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(report_text(error))
    except OSError:
        return None
    return path


def sentence(error: BaseException, folder: Path, lost: int = 0) -> str:
    """Write the report and return the message for the person. `lost` is the number of texts that were not saved."""
    path = write_report(error, folder)
    where = f" A report without any names is in {path}." if path else ""
    missing = f" {lost_sentence(lost)}" if lost else ""
    return f"imr-tui stopped because of a fault in the program.{missing}{where}"


def lost_sentence(count: int) -> str:
    """Return the sentence about texts that could not be saved before the program ended."""
    return f"{number_of(count, 'text')} could not be saved and {plural(count, 'is', 'are')} lost."


def note_lost(count: int, folder: Path) -> None:
    """Leave a note in `folder` that texts could not be saved, if there is nobody to tell, for `take_lost_note`.

    The name of the file says it all, because on a full disk often only an empty file can be created.
    """
    with contextlib.suppress(OSError):
        name = f"{_LOST}{datetime.now(UTC):%Y%m%d-%H%M%S}-{count}.txt"
        os.close(os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600))


def take_lost_note(folder: Path) -> str:
    """Return what the notes of `note_lost` say, and remove them; an empty text if there are none."""
    said = []
    for path in sorted(folder.glob(f"{_LOST}*.txt")):
        found = _LOST_NAME.fullmatch(path.name)
        if found is not None:
            ended = datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).astimezone()
            said.append(f"When imr-tui ended on {ended:%d %b at %H:%M}: {lost_sentence(int(found[2]))}")
            with contextlib.suppress(OSError):
                path.unlink()
    return " ".join(said)


def _short(filename: str) -> str:
    """Return the path from the package folder down, since the folders above it may contain the person's name."""
    parts = Path(filename).parts
    for root in ("imr_tui", "site-packages", "asyncio", "concurrent"):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return parts[-1] if parts else ""
