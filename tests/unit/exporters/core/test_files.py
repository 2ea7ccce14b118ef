"""Files are written completely or not at all."""

from __future__ import annotations

import datetime
import errno
import os
import string
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.exporters.core.files import ExportError, default_name, write_atomically

DATE = datetime.date(2026, 11, 23)


def only(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_is_private_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    before = os.umask(0)
    try:
        write_atomically(target, b"one")
        target.chmod(0o644)
        write_atomically(target, b"two")
    finally:
        os.umask(before)
    assert target.read_bytes() == b"two"
    assert target.stat().st_mode & 0o777 == 0o600
    assert only(tmp_path) == ["paper.pdf"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").write_bytes(b"old")
    (tmp_path / "link.pdf").symlink_to("real.pdf")
    write_atomically(tmp_path / "link.pdf", b"new")
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EROFS, "read-only"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "somewhere else"),
    ],
)
def test_a_failing_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    target = tmp_path / "paper.pdf"
    target.write_bytes(b"old")

    def fail(descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExportError, match=words) as caught:
        write_atomically(target, b"new")
    assert str(target) in str(caught.value)
    assert target.read_bytes() == b"old"
    assert only(tmp_path) == ["paper.pdf"]


def test_a_file_that_grows_past_a_real_limit_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path;"
        "from imr_tui.exporters.core.files import ExportError, write_atomically;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomically(Path(sys.argv[1]), bytes(100_000))\n"
        "except ExportError as error: print(error)"
    )
    target = tmp_path / "paper.pdf"
    done = subprocess.run([sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True)
    assert str(target) in done.stdout
    assert only(tmp_path) == []


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "paper.pdf", b"x")
    assert only(tmp_path) == []


def test_the_error_says_why_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "kept").write_bytes(b"x")
    (tmp_path / "kept").chmod(0o400)
    os.mkfifo(tmp_path / "pipe")
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "a.pdf", "no such folder"),
        (tmp_path / "file" / "a.pdf", "not a folder"),
        (tmp_path / "kept", "read-only"),
        (tmp_path / "pipe", "not an ordinary file"),
        (tmp_path / ("x" * 300), "too long"),
        (tmp_path / "a\x00b", "not a valid file name"),
    ):
        with pytest.raises(ExportError, match=words) as caught:
            write_atomically(path, b"x")
        assert str(tmp_path) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert only(tmp_path) == ["file", "kept", "pipe"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ExportError, match="do not have permission"):
            write_atomically(tmp_path / "a.pdf", b"x")
    finally:
        tmp_path.chmod(0o700)


def test_default_names() -> None:
    assert default_name("IMR/2026/07", "report", "committee", DATE, "pdf") == (
        "IMR-2026-07-report-committee-2026-11-23.pdf"
    )
    assert default_name("../../etc", "dmt-cover", "", DATE, "txt") == "etc-dmt-cover-2026-11-23.txt"
    assert default_name("Ŵyn Łódź", "report", "x", DATE, "pdf") == "Wyn-Lodz-report-x-2026-11-23.pdf"
    assert default_name("", "", "", DATE, "pdf") == "paper-2026-11-23.pdf"


@given(st.text(), st.text(), st.text(), st.text())
def test_default_names_are_always_safe(reference: str, paper: str, edition: str, format: str) -> None:
    name = default_name(reference, paper, edition, DATE, format[:8])
    assert set(name) <= set(string.ascii_letters + string.digits + "-_.")
    assert name.count(".") == 1
    assert not name.startswith((".", "-"))
    assert len(name) <= 120
