"""Generate the parts of the documentation that come from the program: `make docs`.

Writes the pictures, the JSON Schema, and the pages KEYS.md, SHARING.md and GUIDANCE.md.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from imr_tui.__main__ import prepare_terminal
from imr_tui.vocabulary import Audience, Situation

prepare_terminal()

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "pictures"


def write_schema() -> None:
    """Write the JSON Schema of `export json` and `import review`."""
    from imr_tui.services.record.interchange import json_schema

    text = json.dumps(json_schema(), indent=1, ensure_ascii=False)
    (DOCS / "review.schema.json").write_text(text + "\n", encoding="utf-8")


def write_keys() -> None:
    """Write every shortcut of the command registry, grouped by where it works."""
    from imr_tui import commands
    from imr_tui.screens.shortcuts import WORDS

    lines = [
        "# Keyboard shortcuts",
        "",
        "`make docs` generates this page from the command registry (`imr_tui/commands.py`). In the program, press `?` "
        "to see the shortcuts that work where you are. To change a shortcut, add the id of its command to `[keys]` in "
        "your settings, as in the [README](../README.md#settings).",
        "",
    ]
    for context, heading in WORDS.items():
        lines += [f"## {heading}", "", "| Shortcut | What it does | Id |", "|---|---|---|"]
        for command in commands.at(context):
            keys = " ".join(f"`{commands.shown(key)}`" for key in command.key.split(","))
            lines.append(f"| {keys} | {command.help} | {command.id} |")
        lines.append("")
    (DOCS / "KEYS.md").write_text("\n".join(lines), encoding="utf-8")


def write_guide() -> None:
    """Write the help of each step of a review, as F1 shows it."""
    from imr_tui import commands
    from imr_tui.guide import REVIEWS, TABS

    lines = [
        "# Guide to the steps of a review",
        "",
        "`make docs` generates this page from the help that F1 shows (`imr_tui/guide.py`).",
        "",
    ]
    titles = [(guide.title, guide) for guide in (REVIEWS,)]
    titles += [(f"Tab {tab.number}: {guide.title}", guide) for tab, guide in TABS.items()]
    for title, guide in titles:
        lines += [f"## {title}", "", f"Guidance: {guide.clauses}.", "", guide.purpose, "", "What good looks like:", ""]
        lines += [f"- {point}" for point in guide.good]
        lines += ["", "Shortcuts to know first:", ""]
        for command in map(commands.command, guide.commands):
            lines.append(f"- `{commands.shown(command.key.split(',')[0])}` {command.help}")
        lines.append("")
    (DOCS / "GUIDE.md").write_text("\n".join(lines), encoding="utf-8")


def write_sharing() -> None:
    """Write who findings may be shared with (§5): every combination of facts with its answer."""
    from imr_tui.services.dmt.sharing_rules import table

    lines = [
        "# Sharing the findings",
        "",
        "`make docs` generates this page from the rules of §5 (`imr_tui/services/dmt/sharing_rules.py`). The sharing "
        "register, imports and the command line all follow these rules. `imr-tui sharing AUDIENCE` gives the same "
        "answers.",
        "",
        "| Share with | Involved | Service user | May be shared? | Basis | Clause | Why |",
        "|---|---|---|---|---|---|---|",
    ]
    for facts, answer in table():
        cells = (
            Audience(facts.audience).label,
            "yes" if facts.involved else "no",
            Situation(facts.situation).label,
            "**yes**" if answer.allowed else "**no**",
            answer.ground.replace("_", " ") or "none",
            answer.clause,
            answer.why,
        )
        lines.append(f"| {' | '.join(cells)} |")
    (DOCS / "SHARING.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_guidance() -> None:
    """Write every clause of the guidance with its checks."""
    import guidance_page

    (DOCS / "GUIDANCE.md").write_text(guidance_page.text(), encoding="utf-8")


async def take_pictures(folder: Path) -> None:
    """Write pictures of the app with the demonstration review, as SVG, in terminal sizes that people use."""
    from imr_tui import demo
    from imr_tui.app import ImrApp
    from imr_tui.config import Settings
    from imr_tui.demo.load import load_demo
    from imr_tui.services import session

    PICTURES.mkdir(exist_ok=True)
    store_folder = folder / "store"
    session.make(store_folder, demo.DEMO_NAME, demo.DEMO_PASSPHRASE)

    def opened() -> session.Store:
        return session.open_unlocked(store_folder, session.unlock(store_folder, passphrase=demo.DEMO_PASSPHRASE))

    store = opened()
    store.run(load_demo)
    store.close()
    for name, size, keys in (
        ("reviews", (80, 24), ()),
        ("request", (80, 24), ("down", "enter")),
        ("records", (80, 24), ("down", "enter", "2")),
        ("chronology-80x24", (80, 24), ("down", "enter", "3", "pagedown")),
        ("chronology", (120, 40), ("down", "enter", "3", *["down"] * 11)),
        ("interviews", (80, 24), ("down", "enter", "4")),
        ("notes", (120, 40), ("down", "enter", "4", "w")),
        ("findings", (120, 40), ("down", "enter", "5", "f")),
        ("trace", (80, 24), ("down", "enter", "5", "t")),
        ("picker", (80, 24), ("down", "enter", "5", "f", "e", "m", "i", "s", "s", "e", "d")),
        ("tracker", (80, 24), ("a",)),
        ("dmt", (80, 24), ("down", "enter", "7")),
        ("papers", (80, 24), ("down", "enter", "8")),
        ("readiness", (80, 24), ("down", "enter", "8", "r")),
    ):
        app = ImrApp(Settings(store=store_folder), opened())
        async with app.run_test(size=size) as pilot:
            await app.workers.wait_for_complete()
            for key in keys:
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            # The picture must not load a font from a website: the reader's own monospace font is enough.
            picture = re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(title="imr-tui"), flags=re.DOTALL)
            (PICTURES / f"{name}.svg").write_text(picture.replace("Fira Code", "monospace"), encoding="utf-8")
            await app.action_leave()


def take_papers(folder: Path) -> None:
    """Write pages of three papers of the demonstration review as PNG. Needs pdftoppm (Debian: poppler-utils)."""
    from imr_tui import demo
    from imr_tui.exporters.issue import make
    from imr_tui.exporters.papers.registry import CHRONOLOGY, KEY, REPORT
    from imr_tui.services import session
    from imr_tui.services.review import reviews

    if shutil.which("pdftoppm") is None:
        print("pdftoppm is not installed: the pictures of papers were not updated", file=sys.stderr)
        return
    store_folder = folder / "store"
    store = session.open_unlocked(store_folder, session.unlock(store_folder, passphrase=demo.DEMO_PASSPHRASE))
    uid = store.run(reviews.find, demo.MAIN_REFERENCE)
    for name, paper, edition, page in (
        ("report-cover", REPORT, "committee", 1),
        ("report-narrative", REPORT, "committee", 11),
        ("chronology-paper", CHRONOLOGY, "committee", 1),
        ("key-paper", KEY, "confidential", 1),
    ):
        data = store.run(paper.read, uid)
        made = make.make_paper(paper, data, edition, "pdf", demo.DEMO_TODAY)
        file = folder / "paper.pdf"
        file.write_bytes(made.data)
        command = [
            "pdftoppm",
            "-r",
            "72",
            "-f",
            str(page),
            "-l",
            str(page),
            "-singlefile",
            "-png",
            file,
            PICTURES / name,
        ]
        subprocess.run(command, check=True)  # noqa: S603 - a system program, found by its name
    store.close()


def main() -> int:
    """Generate everything; returns the exit status."""
    write_schema()
    write_keys()
    write_guide()
    write_sharing()
    write_guidance()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(take_pictures(Path(folder)))
        take_papers(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
