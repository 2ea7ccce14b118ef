"""What the tests of papers share: a store with the sample review, and what papers are made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import KEY, PAPERS, REPORT
from imr_tui.services import session
from imr_tui.services.papers.data import KeyData, ReportData
from imr_tui.services.review import reviews
from tests.demo_loaded import opened
from tests.unit.exporters.paper_sample import DAY, REFERENCE, fill


@pytest.fixture(scope="module")
def paper_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[session.Store]:
    """A store with one review in it."""
    folder = tmp_path_factory.mktemp("papers") / "store"
    session.make(folder, "Ada Reviewer", "a passphrase for tests")
    store = session.open_unlocked(folder, session.unlock(folder, passphrase="a passphrase for tests"))
    try:
        store.run(lambda: fill(reviews.create(REFERENCE, "A letter that was not sent", "Testham Council")))
        yield store
    finally:
        store.close()


@pytest.fixture(scope="module")
def paper_uid(paper_store: session.Store) -> str:
    return paper_store.run(reviews.find, REFERENCE)


@pytest.fixture(scope="module")
def data(paper_store: session.Store, paper_uid: str) -> ReportData:
    return paper_store.run(REPORT.read, paper_uid)


@pytest.fixture(scope="module")
def key(paper_store: session.Store, paper_uid: str) -> KeyData:
    return paper_store.run(KEY.read, paper_uid)


@pytest.fixture(scope="module")
def confidential(data: ReportData) -> bytes:
    return make_paper(REPORT, data, "confidential", "pdf", DAY).data


@pytest.fixture(scope="module")
def committee(data: ReportData) -> bytes:
    return make_paper(REPORT, data, "committee", "pdf", DAY).data


@pytest.fixture(scope="session")
def demo_papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every paper of the three reviews of the demonstration, in every edition and format."""
    from imr_tui.demo.load import load_demo

    folder = tmp_path_factory.mktemp("demo")
    with opened(folder / "store") as store:
        for review, uid in enumerate(store.run(load_demo)):
            for name, paper in PAPERS.items():
                given = store.run(paper.read, uid)
                for edition in paper.editions:
                    for form in paper.formats:
                        made = make_paper(paper, given, edition, form, DAY)
                        (folder / f"{review}-{name}-{edition}.{form}").write_bytes(made.data)
    return folder
