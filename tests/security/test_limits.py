"""Files that were made to exhaust the memory are refused with one sentence, before much memory is used."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from imr_tui import limits
from imr_tui.errors import BadInput
from imr_tui.importers.tables import read_csv
from imr_tui.services import session
from imr_tui.services.handover import bundle
from imr_tui.services.review import reviews
from imr_tui.store import backup as backups
from imr_tui.store.heads import HEAD_NAME
from tests.conftest import Made, Run
from tests.paths import ROOT

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space for a whole command with its libraries; unpacking 10 GB would take ten times as much."""

READ_A_BOMB = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from imr_tui.errors import BadInput
from imr_tui.services.handover import bundle
try:
    bundle.unpack(open(sys.argv[1], "rb").read(), "bomb.imr")
except BadInput as error:
    print(error)
"""


def bomb(path: Path, size: int) -> None:
    """Write compressed zeros that unpack to `size` bytes: one packed block, again and again."""
    part = bytes(16 * limits.MEGABYTE)
    packing = zlib.compressobj(9)
    head = packing.flush(zlib.Z_FULL_FLUSH)
    block = packing.compress(part) + packing.flush(zlib.Z_FULL_FLUSH)
    path.write_bytes(head + block * (size // len(part)) + packing.flush())


def test_a_file_that_unpacks_to_ten_gigabytes_is_refused_in_little_memory(tmp_path: Path) -> None:
    bomb(tmp_path / "bomb", 10 * 2**30)
    assert (tmp_path / "bomb").stat().st_size < 11 * limits.MEGABYTE
    code = READ_A_BOMB.format(memory=MEMORY)
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "bomb"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=240,
        check=True,
    )
    sentence = "bomb.imr is too large to be a review (the limit is 256 MB). Nothing was imported.\n"
    assert done.stdout == sentence


JSON: dict[str, tuple[bytes, str]] = {
    "rows": (b"[" + b"{}," * 3000 + b"{}]", "more than 1,000 rows"),
    "values": (b"[" + b"0," * 9000 + b"0]", "more than 5,000 values"),
    "lists": (b"[" * 6000, "more than 5,000 values"),
    "size": (b'"' + b"x" * 30_000 + b'"', "too large to be a review"),
}


@pytest.mark.parametrize("name", JSON)
def test_json_beyond_a_limit_is_refused_before_it_is_parsed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "JSON_BYTES", 20_000)
    monkeypatch.setattr(limits, "JSON_OBJECTS", 1000)
    monkeypatch.setattr(limits, "JSON_VALUES", 5000)
    text, sentence = JSON[name]
    with pytest.raises(BadInput, match=sentence) as refused:
        limits.check_json(text, "a.json")
    assert str(refused.value).startswith("a.json ")
    with pytest.raises(BadInput, match=sentence):
        bundle.unpack(zlib.compress(text), "a.bundle")


def test_json_of_a_large_review_is_within_the_limits() -> None:
    row = b'{"uid": "0190a000-0000-7000-8000-00000000b0d1", "what_happened": "A visit, then a call: no reply."},'
    limits.check_json(b"[" + row * 100_000 + b"{}]", "a.json")


def test_json_that_is_nested_too_deeply_is_refused(run_cli: Run, made: Made, tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_bytes(b'{"a":' * 100_000 + b"0" + b"}" * 100_000)
    done = run_cli("--store", made.folder, "import", "review", tmp_path / "deep.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "deep.json is nested too deeply to be a review. Nothing was imported.\n"


def sparse(path: Path, size: int) -> Path:
    """Write a file of `size` bytes that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


FILES: dict[str, tuple[tuple[str, ...], int, str]] = {
    "review": (("import", "review"), limits.JSON_BYTES, "is too large to be a review (the limit is 256 MB)"),
    "handover": (("import", "handover"), limits.BUNDLE_BYTES, "too large to be a handover file (the limit is 320 MB)"),
    "table": (("import", "chronology", "IMR-1"), limits.TABLE_BYTES, "the file is larger than 100 MB"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_many_gigabytes_is_refused_before_it_is_read(
    kind: str, run_cli: Run, made: Made, tmp_path: Path
) -> None:
    words, most, sentence = FILES[kind]
    large = sparse(tmp_path / "large", most * 100)
    done = run_cli("--store", made.folder, *words, large, preexec_fn=lambda: limited(MEMORY))
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "large" in done.stderr
    assert done.stderr.count("\n") == 1


def limited(memory: int) -> None:
    """Limit the address space of a new process."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


TABLES: dict[str, tuple[Callable[[], str], str]] = {
    "rows": (lambda: "a,b\n" + "1,2\n" * 30, "the table has more than 20 rows"),
    "columns": (lambda: "a,b\n" + "1," * 12 + "\n", "row 2: the row has more than 10 columns"),
    "cells": (lambda: "a,b\n" + "1," * 60 + "\n", "the table has more than 50 cells"),
    "cell": (lambda: f'a,b\n1,"{"x" * 2000}"\n', "row 2: a cell has more than 1,000 characters"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_beyond_a_limit_is_refused_by_name(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(limits, "TABLE_ROWS", 20)
    monkeypatch.setattr(limits, "TABLE_COLUMNS", 10)
    monkeypatch.setattr(limits, "TABLE_CELLS", 50)
    monkeypatch.setattr(limits, "CELL_CHARACTERS", 1000)
    make, sentence = TABLES[name]
    (tmp_path / "events.csv").write_text(make())
    with pytest.raises(BadInput) as refused:
        read_csv(tmp_path / "events.csv")
    assert "events.csv" in str(refused.value)
    assert sentence in str(refused.value)


WAYS = {
    "--passphrase-file": ("verify", "passphrase"),
    "--new-passphrase-file": ("keys passphrase --new-passphrase-file {large}", "passphrase"),
    "--recovery-code-file": ("keys passphrase --recovery-code-file {large}", "recovery code"),
}


@pytest.mark.parametrize("option", WAYS)
def test_a_file_too_large_for_a_secret_is_refused_before_it_is_read(
    option: str, run_cli: Run, made: Made, tmp_path: Path
) -> None:
    large = sparse(tmp_path / "large", 2**30)
    right = tmp_path / "right"
    right.write_text(made.passphrase)
    for path in (large, right):
        path.chmod(0o600)
    command, what = WAYS[option]
    opens = large if option == "--passphrase-file" else right
    words = ["--store", made.folder, "--passphrase-file", opens, *command.format(large=large).split()]
    done = run_cli(*words, preexec_fn=lambda: limited(MEMORY))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{large} is larger than 64 KB, so it has no {what} in it.\n"


def test_a_line_too_large_for_a_secret_on_standard_input_is_refused(run_cli: Run, made: Made) -> None:
    done = run_cli("--store", made.folder, "--passphrase-file", "-", "verify", stdin="a" * 200_000)
    assert done.returncode == 2
    assert done.stderr == "The first line of standard input is larger than 64 KB, so it has no passphrase in it.\n"


def large_list(path: Path) -> None:
    sparse(path, 2**31)


@pytest.mark.parametrize("spoil", [large_list, os.mkfifo, Path.mkdir])
def test_a_list_of_backups_that_is_none_is_not_read(
    spoil: Callable[[Path], None], run_cli: Run, made: Made, tmp_path: Path
) -> None:
    spoil(made.folder / backups.MADE_NAME)
    right = tmp_path / "right"
    right.write_text(made.passphrase)
    right.chmod(0o600)
    words = ["--store", made.folder, "--passphrase-file", right, "backup", tmp_path / "made.imrbackup"]
    done = run_cli(*words, preexec_fn=lambda: limited(MEMORY))
    assert done.returncode == 0, done.stderr
    assert backups.made(made.folder) == () or (made.folder / backups.MADE_NAME).is_file()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: sparse(path, 2**31), "is damaged. It is written again with the next save."),
        (os.mkfifo, "is not a file. Move it away: the next save writes the file again."),
        (Path.mkdir, "is not a file. Move it away: the next save writes the file again."),
    ],
)
def test_what_cannot_be_a_head_file_is_damaged_and_not_read(
    spoil: Callable[[Path], None], says: str, made: Made
) -> None:
    head = made.folder / HEAD_NAME
    head.unlink(missing_ok=True)
    spoil(head)
    with made.opened() as store:
        assert "because " + str(head) + " is damaged" in store.notices[0]
        if "written again" not in says:
            assert store.run(session.verify)[0] == [f"{head} {says}"]
        store.run(reviews.create, "IMR-1", "A fall")
        assert head.is_dir() or head.is_fifo() or head.stat().st_size <= 512
