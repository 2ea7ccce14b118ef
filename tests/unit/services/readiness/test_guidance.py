"""Every duty in the guidance has a check, and docs/GUIDANCE.md lists the checks.

The guidance is not part of the project. If its text is on this machine, each sentence with "should" or "must" is looked
up by its clause and the start of its digest, so that the test fails if a sentence was added or changed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from imr_tui.services.readiness.readiness import CHECKS
from imr_tui.vocabulary import Tab
from tests.paths import ROOT, SHARED

GUIDANCE = SHARED / "guidance" / "imr-guidance.txt"

DUTIES: dict[tuple[str, str], str] = {
    ("§2", "436c3e9d"): "2-own-practice 2-others-flagged 2-context 2-good-practice",
    ("§2", "d54e1490"): "2-changes 6-recommendations",
    ("§3", "f1c89a2a"): "3-criterion 3-incident",
    ("§4", "6e0d4e36"): "4-reviewer 4-level 4-not-managing",
    ("§5", "9af6f9ef"): "5-systematic 5-proportionate 5-not-involved 5-open",
    ("§5", "84512d2a"): "5-systematic",
    ("§5", "9e46b1f1"): "5-agreed-requester 5-agreed-reviewer 5-revision 5-proportionate",
    ("§5", "f66ef5b0"): "5-not-involved 5-independent",
    ("§5", "99165a52"): "5-teams 5-managers-told 5-told-by 5-open",
    ("§5", "a98ff3c7"): "5-no-press",
    ("§5", "18a198a9"): "5-press-queries",
    ("§5", "59deee54"): "5-shared-teams",
    ("§5", "21bc3625"): "5-shared-service-users 5-shared-family",
    ("§5", "006076f7"): "5-refusal-respected",
    ("§5", "ab7af880"): "5-best-interests",
    ("§6", "162fb911"): "5-systematic 6-request 6-begun",
    ("§6", "9481745e"): "6-scope 5-agreed-requester 5-agreed-reviewer",
    ("§6", "ff4c8d1c"): "6-target-completion 6-target-submission 6-target-dmt",
    # The list of what the person carrying it out does.
    ("§6", "7559d73b"): "6-chronology 6-records 6-records-read 6-interviews 6-interviews-open 6-hindsight 6-findings "
    "6-findings-finished 6-recommendations 6-recommendations-finished 6-report 8.1-submitted",
    ("§6", "8d4128fe"): "6-method",
    ("§7.1", "903f0c1a"): "7.1-method",
    ("§7.1", "ab0e69d3"): "7.1-why-selected",
    ("§7.1", "c3701306"): "7.1-key 7.1-people-coded 7.1-nobody-named",
    ("§7.1", "77e888fe"): "6-records 7.1-documents-listed 7.1-sources",
    ("§7.2", "8212c84b"): "7.2-narrative 7.2-supported 6-chronology",
    ("§7.2", "73f569e6"): "7.2-terms-set 7.2-terms",
    ("§7.3", "ab637e3a"): "7.3-evidence 7.3-linked 7.3-analysis",
    ("§7.4", "646803dc"): "7.4-actions 7.4-whom 7.4-when",
    ("§7.4", "870a7791"): "7.4-outcome 7.4-evaluation",
    ("§8.1", "6379c7a0"): "8.1-submitted 8.1-in-time",
    ("§8.1", "4f7f36af"): "8.1-discussed 8.1-further",
    ("§8.2", "b21865ed"): "8.2-dmt 8.2-implications 8.2-decisions",
    ("§8.2", "63f58b49"): "8.2-earlier 8.2-repeats",
    ("§8.2", "456458b2"): "8.2-arrangement",
    ("§8.3", "656336cd"): "8.3-authorised 8.2-arrangement 7.4-whom",
    ("§8.3", "18da8fe8"): "8.3-review-date 8.3-review-method",
    ("§8.4", "936b2bbf"): "8.4-submitted 8.4-shared-dmt",
    ("§8.4", "3fc108b6"): "8.4-effectiveness 8.4-evaluated 8.4-further",
    ("§8.4", "e667e38e"): "8.4-discussed",
    ("§8.4", "9799a02c"): "8.4-views",
    ("§8.4", "4ccfdb90"): "8.4-shared-dmt 8.4-workforce 8.4-themes",
}
# Checks for duties that the guidance puts without "should" or "must": as a question, a "may" or its general sense.
OTHER_WORDING = {
    "1-agency", "1-partners", "5-consent-given", "7-unfinished", "7.2-decisions", "7.2-good-practice", "7.2-lessons",
    "7.2-partnership", "7.2-references", "7.2-resources", "7.2-training", "7.2-ways-of-working", "7.2-why",
    "7.3-process", "7.3-smart", "8.3-reports-due", "8.3-reports-received",
}  # fmt: skip


def page() -> ModuleType:
    spec = importlib.util.spec_from_file_location("guidance_page", ROOT / "docs" / "guidance_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """Yield the clause and sentence of each duty with "should" or "must"."""
    clause = ""
    for line in text.splitlines():
        heading = re.match(r"(\d(?:\.\d)?)\.? [A-Z]", line)
        if heading and len(line) < 60:
            clause = f"§{heading[1]}"
            continue
        for sentence in re.split(r"(?<=[.?!;:])\s+", line.strip(" •\t")):
            if re.search(r"\b(should|must)\b", sentence, re.IGNORECASE):
                yield clause, sentence


def digest(sentence: str) -> str:
    words = " ".join(re.findall(r"\w+", sentence.casefold()))
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def test_every_should_and_must_in_the_guidance_has_a_check() -> None:
    if not GUIDANCE.exists():
        pytest.skip(f"{GUIDANCE} is not on this machine")
    found = {(clause, digest(sentence)) for clause, sentence in sentences(GUIDANCE.read_text(encoding="utf-8"))}
    assert found == set(DUTIES)


def test_every_check_belongs_to_a_duty() -> None:
    named = {check_id for ids in DUTIES.values() for check_id in ids.split()}
    assert named | OTHER_WORDING == {check.id for check in CHECKS}
    assert not named & OTHER_WORDING


def test_a_must_in_the_guidance_is_a_must_in_its_check() -> None:
    """A check of a duty in its own clause has the force of that sentence."""
    if not GUIDANCE.exists():
        pytest.skip(f"{GUIDANCE} is not on this machine")
    force = {check.id: check.force for check in CHECKS}
    for clause, sentence in sentences(GUIDANCE.read_text(encoding="utf-8")):
        own = [i for i in DUTIES[clause, digest(sentence)].split() if f"§{i.partition('-')[0]}" == clause]
        if re.search(r"\bmust\b", sentence) and not re.search(r"\bshould\b", sentence):
            assert {force[i] for i in own} == {"must"}, own


def test_the_page_lists_every_check() -> None:
    made = page()
    text = made.text()
    assert (ROOT / "docs" / "GUIDANCE.md").read_text(encoding="utf-8") == text, "run make docs"
    rows = {line.rsplit("`", 2)[1]: line for line in text.splitlines() if line.startswith("| ") and "`" in line}
    assert list(rows) == [check.id for check in CHECKS]
    for check in CHECKS:
        assert check.how in rows[check.id]
        assert f"`{check.tab}` {Tab.numbered(check.tab).label}" in rows[check.id]
        assert rows[check.id].count(" | ") == 6


def test_the_page_quotes_no_sentence_of_the_guidance() -> None:
    if not GUIDANCE.exists():
        pytest.skip(f"{GUIDANCE} is not on this machine")
    text = " ".join(page().text().casefold().split())
    for clause, sentence in sentences(GUIDANCE.read_text(encoding="utf-8")):
        words = sentence.casefold().split()
        for start in range(len(words) - 9):
            assert " ".join(words[start : start + 10]) not in text, clause
