"""THIRD-PARTY-NOTICES.md: what others made and imr-tui ships or needs at run time, with its licences.

`python -m scripts.notices` writes it from `requirements/run.lock`, the packages' metadata and
`requirements/licences.toml`.
"""

from __future__ import annotations

from typing import Final

from scripts.locked import ROOT, RUN_LOCK, Locked, Shipped, about, pins, shipped

NOTICES: Final = ROOT / "THIRD-PARTY-NOTICES.md"

_HEAD: Final = """\
# Third-party notices

imr-tui is under the MIT licence, see [LICENCE](LICENCE). This page lists what other people made: what is in our own
files, and what imr-tui needs at run time. `make lock` writes this page from the run lock and from
requirements/licences.toml; do not edit it by hand.

Licences are given as SPDX expressions. Their texts are at <https://spdx.org/licenses/>, and in the folder
`licenses` of each installed package's `.dist-info`.
"""

_SHIPPED_NONE: Final = "Nothing in our own files was made by other people.\n"

_NEEDED: Final = """\
## What imr-tui needs at run time

These packages are installed beside imr-tui, unchanged; their files are not in ours. A paper as PDF embeds the letters
that it uses of Source Sans Pro, which the SIL Open Font License allows without any condition on the paper.
pikepdf, under the Mozilla Public License 2.0, is used unchanged: its source is at its home page.

| Package | Release | Licence | Home page |
|---|---|---|---|
"""

_CARRIED: Final = """
## What those packages carry

Ready-made packages (wheels) of these contain libraries and data with licences of their own.

| Package | Contains | Licence |
|---|---|---|
"""


def made() -> str:
    """The page as Markdown. Raises LookupError where a package's licence is not known."""
    locked = pins(RUN_LOCK)
    return (
        f"{_HEAD}\n## What is in our own files\n\n{_ours(shipped())}\n"
        f"{_NEEDED}{''.join(map(_row, locked))}"
        f"{_CARRIED}{''.join(map(_carried, locked))}"
    )


def _ours(entries: tuple[Shipped, ...]) -> str:
    if not entries:
        return _SHIPPED_NONE
    return "\n".join(
        f"### {entry.name}\n\n`{entry.path}`, from <{entry.homepage}>. Licence: {entry.licence}.\n\n"
        f"```\n{(ROOT / entry.notice_file).read_text('utf-8').strip()}\n```\n"
        for entry in entries
    )


def _row(pin: Locked) -> str:
    known = about(pin)
    home = f"<{known.homepage}>" if known.homepage else "none given"
    return f"| {pin.name} | {pin.version} | {known.licence} | {home} |\n"


def _carried(pin: Locked) -> str:
    return "".join(f"| {pin.name} | {part.name} | {part.licence} |\n" for part in about(pin).bundled)


if __name__ == "__main__":
    NOTICES.write_text(made(), "utf-8")
