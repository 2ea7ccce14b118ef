"""A decrypted actions-only handover file names nobody and contains nothing else of the review.

The reviews are adversarial, as for papers. `make test` and `make deep` use the first seeds (tests/extent.py sets how
many), `make handovers` all 1,000 (IMR_HANDOVER_RUNS sets how many).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imr_tui.errors import NameLeft
from imr_tui.services.handover import actions_only, import_review
from imr_tui.services.record import replacing
from imr_tui.services.review import holding
from tests.demo_loaded import Loaded
from tests.extent import HANDOVER_RUNS
from tests.handover_world import Desk, desks, unsealed
from tests.security.adversaries import normal, review, sought

SEEDS = range(HANDOVER_RUNS)
LEAVES = {model._meta.table_name for model in actions_only.PARTS}
# A text this short is a word that others use too.
NARRATIVE = 20


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Desk]]:
    """Return the reviewer's store and the secretary's."""
    with desks(tmp_path_factory.mktemp("two"), "reviewer", "secretary") as made:
        yield made


@pytest.fixture(scope="module")
def base(loaded: Loaded) -> dict[str, Any]:
    """Return a small whole review of the demonstration with something in every part."""
    return loaded.earlier


@pytest.fixture(scope="module")
def columns() -> dict[str, list[str]]:
    """Return the columns that hold text from people, by part."""
    return {model._meta.table_name: names for model, names in replacing.text_columns()}


def made_review(seed: int, base: dict[str, Any], columns: dict[str, list[str]]) -> tuple[dict[str, Any], Any]:
    """Return a review with names in every text, under its own uids."""
    plain, everybody = review(seed, base, columns)
    text = re.sub(r'"[0-9a-f]{8}(-[0-9a-f]{4}-7[0-9a-f]{3}-)', rf'"{seed + 1:08x}\1', json.dumps(plain))
    return json.loads(text), everybody


def texts_that_stay(plain: dict[str, Any], columns: dict[str, list[str]]) -> list[str]:
    """Return every longer text that is not part of the actions."""
    found = []
    for part, names in columns.items():
        for row in plain[part]:
            for name in names:
                goes = part in LEAVES and (part not in ("review", "recommendation", "consideration"))
                if not goes and (part, name) not in (("review", "title"), ("review", "agency")):
                    found.append(row.get(name) or "")
    return [text for text in found if len(text) > NARRATIVE]


def test_an_actions_only_handover_has_no_names_and_no_narrative(
    two: list[Desk], base: dict[str, Any], columns: dict[str, list[str]]
) -> None:
    reviewer, secretary = two
    made, refused, leaks, told = 0, [], [], []
    for seed in SEEDS:
        plain, everybody = made_review(seed, base, columns)
        uid = reviewer.run(import_review.from_plain, plain, f"seed {seed}")
        try:
            _, data = reviewer.hand_over(uid, only_actions=True)
        except NameLeft as left:
            refused.append((seed, str(left), left.texts))
        else:
            made += 1
            raw = unsealed(data).decode()
            text = normal(" ".join(strings(json.loads(raw))))
            leaks += [
                (seed, code, text[max(0, found.start() - 40) : found.end() + 20])
                for code, pattern in sought(everybody).items()
                if (found := pattern.search(text))
            ]
            told += [(seed, each) for each in texts_that_stay(plain, columns) if json.dumps(each)[1:-1] in raw]
            told += [(seed, each) for each in texts_that_stay(plain, columns) if each in raw]
            # In the other store the tracker of all reviews shows it.
            taken = secretary.import_bundle(data)
            assert taken.new
            assert secretary.run(holding.marked, uid)
        for desk in two:
            desk.empty()
    print(
        f"{len(SEEDS)} reviews, {made} bundles of actions: {len(leaks)} leaks, {len(refused)} refused",
        *refused,
        sep="\n",
    )
    assert not leaks, leaks[:8]
    assert not told, told[:8]
    assert len(refused) <= len(SEEDS) / 20, refused[:5]


def test_a_whole_handover_file_contains_the_texts_looked_for(
    two: list[Desk], base: dict[str, Any], columns: dict[str, list[str]]
) -> None:
    """Check that the texts looked for are found in a whole handover file, so that the other tests can fail."""
    plain, everybody = made_review(3, base, columns)
    uid = two[0].run(import_review.from_plain, plain, "seed 3")
    raw = unsealed(two[0].hand_over(uid)[1]).decode()
    text = normal(" ".join(strings(json.loads(raw))))
    named = [code for code, pattern in sought(everybody).items() if pattern.search(text)]
    assert len(named) > len(everybody) / 2
    assert all(json.dumps(each, ensure_ascii=False)[1:-1] in raw for each in texts_that_stay(plain, columns))
    two[0].empty()


def test_a_name_not_in_the_key_prevents_the_handover(two: list[Desk], base: dict[str, Any], tmp_path: Path) -> None:
    desk = two[0]
    plain = json.loads(json.dumps(base))
    plain["action"][0]["intended_outcome"] = "Mrs Pettiford-Nobody is visited each day."
    uid = desk.run(import_review.from_plain, plain, "one")
    with pytest.raises(NameLeft) as caught:
        desk.hand_over(uid, only_actions=True)
    assert re.search(r"A\d+\.\d+, intended outcome", str(caught.value))
    assert "Pettiford" not in str(caught.value)
    desk.empty()


def strings(value: Any) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
