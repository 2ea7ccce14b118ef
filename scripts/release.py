"""Whether a release may be made: `python -m scripts.release 0.2.0`.

The version has one source, `imr_tui/__init__.py`. Exit status: 0 yes, 1 no, with what is missing.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from packaging.version import InvalidVersion, Version

from imr_tui import __version__
from scripts.locked import ROOT

CHANGELOG: Final = ROOT / "CHANGELOG.md"
_SECTION: Final = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<day>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)


def released(changelog: str) -> tuple[str, ...]:
    """The versions that a changelog has a dated section for, newest first."""
    return tuple(found["name"] for found in _SECTION.finditer(changelog) if found["day"])


def entry(changelog: str, name: str) -> str:
    """What a changelog says under a heading, without its subheadings; "" where there is no such heading."""
    for found in _SECTION.finditer(changelog):
        if found["name"] == name:
            body = changelog[found.end() :].split("\n## ", 1)[0]
            return "\n".join(line for line in body.splitlines() if line.strip() and not line.startswith("#"))
    return ""


def missing(wanted: str, current: str, changelog: str, changes: str, tags: str) -> list[str]:
    """What keeps a release from being made, one sentence each.

    In: the version wanted, that of the program, the text of CHANGELOG.md, and what `git status --porcelain` and
    `git tag` print.
    """
    try:
        plain = str(Version(wanted))
    except InvalidVersion:
        return [f'"{wanted}" is no version. Enter it as in: make release VERSION=0.2.0']
    found = []
    if plain != current:
        found.append(f"imr_tui/__init__.py says {current}, not {plain}.")
    if plain not in released(changelog):
        found.append(f"CHANGELOG.md has no section ## [{plain}] - YYYY-MM-DD.")
    elif not entry(changelog, plain):
        found.append(f"CHANGELOG.md says nothing about {plain}.")
    if changes.strip():
        found.append("There are changes that are not committed:\n" + changes.rstrip())
    if f"v{plain}" in tags.split():
        found.append(f"The tag v{plain} is there already.")
    return found


def _git(*words: str, root: Path = ROOT) -> str:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout  # noqa: S603, S607


def main(words: list[str]) -> int:
    """Say what is missing. Gives the exit status."""
    wanted = words[0] if words else ""
    changelog = CHANGELOG.read_text("utf-8")
    found = missing(wanted, __version__, changelog, _git("status", "--porcelain"), _git("tag"))
    print("\n".join(found) or f"{wanted}: version, changelog and tree agree.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
