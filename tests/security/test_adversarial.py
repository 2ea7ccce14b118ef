"""No name leaks in a committee paper: adversarial reviews, with papers read by independent programs.

`make test` and `make deep` use the first seeds (tests/extent.py sets how many), `make adversarial` all 1,000
(IMR_ADVERSARIAL sets how many, IMR_ADVERSARIAL_FROM the first).
"""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import subprocess
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from imr_tui.demo import PLANTED_NAMES
from imr_tui.errors import NameLeft
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import PAPERS, REPORT
from imr_tui.services.handover import import_review
from imr_tui.services.record import replacing
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.demo_loaded import Loaded
from tests.extent import ADVERSARIAL, ADVERSARIAL_FROM
from tests.security.adversaries import ORDINARY, mixed, normal, review, sought

SEEDS = range(ADVERSARIAL_FROM, ADVERSARIAL_FROM + ADVERSARIAL)
MADE = (
    ("report", "pdf"), ("report", "txt"), ("report", "docx"), ("chronology", "csv"), ("chronology", "xlsx"),
    ("action-plan", "xlsx"), ("tracker", "csv"), ("tracker", "ics"), ("dmt-cover", "pdf"), ("progress", "docx"),
    ("final-report", "pdf"),
)  # fmt: skip
TODAY = date(2026, 11, 23)
POPPLER = shutil.which("pdftotext") is not None


@pytest.fixture(scope="module")
def base(loaded: Loaded) -> dict[str, Any]:
    """Return a small whole review of the demonstration with something in every part."""
    return loaded.earlier


@pytest.fixture(scope="module")
def main(loaded: Loaded) -> dict[str, Any]:
    """Return the long review of the demonstration."""
    return loaded.main


@pytest.fixture(scope="module")
def columns() -> dict[str, list[str]]:
    """Return the columns that hold text from people, by part."""
    return {model._meta.table_name: names for model, names in replacing.text_columns()}


@pytest.mark.skipif(not POPPLER, reason="pdftotext is not installed")
def test_no_name_in_the_key_leaks_in_any_format(
    store: Store, base: dict[str, Any], columns: dict[str, list[str]], tmp_path: Path
) -> None:
    made, refused, leaks = 0, [], []
    for seed in SEEDS:
        plain, everybody = review(seed, base, columns)
        # Each review has its own uids, the same in every run.
        text = re.sub(r'"[0-9a-f]{8}(-[0-9a-f]{4}-7[0-9a-f]{3}-)', rf'"{seed + 1:08x}\1', json.dumps(plain))
        uid = store.run(import_review.from_plain, json.loads(text), f"seed {seed}")
        patterns = sought(everybody)
        for paper, file_format in MADE:
            data = store.run(PAPERS[paper].read, uid)
            made += 1
            try:
                paper_file = make_paper(PAPERS[paper], data, "committee", file_format, TODAY)
            except NameLeft as left:
                refused.append((seed, paper, file_format, str(left), left.texts))
                continue
            read = normal(f"{paper_file.file_name}\n{_read(paper_file.data, file_format, tmp_path)}")
            for code, pattern in patterns.items():
                if found := pattern.search(read):
                    around = read[max(0, found.start() - 40) : found.end() + 20]
                    leaks.append((seed, paper, file_format, code, around))
            if (paper, file_format) == ("report", "txt"):
                for sentence in ORDINARY:
                    assert normal(sentence) in read, (seed, sentence)
        store.run(_forget, uid)
    # Shown by pytest -rP: what was tried as well as that it passed.
    print(f"{len(SEEDS)} reviews, {made} papers: {len(leaks)} leaks, {len(refused)} refused", *refused, sep="\n")
    assert not leaks, f"{len(leaks)} leaks in {made} papers: {leaks[:8]}"
    assert len(refused) < made / 100, f"{len(refused)} of {made} papers refused: {refused[:5]}"


def test_a_paper_that_names_nobody_is_not_refused(
    store: Store, main: dict[str, Any], columns: dict[str, list[str]]
) -> None:
    """Check for false alarms: the demonstration's own prose, shuffled, with a key of people it does not mention."""
    planted = [name for _, _, name in PLANTED_NAMES]
    said = [text for part, names in columns.items() for row in main[part] for name in names if (text := row.get(name))]
    pool = [piece for text in said for piece in re.split(r"(?<=[.?]) |\n+", text) if len(piece) > 40]
    # Telephone numbers and addresses are only in fields that no paper shows.
    pool = [piece for piece in pool if not any(name in piece for name in planted) and not re.search(r"\d{5}|@", piece)]
    refused = []
    for seed in SEEDS:
        rng = random.Random(seed)
        plain, touched = mixed(rng, main, columns, pool)
        text = re.sub(r'"[0-9a-f]{8}(-[0-9a-f]{4}-7[0-9a-f]{3}-)', rf'"{seed + 1:08x}\1', json.dumps(plain))
        uid = store.run(import_review.from_plain, json.loads(text), f"clean {seed}")
        data = store.run(REPORT.read, uid)
        try:
            read = normal(make_paper(REPORT, data, "committee", "txt", TODAY).data.decode())
        except NameLeft as left:
            refused.append((seed, str(left), left.texts))
        else:
            # No prose was replaced as a name.
            changed = [piece for piece in touched if normal(piece) not in read]
            assert len(changed) <= len(touched) / 100, (seed, changed[:5])
        store.run(_forget, uid)
    print(f"{len(SEEDS)} papers with nobody in them: {len(refused)} refused")
    assert len(refused) <= len(SEEDS) / 100, refused[:5]


def test_the_reader_finds_the_names_in_a_confidential_paper(
    store: Store, base: dict[str, Any], columns: dict[str, list[str]], tmp_path: Path
) -> None:
    """Check that the patterns find names that are there, so that the other tests can fail."""
    plain, everybody = review(1, base, columns)
    uid = store.run(import_review.from_plain, plain, "seed 1")
    patterns = sought(everybody)
    # A calendar has codes in both editions.
    for paper, file_format in (pair for pair in MADE if pair[1] != "ics"):
        data = store.run(PAPERS[paper].read, uid)
        made = make_paper(PAPERS[paper], data, "confidential", file_format, TODAY)
        read = normal(_read(made.data, file_format, tmp_path))
        named = [code for code, pattern in patterns.items() if pattern.search(read)]
        assert len(named) > len(patterns) / 2 if paper == "report" else named


def _read(data: bytes, file_format: str, folder: Path) -> str:
    """Return all text in a file, as other programs read it."""
    if file_format in ("docx", "xlsx"):
        with zipfile.ZipFile(BytesIO(data)) as parts:
            # Image data is not text, and may contain somebody's three letters by chance.
            named = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
            texts = [*parts.namelist(), *(parts.read(name).decode("utf-8") for name in named)]
        # A paragraph or a cell is one text; the runs within it belong together.
        joined = re.sub(r"</(?:w:p|si|t|c|dc:\w+|cp:\w+)>", "\n", "\n".join(texts))
        values = "\n".join(re.findall(r'(?:descr|title|name|Target|tooltip)="([^"]*)"', joined))
        return html.unescape(re.sub(r"<[^>]*>", "", joined) + "\n" + values)
    if file_format == "ics":
        return "\n".join(str(value) for part in Calendar.from_ical(data).walk() for _, value in part.property_items())
    if file_format != "pdf":
        return data.decode("utf-8-sig")
    path = folder / "paper.pdf"
    path.write_bytes(data)
    commands = (
        ["pdftotext", str(path), "-"],
        ["pdfinfo", str(path)],
        ["pdfinfo", "-url", str(path)],
        ["pdfinfo", "-meta", str(path)],
        ["pdfinfo", "-dests", str(path)],
    )
    texts = [subprocess.run(c, capture_output=True, check=True).stdout.decode() for c in commands]
    return html.unescape(re.sub(r"<[^>]*>", "\n", "\n".join(texts)))


def _forget(uid: str) -> None:
    """Delete a review again, so that the store stays small."""
    from imr_tui.models import Review
    from imr_tui.store.session import writing

    with writing():
        Review.delete().where(Review.uid == uid).execute()
    assert uid not in {row.uid for row in reviews.window(0, 5)}
