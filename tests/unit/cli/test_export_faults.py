"""A paper is written and recorded, or neither: full disks, read-only folders, and a kill between the two."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui.errors import BadInput
from imr_tui.exporters.core.files import ExportError
from imr_tui.exporters.core.placing import Placing, repair
from imr_tui.models import PaperIssue
from imr_tui.services.papers import read_report
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.conftest import Made, Run

OLD = b"what was there before"


@pytest.fixture
def a_review(made: Made) -> Made:
    """A store with one review."""
    with made.opened() as store:
        store.run(reviews.create, "IMR-1", "Quillon after the flood")
    return made


def recorded(made: Made) -> list[str]:
    """The names of the files of all papers that the store says were issued."""
    with made.opened() as store:
        return store.run(lambda: [issue.file_name for issue in PaperIssue.select()])


def export(run_cli: Run, made: Made, *more: object, **options: object) -> subprocess.CompletedProcess[str]:
    """`imr-tui export` of the DMT cover report, or of another paper."""
    words = ("--store", made.folder, "--passphrase-file", "-", "export", *more)
    return run_cli(*words, stdin=made.passphrase, **options)


def no_large_files() -> None:
    """Refuse files of more than 33 KB, as a full disk does in the middle of one; the store needs a little less."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (33_000, 33_000))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_paper_that_cannot_be_written_is_not_recorded(run_cli: Run, a_review: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.pdf").write_bytes(OLD)
    done = export(run_cli, a_review, "report", "IMR-1", "-o", out / "report.pdf", "--force", preexec_fn=no_large_files)
    assert done.returncode == 2
    assert "could not be written" in done.stderr
    assert "Wrote" not in done.stderr
    assert recorded(a_review) == []
    assert names(out) == ["report.pdf"]
    assert (out / "report.pdf").read_bytes() == OLD


def test_a_paper_in_a_folder_that_does_not_exist_is_not_recorded(run_cli: Run, a_review: Made, tmp_path: Path) -> None:
    done = export(run_cli, a_review, "report", "IMR-1", "--format", "txt", "-o", tmp_path / "none" / "report.txt")
    assert done.returncode == 2
    assert "there is no such folder" in done.stderr
    assert recorded(a_review) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="a read-only folder does not stop root")
def test_a_paper_in_a_read_only_folder_is_not_recorded(run_cli: Run, a_review: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    done = export(run_cli, a_review, "report", "IMR-1", "--format", "txt", "-o", out)
    assert done.returncode == 2
    assert "permission" in done.stderr
    assert recorded(a_review) == []


def test_a_paper_that_is_written_is_recorded(run_cli: Run, a_review: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.txt").write_bytes(OLD)
    words = ("report", "IMR-1", "--format", "txt", "-o", out / "report.txt")
    refused = export(run_cli, a_review, *words)
    assert refused.returncode == 2
    assert "report.txt already exists. Choose another name, or use --force to replace it." in refused.stderr
    assert (out / "report.txt").read_bytes() == OLD
    assert recorded(a_review) == []
    done = export(run_cli, a_review, *words, "--force")
    assert done.returncode == 0
    assert recorded(a_review) == ["report.txt"]
    assert names(out) == ["report.txt"]
    assert (out / "report.txt").read_bytes() != OLD


def test_no_command_replaces_a_file_without_force(run_cli: Run, a_review: Made, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a passphrase for this file\n")
    secret.chmod(0o600)
    mine = tmp_path / "mine.txt"
    for command in (
        ("export", "report", "IMR-1", "-o", mine),
        ("export", "json", "IMR-1", "-o", mine),
        ("actions", "-o", mine),
        ("handover", "IMR-1", "--to", mine, "--bundle-passphrase-file", secret),
        ("backup", mine),
    ):
        mine.write_bytes(OLD)
        words = ("--store", a_review.folder, "--passphrase-file", "-", *command)
        refused = run_cli(*words, stdin=a_review.passphrase)
        assert (refused.returncode, refused.stdout) == (2, ""), command
        assert refused.stderr == f"{mine} already exists. Choose another name, or use --force to replace it.\n"
        assert mine.read_bytes() == OLD
        done = run_cli(*words, "--force", stdin=a_review.passphrase)
        assert done.returncode == 0, done.stderr
        assert mine.read_bytes() != OLD


def test_a_paper_in_a_folder_or_without_a_name_replaces_nothing_either(
    run_cli: Run, a_review: Made, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert export(run_cli, a_review, "report", "IMR-1", "-o", out).returncode == 0
    (paper,) = out.iterdir()
    refused = export(run_cli, a_review, "report", "IMR-1", "-o", out)
    assert (refused.returncode, f"{paper} already exists." in refused.stderr) == (2, True)
    assert len(recorded(a_review)) == 1
    assert export(run_cli, a_review, "report", "IMR-1", "-o", out, "--force").returncode == 0
    assert len(recorded(a_review)) == 2


def issue(store: Store, placing: Placing, deliver: Callable[[], None]) -> None:
    """Put a paper in its place and record it, as the screens and the command do."""
    uid = store.run(reviews.find, "IMR-1")
    with placing:
        store.run(read_report.record_issue, uid, "report", "committee", "txt", "r.txt", "0" * 64, store.actor, deliver)
        placing.keep()


@pytest.mark.parametrize("before", [OLD, None])
def test_a_paper_that_cannot_be_recorded_is_not_left_on_disk(
    a_review: Made, tmp_path: Path, before: bytes | None
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if before is not None:
        (out / "r.txt").write_bytes(before)
    with a_review.opened() as store:
        placing = Placing(out / "r.txt", b"new")

        def placed_on_a_full_disk() -> None:
            placing.place()
            assert (out / "r.txt").read_bytes() == b"new"
            # The rest of the transaction needs more pages than the store may have.
            from imr_tui.store.session import current

            database = current().database
            pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
            database.execute_sql(f"PRAGMA max_page_count = {pages}").fetchall()
            database.execute_sql("CREATE TABLE filler (x)")
            database.execute_sql("INSERT INTO filler VALUES (zeroblob(1000000))")

        with pytest.raises(BadInput, match="is full"):
            issue(store, placing, placed_on_a_full_disk)
        assert store.run(lambda: PaperIssue.select().count()) == 0
    assert names(out) == ([] if before is None else ["r.txt"])
    assert before is None or (out / "r.txt").read_bytes() == before


def test_a_paper_whose_file_cannot_be_moved_is_not_recorded(a_review: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with a_review.opened() as store:
        placing = Placing(out / "r.txt", b"new")

        def gone() -> None:
            placing._new.unlink()
            placing.place()

        with pytest.raises(ExportError):
            issue(store, placing, gone)
        assert store.run(lambda: PaperIssue.select().count()) == 0
    assert names(out) == []


KILLED = """
import os, sys
from pathlib import Path
from imr_tui.exporters.core.placing import Placing
when = sys.argv.pop(1)
place, keep = Placing.place, Placing.keep
def die(*_):
    os.kill(os.getpid(), 9)
if when == "before":
    Placing.place = die
elif when == "between":
    Placing.place = lambda self: (place(self), die())
else:
    Placing.keep = die
from imr_tui.cli import main
sys.exit(main.run(sys.argv[1:]))
"""


@pytest.mark.parametrize("before", [OLD, None])
@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_a_kill_between_writing_and_recording_is_put_right_at_the_next_export(
    when: str, before: bytes | None, run_cli: Run, a_review: Made, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if before is not None:
        (out / "report.txt").write_bytes(before)
    killed = [sys.executable, "-c", KILLED, when]
    first = out / "report.txt"
    done = export(run_cli, a_review, "report", "IMR-1", "--format", "txt", "-o", first, "--force", argv=killed)
    assert done.returncode == -9
    file_names = recorded(a_review)
    # A record without its file is impossible.
    assert file_names == (["report.txt"] if when == "after" else [])
    done = export(run_cli, a_review, "report", "IMR-1", "--format", "txt", "-o", out / "second.txt")
    assert done.returncode == 0
    noticed = "was written but not recorded, because imr-tui was stopped." in done.stderr
    assert noticed == (when == "between")
    left = {"second.txt"} | ({"report.txt"} if before is not None or when == "after" else set())
    assert set(names(out)) == left
    if before is not None and when != "after":
        assert (out / "report.txt").read_bytes() == before


def test_a_file_that_is_being_placed_is_not_repaired(tmp_path: Path) -> None:
    with Placing(tmp_path / "r.txt", b"new") as placing:
        placing.place()
        assert repair(tmp_path, lambda _: False) == []
        placing.keep()
    assert names(tmp_path) == ["r.txt"]
