"""A store, a JSON file and a handover file of each earlier version of the program stay readable.

`tests/fixtures/VERSION` was written by that version, from the made-up review IMR-2025-031. The passphrases are not
secret, since the review is invented.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imr_tui.services import session
from imr_tui.services.handover import import_review, receiving, sending
from imr_tui.services.record import interchange
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.conftest import Made
from tests.paths import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
VERSIONS = sorted(path.name for path in FIXTURES.iterdir())
PASSPHRASE = "demonstration only"
BUNDLE_PASSPHRASE = "a bundle passphrase"
REFERENCE = "IMR-2025-031"


def written(version: str) -> dict[str, Any]:
    """Return the review as that version exported it."""
    found: dict[str, Any] = json.loads((FIXTURES / version / "review.json").read_text(encoding="utf-8"))
    return found


def in_this_form(version: str) -> dict[str, Any]:
    """Return the review as that version exported it, with the fields that were added since."""
    plain = written(version)
    interchange.check_form(plain, "review.json")
    return {**plain, "form_version": interchange.FORM_VERSION}


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Return each earlier version in turn."""
    return str(request.param)


@pytest.fixture
def earlier(version: str, tmp_path: Path) -> Iterator[Store]:
    """Return a copy of the store made by that version, opened."""
    folder = tmp_path / "earlier"
    shutil.copytree(FIXTURES / version / "store", folder)
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o600)
    opened = session.open_unlocked(folder, session.unlock(folder, passphrase=PASSPHRASE))
    try:
        yield opened
    finally:
        opened.close()


def test_there_is_an_earlier_version() -> None:
    assert "0.1.0" in VERSIONS


def test_its_store_opens_completely(version: str, earlier: Store) -> None:
    assert earlier.run(session.verify)[0] == []
    uid = earlier.run(reviews.find, REFERENCE)
    assert earlier.run(interchange.to_plain, uid) == in_this_form(version)
    assert earlier.run(reviews.find, "EMPTY-1")
    assert earlier.run(reviews.create, "NEW-1", "Written by this version")


def test_its_json_is_imported(version: str, store: Store) -> None:
    uid = store.run(import_review.from_plain, written(version), "review.json")
    assert store.run(interchange.to_plain, uid) == in_this_form(version)


def test_its_handover_file_is_imported(version: str, store: Store, made: Made) -> None:
    data = (FIXTURES / version / "review.imrbundle").read_bytes()
    bundle = sending.open_sealed(data, BUNDLE_PASSPHRASE, "review.imrbundle")
    taken = store.run(receiving.import_bundle, bundle, "review.imrbundle")
    assert not taken.conflicts
    assert store.run(interchange.to_plain, store.run(reviews.find, REFERENCE)) == in_this_form(version)
