"""What the tests of papers share: a store with the sample review, and what papers are made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import KEY, PAPERS, REPORT
from imr_tui.services.papers.data import KeyData, ReportData
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.conftest import Demonstration, Made, Once, new_store, store_in
from tests.extent import DEMO_REVIEWS
from tests.unit.exporters.paper_sample import DAY, REFERENCE, fill


@pytest.fixture(scope="session")
def paper_made(once: Once) -> Made:
    """A store with one review in it; never opened for writing."""

    def make(folder: Path) -> None:
        with new_store(folder, "Ada Reviewer", "a passphrase for tests").opened() as store:
            store.run(lambda: fill(reviews.create(REFERENCE, "A letter that was not sent", "Testham Council")))

    return store_in(once("papers", make))


@pytest.fixture(scope="module")
def paper_store(paper_made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the store with one review in it, open."""
    with paper_made.copied(tmp_path_factory.mktemp("papers") / "store").opened() as store:
        yield store


@pytest.fixture(scope="module")
def paper_uid(paper_store: Store) -> str:
    return paper_store.run(reviews.find, REFERENCE)


@pytest.fixture(scope="module")
def data(paper_store: Store, paper_uid: str) -> ReportData:
    return paper_store.run(REPORT.read, paper_uid)


@pytest.fixture(scope="module")
def key(paper_store: Store, paper_uid: str) -> KeyData:
    return paper_store.run(KEY.read, paper_uid)


@pytest.fixture(scope="module")
def confidential(data: ReportData) -> bytes:
    return make_paper(REPORT, data, "confidential", "pdf", DAY).data


@pytest.fixture(scope="module")
def committee(data: ReportData) -> bytes:
    return make_paper(REPORT, data, "committee", "pdf", DAY).data


@pytest.fixture(scope="session")
def demo_papers(once: Once, demonstration: Demonstration) -> Path:
    """A folder with every paper of `DEMO_REVIEWS` of the demonstration, in every edition and format."""

    def make(folder: Path) -> None:
        with demonstration.opened(folder / "store") as store:
            for review in DEMO_REVIEWS:
                for name, paper in PAPERS.items():
                    given = store.run(paper.read, demonstration.uids[review])
                    for edition in paper.editions:
                        for form in paper.formats:
                            made = make_paper(paper, given, edition, form, DAY)
                            (folder / f"{review}-{name}-{edition}.{form}").write_bytes(made.data)

    return once("demo-papers", make)
